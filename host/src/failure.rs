//! Why a request got no answer from its program, and what its visitor is told about it.

use std::time::Duration;

use http::header::{CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};

use crate::body::Body;
use crate::limits::REQUEST_HEADERS;
use crate::request_id::{self, RequestId};

/// Why a request failed. The text is for the log; visitors get [`respond`]'s page.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The program reported the reason itself, and it is in the log.
    #[error("the handler failed")]
    Handler,
    /// The guest ended its work without any word.
    #[error("the handler ended without a response")]
    NoResponse,
    /// The guest waits, and nothing that it could wait for is under way.
    #[error("the handler's promise never settles: it waits, but no operation is in flight")]
    NeverSettles,
    /// Too much CPU time.
    #[error("CPU limit of {} ms passed: used {} ms", .limit.as_millis(), .used.as_millis())]
    Cpu {
        /// What is allowed.
        limit: Duration,
        /// What was used when it was noticed.
        used: Duration,
    },
    /// Too much CPU time without waiting for anything.
    #[error("CPU limit of {} ms for one turn passed: used {} ms", .limit.as_millis(), .used.as_millis())]
    CpuTurn {
        /// What is allowed.
        limit: Duration,
        /// What was used when it was noticed.
        used: Duration,
    },
    /// Too much time altogether.
    #[error("time limit of {} ms passed without a response", .limit.as_millis())]
    Wall {
        /// What is allowed.
        limit: Duration,
    },
    /// Too much memory.
    #[error("out of memory: the limit of {} MiB is reached", .limit >> 20)]
    Memory {
        /// What is allowed, in bytes.
        limit: usize,
    },
    /// The native stack ended.
    #[error("call stack exhausted")]
    Stack,
    /// The engine stopped in a way that it shouldn't.
    #[error("the engine stopped: {0}")]
    Engine(String),
    /// All sandboxes are in use.
    #[error("all sandboxes are in use")]
    Overloaded,
    /// As many requests are in progress as may be, and as many wait.
    #[error("the limits of {running} requests at a time and {queued} waiting are reached")]
    QueueFull {
        /// Requests in progress.
        running: usize,
        /// Requests that wait.
        queued: usize,
    },
    /// The request waited for others to finish, and they didn't.
    #[error("the limit of {running} requests at a time is reached; waited {} ms", .waited.as_millis())]
    QueuedTooLong {
        /// Requests in progress.
        running: usize,
        /// How long it waited.
        waited: Duration,
    },
    /// The visitor has gone away: nobody sees this.
    #[error("the visitor has left")]
    VisitorLeft,
    /// The request can't be understood.
    #[error("bad request: {0}")]
    BadRequest(&'static str),
    /// The request asks for something that this server doesn't do.
    #[error("not supported: {0}")]
    Unsupported(&'static str),
    /// The request has more headers than allowed.
    #[error("the request has {headers} headers, the limit is {REQUEST_HEADERS}")]
    HeadTooLarge {
        /// How many it has.
        headers: usize,
    },
    /// The request's body is larger than allowed.
    #[error("the request's body is larger than {limit} bytes")]
    BodyTooLarge {
        /// What is allowed, in bytes.
        limit: u64,
    },
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            Self::Handler
            | Self::NoResponse
            | Self::NeverSettles
            | Self::Cpu { .. }
            | Self::CpuTurn { .. }
            | Self::Memory { .. }
            | Self::Stack
            | Self::Engine(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Wall { .. } => StatusCode::GATEWAY_TIMEOUT,
            Self::Overloaded | Self::QueueFull { .. } | Self::QueuedTooLong { .. } => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::VisitorLeft => StatusCode::REQUEST_TIMEOUT,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Unsupported(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::HeadTooLarge { .. } => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }

    /// Whether the visitor's own request is at fault, which is no event for the log.
    pub(crate) fn is_visitors(&self) -> bool {
        self.status().is_client_error()
    }
}

/// The page for a failed request: the one place where failures become HTTP. It says what kind of
/// failure it was and the request's id, and nothing of the program's or the server's inside.
pub(crate) fn respond(failure: &Failure, id: RequestId) -> Response<Body> {
    let status = failure.status();
    let reason = status.canonical_reason().unwrap_or("Error");
    let mut response = Response::new(Body::from(format!("{reason}\n\nrequest id: {id}\n")));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(request_id::HEADER, id.header_value());
    if status == StatusCode::BAD_REQUEST {
        // Where this request ends is not certain: what follows it must not be taken for another one.
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_name_the_limit_and_the_value() {
        let (limit, used) = (Duration::from_millis(500), Duration::from_millis(503));
        let text = Failure::Cpu { limit, used }.to_string();
        assert_eq!(text, "CPU limit of 500 ms passed: used 503 ms");
        let text = Failure::Memory { limit: 128 << 20 }.to_string();
        assert_eq!(text, "out of memory: the limit of 128 MiB is reached");
    }

    #[test]
    fn visitors_see_a_status_and_an_id_only() {
        let response = respond(&Failure::Engine("secret".into()), RequestId::next());
        assert_eq!(response.status(), 500);
        assert!(response.headers().contains_key("x-request-id"));
    }
}
