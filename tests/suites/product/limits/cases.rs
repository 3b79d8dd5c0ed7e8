//! The limits of a request, with what a program does to meet each.

use super::peers::Peer;

/// A limit: its name in metrics, what `[app.limits]` says, what the program does, with whom, what of
/// the answer is right, and what the log says.
pub struct Case {
    pub name: &'static str,
    pub limits: &'static str,
    pub action: &'static str,
    pub peer: Peer,
    pub answer: &'static str,
    pub line: &'static str,
}

const fn case(
    name: &'static str,
    limits: &'static str,
    action: &'static str,
    peer: Peer,
    answer: &'static str,
    line: &'static str,
) -> Case {
    Case { name, limits, action, peer, answer, line }
}

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n";
const FULL: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/// The status of an answer that isn't the program's, or a part of what the program says.
pub const CASES: &[Case] = &[
    case("cpu", "cpu_ms = 60", "cpu", Peer::None, "500", "CPU limit of 60 ms passed"),
    case("cpu_turn", "cpu_turn_ms = 60", "cpu-turn", Peer::None, "500", "60 ms for one turn"),
    case("wall", "wall_ms = 200", "wall", Peer::None, "504", "time limit of 200 ms passed"),
    case("memory", "memory_mb = 16", "memory", Peer::None, "500", "the limit of 16 MiB is"),
    case(
        "wait_until",
        "wait_until_ms = 200",
        "wait-until",
        Peer::None,
        "caught",
        "limit of 200 ms",
    ),
    case(
        "response_stall",
        "wall_ms = 200",
        "response-stall",
        Peer::None,
        "200",
        "still for 200 ms",
    ),
    case("response_body", "response_body_kb = 8", "response-body", Peer::None, "200", "8192 bytes"),
    case("console", "console_kb = 1", "console", Peer::None, "caught", "`console` of 1024 bytes"),
    case("fetches", "fetches = 2", "fetches", Peer::Says(FULL), "limit of 2", "`fetches` of 2 was"),
    case(
        "outbound_connect",
        "outbound_connect_ms = 200",
        "outbound-connect",
        Peer::Silent,
        "no connection within 200 ms",
        "the limit `outbound_connect` of 200 ms was met (request ",
    ),
    case(
        "outbound_connect",
        "outbound_connect_ms = 201",
        "socket-connect",
        Peer::Silent,
        "no connection within 201 ms",
        "the limit `outbound_connect` of 201 ms was met",
    ),
    case(
        "outbound_tls",
        "outbound_tls_ms = 200",
        "outbound-tls",
        Peer::Idle,
        "no handshake within 200 ms",
        "the limit `outbound_tls` of 200 ms was met",
    ),
    case(
        "outbound_tls",
        "outbound_tls_ms = 201",
        "socket-tls",
        Peer::Idle,
        "no handshake within 201 ms",
        "the limit `outbound_tls` of 201 ms was met",
    ),
    case(
        "outbound_tls",
        "outbound_tls_ms = 202",
        "socket-start-tls",
        Peer::Idle,
        "no handshake within 202 ms",
        "the limit `outbound_tls` of 202 ms was met",
    ),
    case(
        "outbound_head",
        "outbound_head_ms = 200",
        "outbound-head",
        Peer::Idle,
        "sent no response within 200 ms",
        "the limit `outbound_head` of 200 ms was met",
    ),
    case(
        "outbound_stall",
        "outbound_stall_ms = 200",
        "outbound-stall",
        Peer::Says(HEAD),
        "caught: ",
        "the limit `outbound_stall` of 200 ms was met",
    ),
    case(
        "outbound_connections",
        "outbound_connections = 1\noutbound_connect_ms = 200\noutbound_head_ms = 600",
        "outbound-connections",
        Peer::Idle,
        "the app has 1 connections to the outside",
        "the limit `outbound_connections` of 1 was met",
    ),
    case("sockets", "sockets = 1", "sockets", Peer::Idle, "caught: ", "limit `sockets` of 1 was"),
    case(
        "socket_stall",
        "socket_stall_ms = 200",
        "socket-stall",
        Peer::Idle,
        "thrown: ",
        "the limit `socket_stall` of 200 ms was met",
    ),
    case(
        "websocket_open",
        "websocket_open_ms = 200",
        "websocket-open",
        Peer::Idle,
        "no WebSocket within 200 ms",
        "the limit `websocket_open` of 200 ms was met",
    ),
    case(
        "timers",
        "timers = 5",
        "timers",
        Peer::None,
        "thrown: ",
        "the limit `timers` of 5 was met",
    ),
    case("operations", "", "operations", Peer::Idle, "caught: fetch", "`operations` of 256 was"),
    case(
        "bodies",
        "fetches = 100",
        "bodies",
        Peer::Says(HEAD),
        "too many",
        "`bodies` of 64 was met",
    ),
];
