//! Limits that a request meets and survives: its program learns of one by an error, whoever runs the
//! app by the log and by a metric. What ends a request is a [`Failure`](crate::failure::Failure).

use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::apps::App;
use crate::log::{self, Event, Level, Value};
use crate::request_id::RequestId;

macro_rules! met {
    ($($(#[$doc:meta])* $variant:ident $name:literal,)*) => {
        /// Which limit it was.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Met { $($(#[$doc])* $variant,)* }

        /// Their names, in the order of the variants; metrics carry them.
        pub(crate) const NAMES: [&str; [$($name),*].len()] = [$($name),*];
    };
}

met! {
    /// `waitUntil` went on for too long.
    WaitUntil "wait_until",
    /// The response's stream stood still.
    ResponseStall "response_stall",
    /// The program wrote too large a response.
    ResponseBody "response_body",
    /// It printed too much.
    Console "console",
    /// It made too many outbound requests.
    Fetches "fetches",
    /// Nobody answered at an address in time.
    OutboundConnect "outbound_connect",
    /// No TLS handshake in time.
    OutboundTls "outbound_tls",
    /// No response's head in time.
    OutboundHead "outbound_head",
    /// The body of an outbound request's response stood still.
    OutboundStall "outbound_stall",
    /// The app has as many connections as it may.
    OutboundConnections "outbound_connections",
    /// The request has as many connections of its own as it may.
    Sockets "sockets",
    /// The peer of one of them took nothing.
    SocketStall "socket_stall",
    /// No WebSocket in time.
    WebSocketOpen "websocket_open",
    /// Too many timers.
    Timers "timers",
    /// Too many operations at a time.
    Operations "operations",
    /// Too many bodies at a time.
    Bodies "bodies",
}

/// Tells of the limits that one request meets, each of them once: a program that tries again and again
/// must not fill the log.
pub(crate) struct Teller {
    app: Arc<App>,
    id: RequestId,
    /// A bit for each limit that was told.
    told: AtomicU32,
}

const _: () = assert!(NAMES.len() <= u32::BITS as usize);

impl Teller {
    pub(crate) fn new(app: Arc<App>, id: RequestId) -> Self {
        Self { app, id, told: AtomicU32::new(0) }
    }

    /// The request has met `limit`, whose value is `value`.
    pub(crate) fn met(&self, limit: Met, value: impl Display) {
        let bit = 1 << limit as u32;
        if self.told.fetch_or(bit, Ordering::Relaxed) & bit != 0 {
            return;
        }
        self.app.metrics().met(limit);
        let (name, app, id) = (NAMES[limit as usize], self.app.name(), self.id.to_string());
        let value = value.to_string();
        let fields = [
            ("app", Value::Text(app)),
            ("version", Value::Text(self.app.version())),
            ("request_id", Value::Text(&id)),
            ("limit", Value::Text(name)),
            ("value", Value::Text(&value)),
        ];
        let event = Event { level: Level::Warn, kind: "limit", fields: &fields };
        log::write_event(
            &event,
            &format!("[{app}] the limit `{name}` of {value} was met (request {id})"),
        );
    }
}

/// A duration as limits are written.
pub(crate) fn millis(duration: std::time::Duration) -> String {
    format!("{} ms", duration.as_millis())
}
