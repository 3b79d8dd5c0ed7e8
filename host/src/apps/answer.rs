//! How an app answers a request: a place, a sandbox, and what goes on after the response.

use std::sync::Arc;
use std::time::Instant;

use http::{Request, Response};

use super::App;
use crate::body::Body;
use crate::cpu::Meter;
use crate::failure::{self, Failure};
use crate::gate::Pass;
use crate::instance::Sandbox;
use crate::lane::Movable;
use crate::observe::{Observe, Record};
use crate::request_id::RequestId;
use crate::{head, report};

impl App {
    /// Answers a request from a fresh sandbox. It never fails: what goes wrong becomes an error
    /// page with a request id, and the reason goes to the log.
    ///
    /// Needs a tokio runtime around it, for whatever the program does after its answer. The sandbox
    /// goes away with the future, whatever the program wants; see [`attend`](Self::attend).
    pub async fn handle(self: &Arc<Self>, request: Request<Body>) -> Response<Body> {
        self.handle_metered(request, Meter::new()).await
    }

    /// Like [`handle`](Self::handle), with a meter that others look at too.
    pub(crate) async fn handle_metered(
        self: &Arc<Self>,
        request: Request<Body>,
        meter: Arc<Meter>,
    ) -> Response<Body> {
        let (request, record) = self.observe.begin(self, request);
        let response = self.handle_observed(request, meter, record.as_deref()).await;
        Observe::answered(record, response)
    }

    async fn handle_observed(
        self: &Arc<Self>,
        request: Request<Body>,
        meter: Arc<Meter>,
        record: Option<&Record>,
    ) -> Response<Body> {
        let request = match &self.assets {
            Some(assets) => match self.asset(assets, request, record).await {
                Ok(response) => return response,
                Err(request) => request,
            },
            None => request,
        };
        let method = request.method().clone();
        let begun = Instant::now();
        let id = RequestId::next();
        let mut response = match self.admit(id, meter).await {
            Ok(sandbox) => {
                if let Some(record) = record {
                    record.sandbox(sandbox.id(), &sandbox.state().meter, begun.elapsed());
                }
                Self::answer(sandbox, request).await
            }
            Err(failure) => self.refuse(&failure, id, record),
        };
        head::fit_body(&method, &mut response);
        self.metrics.answered(response.status(), begun.elapsed());
        response
    }

    /// Makes a sandbox once there is room for one.
    async fn admit(self: &Arc<Self>, id: RequestId, meter: Arc<Meter>) -> Result<Sandbox, Failure> {
        let pass = Pass::get(self, id).await?;
        Sandbox::admitted(self, id, meter, pass)
    }

    async fn answer(mut sandbox: Sandbox, request: Request<Body>) -> Response<Body> {
        match sandbox.handle(request).await {
            Ok(response) => {
                if sandbox.is_busy() {
                    let runtime = sandbox.app().runtime.clone();
                    let background = runtime.background().begin();
                    let (meter, lane) = (sandbox.meter().clone(), runtime.slow_lane().clone());
                    tokio::spawn(Movable::new(meter, lane, async move {
                        sandbox.finish().await;
                        drop(background);
                    }));
                }
                response
            }
            Err(failure) => Self::page(&sandbox, &failure),
        }
    }

    fn page(sandbox: &Sandbox, failure: &Failure) -> Response<Body> {
        report::failed(sandbox.state(), failure);
        failure::respond(failure, sandbox.id())
    }
}
