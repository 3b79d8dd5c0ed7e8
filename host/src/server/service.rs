//! One request of a connection: handed to the app, and told at `-v`.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use http::{Request, Response};
use hyper::body::Incoming;

use crate::apps::App;
use crate::body::Body;
use crate::log::{self, Level};

/// Made once per connection.
#[derive(Clone)]
pub(super) struct Service {
    app: Arc<App>,
}

impl Service {
    pub(super) fn new(app: Arc<App>) -> Self {
        Self { app }
    }
}

impl hyper::service::Service<Request<Incoming>> for Service {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let app = self.app.clone();
        Box::pin(async move { Ok(answer(&app, request.map(Body::from)).await) })
    }
}

async fn answer(app: &Arc<App>, request: Request<Body>) -> Response<Body> {
    if !log::enabled(Level::Debug) {
        return app.handle(request).await;
    }
    let begun = Instant::now();
    let line = format!("{} {}", request.method(), request.uri());
    let response = app.handle(request).await;
    let (status, micros) = (response.status().as_u16(), begun.elapsed().as_micros());
    log::debug(format_args!("[{}] {line} {status} {micros} µs", app.name()));
    response
}
