//! The operator's own address: health, metrics and status. Visitors never get here.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;

use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;

use super::Node;
use super::memory;
use crate::body::Body;
use crate::failure::{self, Failure};
use crate::metrics::{Gauges, render};
use crate::request_id::RequestId;

const TEXT: &str = "text/plain; charset=utf-8";
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";
const JSON: &str = "application/json";

/// Answers the operator.
#[derive(Clone)]
pub(crate) struct Admin(Arc<Node>);

impl Admin {
    pub(crate) fn new(node: Arc<Node>) -> Self {
        Self(node)
    }

    fn answer(&self, method: &Method, path: &str) -> Response<Body> {
        let node = &self.0;
        let paths = ["/healthz", "/readyz", "/metrics", "/status"];
        if !paths.contains(&path) {
            let id = RequestId::next();
            return failure::respond(&Failure::NoRoute(path.to_owned()), id);
        }
        if !matches!(*method, Method::GET | Method::HEAD) {
            let allow = vec![Method::GET, Method::HEAD];
            return failure::respond(&Failure::Method { allow }, RequestId::next());
        }
        match path {
            "/healthz" => page(StatusCode::OK, TEXT, "ok\n".to_owned()),
            "/readyz" if node.is_ready() => page(StatusCode::OK, TEXT, "ready\n".to_owned()),
            "/readyz" => page(StatusCode::SERVICE_UNAVAILABLE, TEXT, "not ready\n".to_owned()),
            "/metrics" => page(StatusCode::OK, PROMETHEUS, node.metrics_page()),
            _ => page(StatusCode::OK, JSON, node.status_page()),
        }
    }
}

fn page(status: StatusCode, kind: &'static str, text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl hyper::service::Service<Request<Incoming>> for Admin {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let mut response = self.answer(request.method(), request.uri().path());
        crate::head::fit_body(request.method(), &mut response);
        ready(Ok(response))
    }
}

impl Node {
    /// What stands at this moment.
    pub(super) fn gauges(&self) -> Gauges {
        let state = self.state();
        let loaded: Vec<_> = state.slots.iter().filter_map(|slot| slot.loaded()).collect();
        let (running, waiting) = loaded.iter().fold((0, 0), |(running, waiting), app| {
            let now = app.load_now();
            (running + now.0, waiting + now.1)
        });
        Gauges {
            sandboxes: self.runtime().sandboxes.now(),
            sandboxes_max: self.runtime().sandboxes.most(),
            apps: state.slots.len(),
            running,
            waiting,
            apps_loaded: loaded.len(),
            resident_bytes: memory::resident(),
            ready: self.is_ready(),
        }
    }

    fn metrics_page(&self) -> String {
        let state = self.state();
        let apps: Vec<_> = state
            .slots
            .iter()
            .map(|slot| (slot.config.name.clone(), slot.metrics.clone()))
            .collect();
        render(&self.metrics, &self.gauges(), &apps)
    }
}
