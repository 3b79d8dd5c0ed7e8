//! What can be seen of requests: a line for each in the log, spans for a collector, durations for
//! the visitor.
//!
//! A request that is observed has a [`Record`], which travels with it as an extension, and then
//! with its sandbox and with its response's body. Whoever holds it last ends it: then the request is
//! over, and it is told. Requests that nobody observes have none, and cost nothing.

mod call;
mod counted;
mod export;
mod otlp;
mod record;
mod sampler;
mod settings;
mod tell;
pub mod trace;

use std::sync::Arc;

use http::{Request, Response};

use crate::apps::App;
use crate::body::Body;

pub(crate) use call::Call;
pub(crate) use counted::Counted;
pub use export::Exporter;
pub(crate) use record::Record;
pub use settings::{Settings, SettingsError};

/// What a server's operator wants to see.
#[derive(Debug, Default)]
pub struct Observe {
    /// A line in the log for each request.
    pub requests: bool,
    /// A `server-timing` header on each response.
    pub server_timing: bool,
    /// Spans for a collector.
    pub exporter: Option<Exporter>,
}

impl Observe {
    /// Begins to observe a request, if anybody wants that.
    pub(crate) fn begin(
        self: &Arc<Self>,
        app: &App,
        mut request: Request<Body>,
    ) -> (Request<Body>, Option<Arc<Record>>) {
        let exporter = self.exporter.as_ref();
        let trace = trace::enter(request.headers_mut(), exporter.map(|exporter| &exporter.sampler));
        if !self.requests && !self.server_timing && exporter.is_none() {
            return (request, None);
        }
        let record = Arc::new(Record::new(self, app, &request, trace));
        request.extensions_mut().insert(Arc::clone(&record));
        let counted = Arc::clone(&record);
        (request.map(|body| body.counted(counted, true)), Some(record))
    }

    /// The response's head is ready.
    pub(crate) fn answered(
        record: Option<Arc<Record>>,
        mut response: Response<Body>,
    ) -> Response<Body> {
        let Some(record) = record else { return response };
        record.answered(&mut response);
        response.map(|body| body.counted(record, false))
    }
}
