//! The limits of one app.

use std::num::NonZero;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use super::{
    COMPUTING_PER_CORE, CONCURRENT_PER_APP, CONSOLE_PER_REQUEST, CPU_PER_REQUEST, CPU_PER_TURN,
    FETCHES_AT_ONCE, FETCHES_PER_REQUEST, MEMORY_PER_SANDBOX, OPEN_SOCKETS, OUTBOUND_CONNECT,
    OUTBOUND_CONNECTIONS, OUTBOUND_HEAD, OUTBOUND_STALL, OUTBOUND_TLS, QUEUED_PER_APP,
    REQUEST_BODY, RESPONSE_BODY, SOCKET_STALL, TIMERS, WAIT_UNTIL, WALL_PER_REQUEST,
    WEBSOCKET_OPEN, WEBSOCKETS_PER_APP,
};

/// The limits that an app's operator may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// See [`CPU_PER_REQUEST`].
    pub cpu: Duration,
    /// See [`CPU_PER_TURN`].
    pub cpu_turn: Duration,
    /// See [`WALL_PER_REQUEST`].
    pub wall: Duration,
    /// See [`MEMORY_PER_SANDBOX`], which is also the most that can be set.
    pub memory: usize,
    /// See [`WAIT_UNTIL`].
    pub wait_until: Duration,
    /// See [`REQUEST_BODY`].
    pub request_body: u64,
    /// See [`RESPONSE_BODY`].
    pub response_body: u64,
    /// See [`CONSOLE_PER_REQUEST`].
    pub console: usize,
    /// See [`CONCURRENT_PER_APP`].
    pub concurrent: usize,
    /// See [`COMPUTING_PER_CORE`]: for all cores of this machine.
    pub computing: usize,
    /// See [`QUEUED_PER_APP`].
    pub queued: usize,
    /// See [`WEBSOCKETS_PER_APP`].
    pub websockets: usize,
    /// See [`FETCHES_PER_REQUEST`].
    pub fetches: u32,
    /// See [`FETCHES_AT_ONCE`].
    pub fetches_at_once: usize,
    /// See [`OUTBOUND_CONNECT`].
    pub outbound_connect: Duration,
    /// See [`OUTBOUND_TLS`].
    pub outbound_tls: Duration,
    /// See [`OUTBOUND_HEAD`].
    pub outbound_head: Duration,
    /// See [`OUTBOUND_STALL`].
    pub outbound_stall: Duration,
    /// See [`OUTBOUND_CONNECTIONS`].
    pub outbound_connections: usize,
    /// See [`OPEN_SOCKETS`].
    pub sockets: usize,
    /// See [`SOCKET_STALL`].
    pub socket_stall: Duration,
    /// See [`WEBSOCKET_OPEN`].
    pub websocket_open: Duration,
    /// See [`TIMERS`].
    pub timers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cpu: CPU_PER_REQUEST,
            cpu_turn: CPU_PER_TURN,
            wall: WALL_PER_REQUEST,
            memory: MEMORY_PER_SANDBOX,
            wait_until: WAIT_UNTIL,
            request_body: REQUEST_BODY,
            response_body: RESPONSE_BODY,
            console: CONSOLE_PER_REQUEST,
            concurrent: CONCURRENT_PER_APP,
            computing: computing(),
            queued: QUEUED_PER_APP,
            websockets: WEBSOCKETS_PER_APP,
            fetches: FETCHES_PER_REQUEST,
            fetches_at_once: FETCHES_AT_ONCE,
            outbound_connect: OUTBOUND_CONNECT,
            outbound_tls: OUTBOUND_TLS,
            outbound_head: OUTBOUND_HEAD,
            outbound_stall: OUTBOUND_STALL,
            outbound_connections: OUTBOUND_CONNECTIONS,
            sockets: OPEN_SOCKETS,
            socket_stall: SOCKET_STALL,
            websocket_open: WEBSOCKET_OPEN,
            timers: TIMERS,
        }
    }
}

/// Asking the system is slow, and its answer doesn't change.
fn computing() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    let cores = CORES.get_or_init(|| thread::available_parallelism().map_or(1, NonZero::get));
    cores * COMPUTING_PER_CORE
}
