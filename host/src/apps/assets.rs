//! Requests that get no sandbox: answered with an asset, or refused.

use http::{Request, Response};

use super::App;
use crate::assets::Assets;
use crate::body::Body;
use crate::failure::{self, Failure};
use crate::head;
use crate::observe::Record;
use crate::request_id::RequestId;

impl App {
    /// Answers with an asset; gives the request back when it is the program's.
    pub(super) async fn asset(
        &self,
        assets: &Assets,
        request: Request<Body>,
        record: Option<&Record>,
    ) -> Result<Response<Body>, Request<Body>> {
        let (parts, body) = request.into_parts();
        match assets.before_program(&parts).await {
            None => Err(Request::from_parts(parts, body)),
            Some(Ok(response)) => Ok(match head::authority(&parts.uri, &parts.headers) {
                Ok(_) => response,
                Err(failure) => self.refuse(&failure, RequestId::next(), record),
            }),
            Some(Err(error)) => {
                let path = parts.uri.path();
                let failure = Failure::Asset(format!("`{path}`: {error}"));
                Ok(self.refuse(&failure, RequestId::next(), record))
            }
        }
    }

    /// Answers a request that gets no sandbox.
    pub(super) fn refuse(
        &self,
        failure: &Failure,
        id: RequestId,
        record: Option<&Record>,
    ) -> Response<Body> {
        if let Some(record) = record {
            record.name(id);
            record.failed(failure);
        }
        self.metrics.failed(failure);
        let name = self.name();
        crate::log::error(format_args!("[{name}] (request {id}) failed: {failure}"));
        failure::respond(failure, id)
    }
}
