//! What is known of one request; it is told when its last holder lets it go.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU16, AtomicU64};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use http::{HeaderName, HeaderValue, Method, Request, Response};

use super::Observe;
use super::otlp::Span;
use super::trace::{Context, Trace};
use crate::apps::App;
use crate::body::Body;
use crate::cpu::Meter;
use crate::failure::Failure;
use crate::request_id::RequestId;

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// One request.
#[derive(Debug)]
pub(crate) struct Record {
    pub(super) observe: Arc<Observe>,
    pub(super) app: Arc<str>,
    pub(super) version: Arc<str>,
    pub(super) method: Method,
    /// Without the query, which may hold secrets.
    pub(super) path: String,
    pub(super) scheme: &'static str,
    pub(super) host: String,
    pub(super) trace: Option<Trace>,
    pub(super) began: SystemTime,
    arrived: Instant,
    /// Nanoseconds that making the sandbox took.
    sandbox: AtomicU64,
    id: OnceLock<RequestId>,
    meter: OnceLock<Arc<Meter>>,
    /// 0 until there is a response.
    status: AtomicU16,
    outcome: OnceLock<&'static str>,
    pub(super) memory: AtomicU64,
    pub(super) dirty_pages: AtomicU64,
    pub(super) host_calls: AtomicU64,
    pub(super) outbound: AtomicU64,
    pub(super) bytes_in: AtomicU64,
    pub(super) bytes_out: AtomicU64,
    /// What the program has reported: a stream that broke, work after the response.
    pub(super) failures: AtomicU64,
}

impl Record {
    pub(super) fn new(
        observe: &Arc<Observe>,
        app: &App,
        request: &Request<Body>,
        trace: Option<Trace>,
    ) -> Self {
        let uri = request.uri();
        let host = request.headers().get(http::header::HOST).and_then(|host| host.to_str().ok());
        Self {
            observe: Arc::clone(observe),
            app: app.name().into(),
            version: app.version().into(),
            method: request.method().clone(),
            path: uri.path().to_owned(),
            scheme: if uri.scheme_str() == Some("https") { "https" } else { "http" },
            host: uri.authority().map_or(host.unwrap_or_default(), |a| a.as_str()).to_owned(),
            trace,
            began: SystemTime::now(),
            arrived: Instant::now(),
            sandbox: AtomicU64::new(0),
            id: OnceLock::new(),
            meter: OnceLock::new(),
            status: AtomicU16::new(0),
            outcome: OnceLock::new(),
            memory: AtomicU64::new(0),
            dirty_pages: AtomicU64::new(0),
            host_calls: AtomicU64::new(0),
            outbound: AtomicU64::new(0),
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
            failures: AtomicU64::new(0),
        }
    }

    /// The request has a sandbox, which took this long to make.
    pub(crate) fn sandbox(&self, id: RequestId, meter: &Arc<Meter>, took: Duration) {
        self.name(id);
        // A request has one sandbox.
        let _ = self.meter.set(Arc::clone(meter));
        self.sandbox.store(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }

    /// The request is called this from now on, unless it has a name already.
    pub(crate) fn name(&self, id: RequestId) {
        let _ = self.id.set(id);
    }

    /// What the guest has used so far.
    pub(crate) fn used(&self, memory: usize, dirty_pages: usize, host_calls: u64) {
        self.memory.store(memory as u64, Relaxed);
        self.dirty_pages.store(dirty_pages as u64, Relaxed);
        self.host_calls.store(host_calls, Relaxed);
    }

    /// The request failed; the first failure counts.
    pub(crate) fn failed(&self, failure: &Failure) {
        let _ = self.outcome.set(failure.outcome());
    }

    /// The program has reported a failure. When it ends the request, that gives the name.
    pub(crate) fn program_failed(&self) {
        self.failures.fetch_add(1, Relaxed);
    }

    /// The response's body ended before its end.
    pub(super) fn cut(&self, outcome: &'static str) {
        let _ = self.outcome.set(outcome);
    }

    pub(super) fn count(&self, bytes: usize, incoming: bool) {
        let counter = if incoming { &self.bytes_in } else { &self.bytes_out };
        counter.fetch_add(bytes as u64, Relaxed);
    }

    /// The place in a trace that a request of the program's own comes from: counted, and a span of
    /// its own when spans are recorded.
    pub(crate) fn outbound(&self) -> Option<Context> {
        self.outbound.fetch_add(1, Relaxed);
        let own = self.trace?.own;
        Some(if self.observe.exporter.is_some() { own.child() } else { own })
    }

    /// Whether spans of this request are recorded.
    pub(super) fn is_exported(&self) -> bool {
        self.observe.exporter.is_some() && self.trace.is_some_and(|trace| trace.own.sampled)
    }

    /// Hands a span over, if spans are recorded.
    pub(super) fn export(&self, span: impl FnOnce() -> Span) {
        if let (Some(exporter), true) = (&self.observe.exporter, self.is_exported()) {
            exporter.record(span());
        }
    }

    pub(super) fn answered(&self, response: &mut Response<Body>) {
        self.status.store(response.status().as_u16(), Relaxed);
        if self.observe.server_timing {
            let millis = |time: Duration| time.as_secs_f64() * 1000.0;
            let text = format!(
                "sandbox;dur={:.3}, cpu;dur={:.3}, total;dur={:.3}",
                millis(Duration::from_nanos(self.sandbox.load(Relaxed))),
                millis(self.cpu()),
                millis(self.arrived.elapsed()),
            );
            let value = HeaderValue::from_str(&text).expect("digits fit in a header");
            // The program may have durations of its own.
            response.headers_mut().append(SERVER_TIMING, value);
        }
    }

    pub(super) fn id(&self) -> RequestId {
        *self.id.get_or_init(RequestId::next)
    }

    /// `None`: the visitor left before there was one.
    pub(super) fn status(&self) -> Option<u16> {
        Some(self.status.load(Relaxed)).filter(|status| *status > 0)
    }

    pub(super) fn outcome(&self) -> &'static str {
        let usual = if self.status().is_some() { "ok" } else { "cancelled" };
        self.outcome.get().copied().unwrap_or(usual)
    }

    pub(super) fn cpu(&self) -> Duration {
        self.meter.get().map(|meter| meter.total()).unwrap_or_default()
    }

    pub(super) fn wall(&self) -> Duration {
        self.arrived.elapsed()
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        super::tell::tell(self);
    }
}
