//! One request of a connection: handed to the node.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use hyper::body::Incoming;

use super::joined::Joined;
use crate::body::Body;
use crate::instance::Attended;
use crate::node::{Node, Visit};

/// Made once per connection.
#[derive(Clone)]
pub(super) struct Service(Arc<(Arc<Node>, Visit)>);

impl Service {
    pub(super) fn new(node: Arc<Node>, visit: Visit) -> Self {
        Self(Arc::new((node, visit)))
    }
}

impl hyper::service::Service<Request<Incoming>> for Service {
    type Response = Response<Joined>;
    type Error = Infallible;
    type Future = Answer;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let shared = self.0.clone();
        let stall = shared.0.options.stall;
        let request = request.map(|body| Body::from_visitor(body, stall));
        Answer(Attended::begin(&self.0.0.runtime().clone(), |meter| async move {
            let (node, visit) = &*shared;
            node.handle(request, visit, meter).await
        }))
    }
}

/// The response on its way. Dropping it tells the program that the visitor has left.
pub(super) struct Answer(Attended<Response<Body>>);

impl Future for Answer {
    type Output = Result<Response<Joined>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map(|response| Ok(response.map(Joined::new)))
    }
}
