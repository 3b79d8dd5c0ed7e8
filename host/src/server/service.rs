//! One request of a connection: handed to the app, and told at `-v`.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use http::{Request, Response};
use hyper::body::Incoming;

use super::ServeOptions;
use crate::apps::App;
use crate::body::Body;
use crate::instance::Attended;
use crate::log::{self, Level};

/// Made once per connection.
#[derive(Clone)]
pub(super) struct Service {
    app: Arc<App>,
    /// The window over which the client's pace is measured.
    stall: Duration,
    /// The time for a head.
    head_read: Duration,
}

impl Service {
    pub(super) fn new(app: Arc<App>, options: &ServeOptions) -> Self {
        Self { app, stall: options.stall, head_read: options.head_read }
    }

    pub(super) fn head_read(&self) -> Duration {
        self.head_read
    }

    pub(super) fn stall(&self) -> Duration {
        self.stall
    }
}

impl hyper::service::Service<Request<Incoming>> for Service {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let line = log::enabled(Level::Debug).then(|| Line::new(&self.app, &request));
        let stall = self.stall;
        Answer { work: self.app.attend(request.map(|body| Body::from_visitor(body, stall))), line }
    }
}

/// The response on its way. Dropping it tells the program that the visitor has left.
pub(super) struct Answer {
    work: Attended<Response<Body>>,
    line: Option<Line>,
}

impl Future for Answer {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let response = ready!(Pin::new(&mut self.work).poll(cx));
        if let Some(line) = &self.line {
            line.write(&response);
        }
        Poll::Ready(Ok(response))
    }
}

/// What `-v` tells of a request.
struct Line {
    begun: Instant,
    app: Arc<App>,
    text: String,
}

impl Line {
    fn new(app: &Arc<App>, request: &Request<Incoming>) -> Self {
        let text = format!("{} {}", request.method(), request.uri());
        Self { begun: Instant::now(), app: app.clone(), text }
    }

    fn write(&self, response: &Response<Body>) {
        let (status, micros) = (response.status().as_u16(), self.begun.elapsed().as_micros());
        log::debug(format_args!("[{}] {} {status} {micros} µs", self.app.name(), self.text));
    }
}
