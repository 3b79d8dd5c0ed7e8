//! One request of a connection: handed to the node.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::{Request, Response};
use hyper::body::Incoming;

use crate::body::Body;
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
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let shared = self.0.clone();
        Box::pin(async move {
            let (node, visit) = &*shared;
            Ok(node.handle(request.map(Body::from), visit).await)
        })
    }
}
