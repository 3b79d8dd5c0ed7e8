//! A request of the program's own: counted, part of the visitor's trace, a span of its own.

use std::sync::Arc;
use std::time::{Instant, SystemTime};

use land_abi::RequestHead;

use super::Record;
use super::otlp::Span;
use super::trace::{Context, TRACEPARENT};
use crate::outbound::Plan;

/// One of them, under way.
pub(crate) struct Call {
    /// Whoever records it, and where it stands in the trace.
    recorded: Option<(Arc<Record>, Context)>,
    began: SystemTime,
    since: Instant,
    method: String,
    host: String,
}

impl Call {
    /// Begins: the request carries the trace on, unless the program has said another. `head` is the
    /// visitor's request.
    pub(crate) fn begin(record: Option<&Arc<Record>>, head: &[u8], plan: &mut Plan) -> Self {
        let context = match record {
            Some(record) => record.outbound(),
            None => context_of(head),
        };
        let mut recorded = None;
        if let Some(context) = context
            && !plan.headers.contains_key(TRACEPARENT)
        {
            plan.headers.insert(TRACEPARENT, context.header_value());
            recorded =
                record.filter(|record| record.is_exported()).map(|r| (Arc::clone(r), context));
        }
        let port = plan.url.port().map(|port| format!(":{port}")).unwrap_or_default();
        Self {
            recorded,
            began: SystemTime::now(),
            since: Instant::now(),
            method: plan.method.to_string(),
            host: format!("{}{port}", plan.url.host_str().unwrap_or_default()),
        }
    }

    /// There is a response with this status, or none.
    pub(crate) fn end(self, status: Option<u16>) {
        if let Some((record, context)) = self.recorded {
            let times = (self.began, self.since.elapsed());
            record.export(|| {
                Span::of_call(&record, context, times, (self.method, self.host), status)
            });
        }
    }
}

/// The trace that a visitor's request belongs to; its header has been checked.
fn context_of(head: &[u8]) -> Option<Context> {
    let head = RequestHead::decode(head).ok()?;
    let is_it = |name: &[u8]| name == TRACEPARENT.as_str().as_bytes();
    let (_, value) = head.headers.iter().find(|(name, _)| is_it(name))?;
    Context::parse(std::str::from_utf8(value).ok()?)
}
