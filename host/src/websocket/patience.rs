//! How long a WebSocket's connection waits for its peer.

use std::time::Duration;

use crate::limits::{
    WEBSOCKET_CLOSE_WAIT, WEBSOCKET_PING_AFTER, WEBSOCKET_PONG_WAIT, WEBSOCKET_STALL,
};

/// How long to wait for what; see the limits of the same names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    pub(crate) ping_after: Duration,
    pub(crate) pong_wait: Duration,
    pub(crate) close_wait: Duration,
    pub(crate) stall: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            ping_after: WEBSOCKET_PING_AFTER,
            pong_wait: WEBSOCKET_PONG_WAIT,
            close_wait: WEBSOCKET_CLOSE_WAIT,
            stall: WEBSOCKET_STALL,
        }
    }
}
