//! A node: many apps behind one set of listeners, chosen by route, loaded when they are asked for.
//!
//! What a configuration says becomes a [`State`] that no request sees half made: each request takes
//! the state that is in place when it arrives, and keeps its app until it is over. A single app
//! without a configuration is a node with one route.

mod admin;
mod config;
mod evict;
mod files;
mod memory;
pub(crate) mod reload;
mod slot;
pub mod source;
mod state;
mod status;
mod tls;
mod visit;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Instant;

use arc_swap::ArcSwap;
use http::header::HOST;
use http::{Request, Response};
use tokio::sync::Semaphore;

use crate::apps::App;
use crate::body::Body;
use crate::cpu::Meter;
use crate::failure::{self, Failure};
use crate::head::{self, Scheme};
use crate::limits::LOADS_AT_ONCE;
use crate::log;
use crate::metrics::NodeMetrics;
use crate::request_id::RequestId;
use crate::route::{self, Found};
use crate::runtime::Runtime;
use crate::server::ServeOptions;
use evict::Loaded;
use slot::Slot;

pub(crate) use admin::Admin;
pub(crate) use config::Listen;
pub use config::{ListenKind, NodeConfig};
pub use files::NodeFile;
pub use state::BuildProject;
pub(crate) use state::State;
pub(crate) use tls::Tls;
pub(crate) use visit::Visit;

/// Made once per server.
pub struct Node {
    runtime: Arc<Runtime>,
    state: ArcSwap<State>,
    pub(crate) tls: Tls,
    pub(crate) metrics: NodeMetrics,
    loaded: Loaded,
    /// How many apps may be loaded at a time.
    loads: Arc<Semaphore>,
    started: Instant,
    /// Requests are taken: listeners are open, and nobody has told it to stop.
    ready: AtomicBool,
    /// What the operator has decided.
    pub(crate) options: ServeOptions,
}

impl Node {
    pub(crate) fn new(runtime: Arc<Runtime>, state: State, options: ServeOptions) -> Arc<Self> {
        let node = Self {
            runtime,
            options,
            tls: Tls::new(),
            state: ArcSwap::from_pointee(state),
            metrics: NodeMetrics::default(),
            loaded: Loaded::default(),
            loads: Arc::new(Semaphore::new(LOADS_AT_ONCE)),
            started: Instant::now(),
            ready: AtomicBool::new(false),
        };
        node.tls.set(node.state().certificates.clone());
        Arc::new(node)
    }

    /// A node that serves one app.
    pub(crate) fn of_app(app: Arc<App>, options: ServeOptions) -> Arc<Self> {
        Self::new(app.runtime().clone(), State::of_app(app), options)
    }

    pub(crate) fn runtime(&self) -> &Arc<Runtime> {
        &self.runtime
    }

    pub(crate) fn state(&self) -> Arc<State> {
        self.state.load_full()
    }

    /// Puts another configuration in place, for all requests from now on.
    pub(crate) fn replace(&self, state: State) {
        self.tls.set(state.certificates.clone());
        self.state.store(Arc::new(state));
    }

    /// Milliseconds since the node began.
    pub(crate) fn clock(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(crate) fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Relaxed);
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.ready.load(Relaxed)
    }

    /// Answers a request. It never fails: what goes wrong becomes an error page.
    pub(crate) async fn handle(
        self: &Arc<Self>,
        mut request: Request<Body>,
        visit: &Visit,
        meter: Arc<Meter>,
    ) -> Response<Body> {
        if let Some(site) = &self.options.site {
            // As for any other app: nobody can say where they come from but this server.
            visit.tell(request.headers_mut(), &[]);
            return site.clone().handle(request, meter).await;
        }
        let slot = match self.choose(&mut request, visit) {
            Ok(slot) => slot,
            Err(failure) => return self.refuse(&request, &failure),
        };
        match slot.app(self).await {
            Ok(app) => app.handle_metered(request, meter).await,
            Err(failure) => {
                let begun = Instant::now();
                slot.metrics.failed(&failure);
                let mut response = failure::respond(&failure, RequestId::next());
                head::fit_body(request.method(), &mut response);
                slot.metrics.answered(response.status(), begun.elapsed());
                response
            }
        }
    }

    /// Finds the request's app, and tells the request about its visitor.
    fn choose(&self, request: &mut Request<Body>, visit: &Visit) -> Result<Arc<Slot>, Failure> {
        let state = self.state.load();
        let mut buffer = [0; route::HOST_MAX];
        let authority = head::authority(request.uri(), request.headers())?;
        let host = route::normalise(authority, &mut buffer)
            .ok_or(Failure::BadRequest("`Host` isn't a host"))?;
        if let Some(name) = &visit.server_name
            && state.certificates.is_misdirected(name, host)
        {
            return Err(Failure::Misdirected);
        }
        let slot = match state.find(host, request.uri().path(), request.method()) {
            Ok(slot) => slot.clone(),
            Err(Found::Methods(allow)) => return Err(Failure::Method { allow }),
            Err(_) => return Err(Failure::NoRoute(host.to_owned())),
        };
        let scheme = visit.tell(request.headers_mut(), &state.trusted_proxies);
        if request.uri().scheme_str().unwrap_or("http") != scheme {
            request.extensions_mut().insert(Scheme(scheme));
        }
        Ok(slot)
    }

    /// Answers a request that no app gets.
    fn refuse(&self, request: &Request<Body>, failure: &Failure) -> Response<Body> {
        let id = RequestId::next();
        let mut response = failure::respond(failure, id);
        self.metrics.count_unrouted(response.status().as_u16());
        log::debug(format_args!(
            "{} {} for {:?} (request {id}) refused: {failure}",
            request.method(),
            request.uri(),
            request.headers().get(HOST)
        ));
        head::fit_body(request.method(), &mut response);
        response
    }
}
