//! What is served at the moment: the last version that could be built, and why a later one couldn't.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use arc_swap::ArcSwap;
use http::header::{IF_MODIFIED_SINCE, IF_NONE_MATCH};
use http::{Method, Request, Response, StatusCode};
use http_body::Body as _;
use tokio::sync::watch;

use super::notes::Notes;
use super::problem::{About, Problem};
use super::wants::Wants;
use super::{events, hosts, inject, page};
use crate::apps::App;
use crate::body::Body;
use crate::cpu::Meter;
use crate::diagnostic::Diagnostic;
use crate::request_id::RequestId;
use crate::{failure, head, witness};

/// Where the paths begin that are ours and not the app's.
const OWN: &str = "/.land/dev/";

/// Made once per development server.
#[derive(Debug)]
pub struct Site {
    current: ArcSwap<Current>,
    /// Counts what was built, working or not. It begins anew in each process, somewhere else.
    version: watch::Sender<u64>,
    /// Host names besides this machine's own that requests may be addressed to.
    hosts: Vec<String>,
    streams: Arc<events::Streams>,
}

/// What is served.
#[derive(Debug, Default)]
struct Current {
    /// The last version that works.
    app: Option<Arc<App>>,
    /// Why a later one doesn't.
    broken: Option<Arc<Vec<Diagnostic>>>,
}

impl Site {
    /// Nothing is built yet. `hosts` are names that requests may be addressed to, besides
    /// `localhost` and addresses.
    pub fn new(hosts: Vec<String>) -> Arc<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        // Milliseconds fit for a very long time.
        let start = u64::try_from(now.as_millis()).unwrap_or_default();
        Arc::new(Self {
            current: ArcSwap::default(),
            version: watch::Sender::new(start),
            hosts,
            streams: Arc::default(),
        })
    }

    /// Another version works: it answers all requests from now on.
    pub fn works(&self, app: Arc<App>) {
        self.current.store(Arc::new(Current { app: Some(app), broken: None }));
        self.changed();
    }

    /// Another version can't be built: the last one that works keeps answering programs, people see
    /// why.
    pub fn fails(&self, errors: Vec<Diagnostic>) {
        let app = self.current.load().app.clone();
        self.current.store(Arc::new(Current { app, broken: Some(Arc::new(errors)) }));
        self.changed();
    }

    /// Ends the streams of events: they would keep the server from stopping.
    pub fn stop(&self) {
        self.streams.stop();
    }

    fn changed(&self) {
        self.version.send_modify(|version| *version += 1);
    }

    /// Answers a request.
    pub(crate) async fn handle(
        &self,
        mut request: Request<Body>,
        meter: Arc<Meter>,
    ) -> Response<Body> {
        let mut wants = Wants::of(&request);
        let host = match head::authority(request.uri(), request.headers()) {
            Ok(host) => host,
            Err(failure) => return failure::respond(&failure, RequestId::next()),
        };
        if !hosts::is_allowed(host, &self.hosts) {
            return hosts::refuse(host);
        }
        if let Some(path) = request.uri().path().strip_prefix(OWN) {
            return self.own(path, request.method());
        }
        if wants.page {
            // "Not modified" would bring back the page of an earlier version, and its script.
            request.headers_mut().remove(IF_NONE_MATCH);
            request.headers_mut().remove(IF_MODIFIED_SINCE);
        }
        // Before the app is chosen: a page that is out of date reloads, one that isn't does not.
        wants.version = *self.version.borrow();
        let current = self.current.load_full();
        let app = match (&current.app, &current.broken) {
            (Some(app), None) => app,
            (Some(app), Some(_)) if !wants.page => app,
            (_, broken) => {
                let errors = broken.as_deref().map_or(&[][..], Vec::as_slice);
                let problem = Problem::build(errors, current.app.is_some());
                let mut response = page::respond(&problem, &wants);
                head::fit_body(request.method(), &mut response);
                return response;
            }
        };
        Self::ask(app, request, meter, &wants).await
    }

    /// Asks the app; a failure is shown as it is.
    async fn ask(
        app: &Arc<App>,
        mut request: Request<Body>,
        meter: Arc<Meter>,
        wants: &Wants,
    ) -> Response<Body> {
        let notes = Arc::new(Notes::default());
        witness::accompany(&mut request, notes.clone());
        let about = About::of(&request);
        let method = request.method().clone();
        let response = app.handle_metered(request, meter).await;
        let mapper = wants.page.then(|| app.stack_mapper());
        if let Some(problem) = notes.problem(about, &response, mapper) {
            let mut page = page::respond(&problem, wants);
            page::keep(&response, &mut page);
            head::fit_body(&method, &mut page);
            tokio::spawn(finish(response.into_body()));
            return page;
        }
        if method == Method::GET && wants.page {
            inject::into(response, wants.version)
        } else {
            response
        }
    }

    fn own(&self, path: &str, method: &Method) -> Response<Body> {
        let mut response = match path {
            "events" if *method == Method::GET => {
                return self.streams.open(self.version.subscribe());
            }
            "client.js" => page::client(),
            _ => {
                let mut response = Response::new(Body::from("nothing is here\n"));
                *response.status_mut() = StatusCode::NOT_FOUND;
                response
            }
        };
        head::fit_body(method, &mut response);
        response
    }
}

/// Reads an answer that nobody sees to its end, so that its program isn't told that the visitor left.
async fn finish(mut body: Body) {
    while let Some(Ok(_)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {}
}
