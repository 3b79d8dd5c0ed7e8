//! Why a request got no answer from its program, and what its visitor is told about it.

mod page;

use std::time::Duration;

use http::{Method, StatusCode};

use crate::limits::REQUEST_HEADERS;
pub(crate) use page::{Told, respond};

/// The limits that a failure may name; metrics carry them.
pub(crate) const LIMITS: [&str; 12] = [
    "cpu",
    "cpu_turn",
    "wall",
    "memory",
    "stack",
    "sandboxes",
    "concurrent",
    "computing",
    "websockets",
    "loop",
    "request_headers",
    "request_body",
];

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
    /// A file that was there when the app was loaded can't be read.
    #[error("an asset can't be read: {0}")]
    Asset(String),
    /// All sandboxes are in use.
    #[error("all sandboxes are in use")]
    Overloaded,
    /// The program fetches itself, directly or through others.
    #[error("loop detected: the request has passed through {limit} sandboxes by `fetch`")]
    Loop {
        /// What is allowed.
        limit: u32,
    },
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
    /// The request waited while others computed.
    #[error("the limit of {most} requests that compute at a time is reached; waited {} ms", .waited.as_millis())]
    TooMuchWork {
        /// Requests that may compute at a time.
        most: usize,
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
    /// The program answers with a WebSocket, and the request asks for none that is spoken here.
    #[error("a WebSocket (version 13, over HTTP/1.1) was answered to a request that asks for none")]
    UpgradeRequired,
    /// The app's visitors have too many WebSockets open.
    #[error("the limit of {limit} open WebSockets is reached")]
    WebSockets {
        /// What is allowed.
        limit: usize,
    },
    /// A sandbox with an open WebSocket used too much CPU time over several turns.
    #[error(
        "CPU limit of {} ms in {} ms passed: used {} ms",
        .limit.as_millis(), .window.as_millis(), .used.as_millis()
    )]
    CpuWindow {
        /// What is allowed within the window.
        limit: Duration,
        /// The span.
        window: Duration,
        /// What was used when it was noticed.
        used: Duration,
    },
    /// No route leads anywhere.
    #[error("no route for `{0}`")]
    NoRoute(String),
    /// Routes lead somewhere, with other methods.
    #[error("no route for this method")]
    Method {
        /// The methods that would do.
        allow: Vec<Method>,
    },
    /// The connection's certificate isn't the one for the request's host.
    #[error("the request's host has another certificate than its connection")]
    Misdirected,
    /// The app can't be loaded; the log has the reason.
    #[error("the app can't be loaded")]
    NotLoaded,
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
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Handler
            | Self::NoResponse
            | Self::NeverSettles
            | Self::Cpu { .. }
            | Self::CpuWindow { .. }
            | Self::CpuTurn { .. }
            | Self::Memory { .. }
            | Self::Stack
            | Self::Asset(_)
            | Self::Engine(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Wall { .. } => StatusCode::GATEWAY_TIMEOUT,
            Self::Overloaded
            | Self::QueueFull { .. }
            | Self::QueuedTooLong { .. }
            | Self::TooMuchWork { .. }
            | Self::WebSockets { .. }
            | Self::NotLoaded => StatusCode::SERVICE_UNAVAILABLE,
            Self::UpgradeRequired => StatusCode::UPGRADE_REQUIRED,
            Self::Loop { .. } => StatusCode::LOOP_DETECTED,
            Self::NoRoute(_) => StatusCode::NOT_FOUND,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::VisitorLeft => StatusCode::REQUEST_TIMEOUT,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Unsupported(_) | Self::Method { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::HeadTooLarge { .. } => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }

    /// The name of what happened, for logs and traces.
    pub(crate) fn outcome(&self) -> &'static str {
        match self {
            Self::Handler => "failed",
            Self::NoResponse => "no_response",
            Self::NeverSettles => "never_settles",
            Self::Cpu { .. } | Self::CpuWindow { .. } => "cpu",
            Self::CpuTurn { .. } => "cpu_turn",
            Self::Wall { .. } => "wall",
            Self::Memory { .. } => "memory",
            Self::Stack => "stack",
            Self::Engine(_) => "engine",
            Self::Asset(_) => "asset",
            Self::Overloaded => "sandboxes",
            Self::QueueFull { .. } | Self::QueuedTooLong { .. } => "concurrent",
            Self::TooMuchWork { .. } => "computing",
            Self::VisitorLeft => "visitor_left",
            Self::HeadTooLarge { .. } => "request_headers",
            Self::WebSockets { .. } => "websockets",
            Self::UpgradeRequired => "upgrade_required",
            Self::Loop { .. } => "loop",
            Self::BadRequest(_) => "bad_request",
            Self::Unsupported(_) => "unsupported",
            Self::BodyTooLarge { .. } => "request_body",
            Self::NoRoute(_) => "no_route",
            Self::Method { .. } => "method",
            Self::Misdirected => "misdirected",
            Self::NotLoaded => "not_loaded",
        }
    }

    /// The name of the limit that was hit, if one was: one of [`LIMITS`].
    pub(crate) fn limit(&self) -> Option<&'static str> {
        LIMITS.into_iter().find(|name| *name == self.outcome())
    }

    /// Whether the visitor's own request is at fault, which is no event for the log.
    pub(crate) fn is_visitors(&self) -> bool {
        self.status().is_client_error()
    }
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
}
