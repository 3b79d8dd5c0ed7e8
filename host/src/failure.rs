//! Why a request got no answer from its program, and what its visitor is told about it.

mod kinds;
mod page;

use std::time::Duration;

use http::Method;

use crate::limits::REQUEST_HEADERS;
pub(crate) use kinds::LIMITS;
pub(crate) use page::{Told, respond};

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
