//! WebSockets from both ends: the handshake, a real client, closes, limits, and the server's end.

use std::net::TcpStream;

use land_tests::http::{Connection, Request};
use land_tests::land;
use land_tests::project::Project;
use land_tests::server::Server;
use land_tests::websocket::{HANDSHAKE, Socket, handshake, masked};
use rustix::process::Signal;
use tungstenite::{Message, WebSocket};

const PROGRAM: &str = r#"
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function serve(server, path) {
  server.addEventListener("message", async ({ data }) => {
    if (data === "close") server.close(4001, "as asked");
    else if (data === "spin") for (;;);
    else if (data === "throw") throw new Error("from a listener");
    else if (data === "flood") { for (let n = 0; n < 100; n++) server.send(new Uint8Array(1 << 20)); }
    else if (data === "wait") { await wait(50); server.send("waited"); }
    else server.send(typeof data === "string" ? data : new Uint8Array(data).reverse());
  });
  server.addEventListener("close", ({ code, reason, wasClean }) => {
    console.log(`closed ${path} ${code} "${reason}" ${wasClean} ${server.readyState}`);
  });
  server.onerror = ({ message }) => console.log(`error ${message}`);
}

export default {
  fetch(request) {
    const path = new URL(request.url).pathname;
    if (path === "/plain") return new Response("plain");
    const { 0: client, 1: server } = new WebSocketPair();
    server.accept();
    serve(server, path);
    if (path === "/early") server.send("before the response");
    if (path === "/refuse") server.close(1008, "no");
    const headers = path === "/protocol" ? { "sec-websocket-protocol": "chat" } : {};
    return new Response(null, { status: 101, webSocket: client, headers });
  },
};
"#;

fn client(server: &Server, path: &str) -> WebSocket<TcpStream> {
    let stream = TcpStream::connect(server.address()).expect("the server accepts");
    let url = format!("ws://{}{path}", server.address());
    tungstenite::client(url, stream).expect("a WebSocket").0
}

