//! Each limit of a request, hit: what its program and its visitor see, the line in the log that names
//! it, and the number that counts it.

mod peers;

use std::fs;
use std::sync::LazyLock;

use land_tests::http::{Request, Response};
use land_tests::node::{Folder, wait_for_admin};
use land_tests::project::Project;
use land_tests::server::Server;
use land_tests::websocket::{Socket, handshake};

use peers::Peer;

/// A limit: its name in metrics, what `[app.limits]` says, what the program does, with whom, what of
/// the answer is right, and what the log says.
struct Case {
    name: &'static str,
    limits: &'static str,
    action: &'static str,
    peer: Peer,
    answer: &'static str,
    line: &'static str,
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
const CASES: &[Case] = &[
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

/// The program, built once.
static ARTIFACT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let project = Project::js(include_str!("worker.js"));
    let allow = "[fetch]\nallow = [\"127.0.0.1\"]\n[connect]\nallow = [\"127.0.0.1:*\"]\n";
    project.write("land.toml", format!("name = \"app\"\n{allow}"));
    fs::read(project.artifact()).expect("an artifact")
});

/// A node with an app for each of these `[app.limits]`, in order: `a0.example`, `a1.example` …
fn node(limits: &[&str]) -> (Folder, Server) {
    let folder = Folder::new();
    folder.write("app.wasm", &*ARTIFACT);
    let apps = limits.iter().enumerate().map(|(at, limits)| {
        format!(
            "[[app]]\nname = \"a{at}\"\nartifact = \"app.wasm\"\nroutes = [\"a{at}.example\"]\n\
             [app.limits]\n{limits}\n"
        )
    });
    folder.configure(&apps.collect::<String>());
    let server = folder.serve();
    (folder, server)
}

fn request(at: usize, path: &str) -> Request {
    Request::new("GET", path).header("host", format!("a{at}.example"))
}

#[track_caller]
fn counted(server: &Server, app: &str, limit: &str) {
    let text = format!("land_limit_hits_total{{app=\"{app}\",limit=\"{limit}\"}} ");
    wait_for_admin(server, "/metrics", &text);
}

#[test]
fn each_limit_is_told_logged_and_counted() {
    let limits: Vec<&str> = CASES.iter().map(|case| case.limits).collect();
    let (_folder, server) = node(&limits);
    for (at, case) in CASES.iter().enumerate() {
        let peer = case.peer.start();
        let path = format!("/{}", case.action);
        let response: Response = server.send(&request(at, &path).header("x-to", &peer.address));
        let got = format!("{} {}", response.status, response.text());
        assert!(got.contains(case.answer), "{}: {got}\n{}", case.action, server.log());
        server.wait_for_line(case.line);
        counted(&server, &format!("a{at}"), case.name);
    }
}

#[test]
fn a_limit_is_told_once_a_request() {
    let (_folder, server) = node(&["timers = 5"]);
    for _ in 0..2 {
        assert_eq!(server.send(&request(0, "/timers-again")).text(), "caught: undefined");
    }
    wait_for_admin(&server, "/metrics", "{app=\"a0\",limit=\"timers\"} 2");
    server.send(&request(0, "/console"));
    server.wait_for_line("again");
    assert_eq!(server.log().matches("the limit `timers` of 5 was met").count(), 2);
}

#[test]
fn a_request_that_is_too_large_is_counted() {
    let (_folder, server) = node(&["request_body_kb = 1"]);
    let post = Request { method: "POST".into(), ..request(0, "/request-body") };
    assert_eq!(server.send(&post.clone().body([b'a'; 1024])).text(), "1024");
    assert_eq!(server.send(&post.body([b'a'; 1025])).status, 413);
    counted(&server, "a0", "request_body");
    let many =
        (0..101).fold(request(0, "/"), |request, at| request.header(&format!("x-{at}"), "1"));
    assert_eq!(server.send(&many).status, 431);
}

/// Opens a WebSocket with the app `a0`.
fn open(server: &Server, path: &str) -> Result<Socket, u16> {
    let mut connection = server.connect();
    let asked = handshake(path).header("host", "a0.example");
    connection.write(&asked.encode());
    let head = connection.read_head().expect("a head");
    if head.status == 101 { Ok(Socket::over(connection)) } else { Err(head.status) }
}

#[test]
fn an_app_has_so_many_websockets() {
    let (_folder, server) = node(&["websockets = 1"]);
    let mut first = open(&server, "/websockets").expect("the first");
    assert_eq!(open(&server, "/websockets").expect_err("one too many"), 503);
    server.wait_for_line("the limit of 1 open WebSockets is reached");
    counted(&server, "a0", "websockets");
    first.send("still there");
    assert_eq!(first.text(), "done");
}

#[test]
fn an_open_websocket_has_its_share_of_cpu_time() {
    // Each message takes less than a turn may: it is their sum that is too much.
    let (_folder, server) = node(&["cpu_ms = 100"]);
    let mut socket = open(&server, "/cpu-window").expect("a WebSocket");
    let closed = (0..1000).find_map(|_| {
        socket.send("compute");
        let frame = socket.read().expect("a frame");
        (frame.first == 0x88).then(|| frame.close_code())
    });
    assert_eq!(closed, Some(Some(1011)));
    server.wait_for_line("CPU limit of 400 ms in 10000 ms passed");
    counted(&server, "a0", "cpu");
}
