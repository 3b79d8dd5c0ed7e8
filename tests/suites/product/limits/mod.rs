//! Each limit of a request, hit: what its program and its visitor see, the line in the log that names
//! it, and the number that counts it.

mod cases;
mod peers;
mod sandboxes;

use std::fs;
use std::sync::LazyLock;

use land_tests::http::{Request, Response};
use land_tests::node::{Folder, wait_for_admin};
use land_tests::project::Project;
use land_tests::server::Server;
use land_tests::websocket::{Socket, handshake};

use cases::CASES;

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