#[test]
fn a_real_client_talks_to_a_program() {
    let project = Project::js(PROGRAM);
    let server = Server::start(&project.artifact());
    let mut socket = client(&server, "/early");
    assert_eq!(socket.read().expect("a message"), Message::text("before the response"));
    socket.send(Message::text("héllo")).expect("sent");
    assert_eq!(socket.read().expect("a message"), Message::text("héllo"));
    socket.send(Message::binary(vec![1, 2, 3])).expect("sent");
    assert_eq!(socket.read().expect("a message"), Message::binary(vec![3, 2, 1]));
    // A timer of the program's own, after its response and between messages.
    socket.send(Message::text("wait")).expect("sent");
    assert_eq!(socket.read().expect("a message"), Message::text("waited"));
    socket.send(Message::text("close")).expect("sent");
    match socket.read().expect("a close") {
        Message::Close(Some(frame)) => {
            assert_eq!((u16::from(frame.code), frame.reason.as_str()), (4001, "as asked"));
        }
        other => panic!("{other:?}"),
    }
    // The answer to the close goes out with the next call.
    let _ = socket.read();
    server.wait_for_line(r#"closed /early 4001 "as asked" true 3"#);
}

#[test]
fn the_program_learns_how_it_ended() {
    let project = Project::js(PROGRAM);
    let server = Server::start(&project.artifact());
    let mut socket = Socket::open(&server, "/bye");
    socket.write(&masked(0x88, b"\x03\xe9bye"));
    assert_eq!(socket.read().expect("a close").close_code(), Some(1001));
    server.wait_for_line(r#"closed /bye 1001 "bye" true 3"#);

    drop(Socket::open(&server, "/gone"));
    server.wait_for_line("error the peer hung up without closing");
    server.wait_for_line(r#"closed /gone 1006 "" false 3"#);

    let mut socket = Socket::open(&server, "/broken");
    socket.write(&masked(0xC1, b"reserved"));
    server.wait_for_line(r#"closed /broken 1006 "" false 3"#);

    let mut socket = Socket::open(&server, "/refuse");
    assert_eq!(socket.read().expect("a close").close_code(), Some(1008));
}

#[test]
fn requests_that_ask_for_no_websocket_get_another_answer() {
    let project = Project::js(PROGRAM);
    let server = Server::start(&project.artifact());
    // An upgrade that the program doesn't want is no error.
    assert_eq!(server.send(&handshake("/plain")).text(), "plain");
    let response = server.get("/");
    assert_eq!(response.status, 426);
    assert_eq!(response.value("sec-websocket-version").as_deref(), Some("13"));
    assert_eq!(response.value("upgrade").as_deref(), Some("websocket"));
    for (name, value, status) in [
        ("sec-websocket-version", "8", 426),
        ("upgrade", "h2c", 426),
        ("connection", "close", 400),
        ("sec-websocket-key", "too short", 400),
    ] {
        let headers = HANDSHAKE.iter().map(|(k, v)| (*k, if *k == name { value } else { *v }));
        let request = headers.fold(Request::new("GET", "/"), |r, (k, v)| r.header(k, v));
        assert_eq!(server.send(&request).status, status, "{name}: {value}");
    }
    let mut post = handshake("/");
    "POST".clone_into(&mut post.method);
    assert_eq!(server.send(&post).status, 400);
    // The program is told each time that nobody is there.
    server.wait_for_line(r#"closed / 1006 "" false 3"#);
    assert_eq!(
        client(&server, "/").get_ref().peer_addr().expect("open").to_string(),
        server.address()
    );
}

#[test]
fn the_programs_headers_are_kept_and_the_handshake_is_ours() {
    let project = Project::js(PROGRAM);
    let server = Server::start(&project.artifact());
    let mut connection = Connection::open(server.address());
    connection
        .write(&handshake("/protocol").header("sec-websocket-protocol", "chat, other").encode());
    let head = connection.read_head().expect("a head");
    assert_eq!(head.status, 101);
    assert_eq!(head.value("sec-websocket-protocol").as_deref(), Some("chat"));
    assert_eq!(head.values("sec-websocket-extensions"), Vec::<String>::new());
    assert_eq!(head.values("content-length"), Vec::<String>::new());
}

#[test]
fn limits_end_a_socket_and_nothing_else() {
    let project = Project::js(PROGRAM);
    let server = Server::start(&project.artifact());
    let mut witness = Socket::open(&server, "/witness");

    let mut socket = Socket::open(&server, "/spin");
    socket.send("spin");
    assert_eq!(socket.read().expect("a close").close_code(), Some(1011));
    server.wait_for_line("CPU limit of 500 ms passed");

    let mut socket = Socket::open(&server, "/throw");
    socket.send("throw");
    server.wait_for_line("from a listener");
    socket.send("still there");
    assert_eq!(socket.text(), "still there");

    // 100 MiB for a peer that doesn't read: more than may wait for it.
    let mut socket = Socket::open(&server, "/flood");
    socket.send("flood");
    server.wait_for_line(r#"closed /flood 1006 "" false 3"#);
    server.wait_for_line("error the peer is too slow");

    witness.send("well?");
    assert_eq!(witness.text(), "well?");
}

#[test]
fn a_stopping_server_says_goodbye() {
    let project = Project::js(PROGRAM);
    let mut server = Server::start(&project.artifact());
    let mut socket = Socket::open(&server, "/stop");
    socket.send("hello");
    assert_eq!(socket.text(), "hello");
    server.signal(Signal::TERM);
    assert_eq!(socket.read().expect("a close").close_code(), Some(1001));
    socket.write(&masked(0x88, &1001_u16.to_be_bytes()));
    assert!(server.wait().success());
    assert!(server.log().contains(r#"closed /stop 1001 "" true 3"#), "{}", server.log());
}

const CLIENT: &str = r#"
const until = (target, type) => new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    let socket;
    try {
      socket = new WebSocket(searchParams.get("to"), ["chat", "other"]);
    } catch (error) {
      return new Response(`${error.name}: ${error.message}`);
    }
    const before = socket.readyState;
    // After an `error` its `close` follows in the same task.
    const ended = until(socket, "close");
    const opened = await Promise.race([until(socket, "open"), until(socket, "error")]);
    if (opened.type === "error") {
      const { code, wasClean } = await ended;
      return new Response(`${opened.message} ${code} ${wasClean}`);
    }
    const message = until(socket, "message");
    socket.send("ping from a program");
    const { data } = await message;
    socket.close(3001, "enough");
    const { code, reason, wasClean } = await ended;
    return new Response(`${before} ${socket.protocol} ${data} ${code} ${reason} ${wasClean} ${socket.readyState}`);
  },
};
"#;

#[test]
fn a_program_opens_websockets_itself() {
    let echo = Project::js(PROGRAM);
    let there = Server::start(&echo.artifact());
    let project = Project::js(CLIENT);
    let artifact = project.artifact();
    let path = artifact.to_str().expect("a plain name");
    let words = ["serve", path, "--listen", "127.0.0.1:0", "--allow-loopback"];
    let server = Server::spawn(&mut land::command(project.path(), &words));
    let ask = |to: &str| server.get(&format!("/?to={to}")).text();
    let answer = ask(&format!("ws://{}/protocol", there.address()));
    assert_eq!(answer, "0 chat ping from a program 3001 enough true 3");
    let answer = ask(&format!("ws://{}/plain", there.address()));
    assert!(answer.contains("answered 200 and opened no WebSocket 1006 false"), "{answer}");
    let answer = ask("ftp://example.com/");
    assert!(answer.starts_with("SyntaxError: "), "{answer}");

    let strict = Server::start(&artifact);
    let answer = strict.get(&format!("/?to=ws://{}/", there.address())).text();
    assert!(answer.contains("refused") && answer.contains("[fetch]"), "{answer}");
}
