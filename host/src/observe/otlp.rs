//! Spans in OTLP's JSON: <https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::record::Record;
use super::settings::Settings;
use super::trace::{Context, Trace};

/// One span, with what is needed to write it down later.
#[derive(Debug)]
pub(super) struct Span {
    trace: u128,
    id: u64,
    parent: Option<u64>,
    began: SystemTime,
    took: Duration,
    name: String,
    attributes: Vec<(&'static str, Value)>,
    /// What went wrong, by its name.
    failure: Option<&'static str>,
    kind: Kind,
    app: Arc<str>,
}

/// Whose span it is, by OTLP's numbers.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Server = 2,
    Client = 3,
}

fn number(value: u64) -> Value {
    json!({ "intValue": value.to_string() })
}

fn text(value: &str) -> Value {
    json!({ "stringValue": value })
}

impl Span {
    /// A request that the program makes, up to its response's head.
    pub(super) fn of_call(
        record: &Record,
        context: Context,
        (began, took): (SystemTime, Duration),
        (method, host): (String, String),
        status: Option<u16>,
    ) -> Self {
        let mut attributes =
            vec![("http.request.method", text(&method)), ("server.address", text(&host))];
        attributes
            .extend(status.map(|status| ("http.response.status_code", number(u64::from(status)))));
        Self {
            trace: context.trace,
            id: context.span,
            parent: record.trace.map(|trace| trace.own.span),
            began,
            took,
            name: method,
            attributes,
            failure: match status {
                None => Some("failed"),
                Some(400..) => Some("status"),
                Some(_) => None,
            },
            kind: Kind::Client,
            app: Arc::clone(&record.app),
        }
    }

    /// Named as the conventions have it where no route is known: by the method alone.
    pub(super) fn of_request(record: &Record, trace: &Trace) -> Self {
        let mut attributes = vec![
            ("http.request.method", text(record.method.as_str())),
            ("url.path", text(&record.path)),
            ("url.scheme", text(record.scheme)),
            ("server.address", text(&record.host)),
            ("http.request.body.size", number(record.bytes_in.load(Relaxed))),
            ("http.response.body.size", number(record.bytes_out.load(Relaxed))),
            ("land.app", text(&record.app)),
            ("land.version", text(&record.version)),
            ("land.request_id", text(&record.id().to_string())),
            ("land.outcome", text(record.outcome())),
            ("land.cpu_ms", json!({ "doubleValue": record.cpu().as_secs_f64() * 1000.0 })),
            ("land.memory_bytes", number(record.memory.load(Relaxed))),
            ("land.dirty_pages", number(record.dirty_pages.load(Relaxed))),
        ];
        let status = record.status();
        attributes
            .extend(status.map(|status| ("http.response.status_code", number(u64::from(status)))));
        let failed = status.is_some_and(|status| status >= 500) || record.outcome() == "cut";
        Self {
            trace: trace.own.trace,
            id: trace.own.span,
            parent: trace.parent,
            began: record.began,
            took: record.wall(),
            name: record.method.to_string(),
            attributes,
            failure: failed.then(|| record.outcome()),
            kind: Kind::Server,
            app: Arc::clone(&record.app),
        }
    }

    fn to_json(&self) -> Value {
        let began = self.began.duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut span = json!({
            "traceId": format!("{:032x}", self.trace),
            "spanId": format!("{:016x}", self.id),
            "name": self.name,
            "kind": self.kind as u8,
            "startTimeUnixNano": began.as_nanos().to_string(),
            "endTimeUnixNano": (began + self.took).as_nanos().to_string(),
            "attributes": attributes(&self.attributes),
            "status": {},
        });
        if let Some(parent) = self.parent {
            span["parentSpanId"] = format!("{parent:016x}").into();
        }
        if let Some(failure) = self.failure {
            span["status"] = json!({ "code": 2, "message": failure });
        }
        span
    }
}

fn attributes<N: AsRef<str>>(list: &[(N, Value)]) -> Value {
    list.iter().map(|(key, value)| json!({ "key": key.as_ref(), "value": value })).collect()
}

/// The body of an export request. Each app is a service, unless the operator has named one.
pub(super) fn encode(settings: &Settings, spans: &[Span]) -> Vec<u8> {
    let mut apps: Vec<Arc<str>> = spans.iter().map(|span| Arc::clone(&span.app)).collect();
    apps.sort();
    apps.dedup();
    let resources = apps.iter().map(|app| {
        let service = settings.service.as_deref().unwrap_or(app);
        let mut about = settings.resource.clone();
        about.retain(|(name, _)| name != "service.name");
        about.insert(0, ("service.name".to_owned(), service.to_owned()));
        let about: Vec<_> = about
            .into_iter()
            .map(|(name, value)| (name, json!({ "stringValue": value })))
            .collect();
        let spans = spans.iter().filter(|span| span.app == *app).map(Span::to_json);
        json!({
            "resource": { "attributes": attributes(&about) },
            "scopeSpans": [{
                "scope": { "name": "land", "version": env!("CARGO_PKG_VERSION") },
                "spans": spans.collect::<Vec<_>>(),
            }],
        })
    });
    json!({ "resourceSpans": resources.collect::<Vec<_>>() }).to_string().into_bytes()
}
