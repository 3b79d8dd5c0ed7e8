//! WebSockets by `fetch`: a program opens one with `Upgrade: websocket`, talks over it itself, or answers
//! with it and is out of the way.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use land_tests::http::{Connection, Request};
use land_tests::land;
use land_tests::project::Project;
use land_tests::server::Server;
use land_tests::upstream::{Upstream, answer};
use land_tests::websocket::{Socket, handshake, masked};
use tungstenite::handshake::server::{Request as Asked, Response as Answered};
use tungstenite::{Message, WebSocket, accept_hdr};

const PROGRAM: &str = r#"
export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const to = searchParams.get("to") + pathname;
    try {
      if (pathname === "/pass") return await fetch(to, request);
      if (pathname === "/again") {
        const { webSocket, headers } = await fetch(to, { headers: { upgrade: "websocket" } });
        return new Response(null, { status: 101, webSocket, headers });
      }
      if (pathname === "/accepted") {
        const response = await fetch(to, { headers: { upgrade: "websocket" } });
        response.webSocket.accept();
        return response;
      }
      const response = await fetch(to, {
        headers: { Upgrade: "WebSocket", "sec-websocket-protocol": "chat", "sec-websocket-key": "mine" },
      });
      const { webSocket } = response;
      if (webSocket === null) return new Response(`none ${response.status} ${await response.text()}`);
      const before = [response.status, response.ok, webSocket.readyState, webSocket.protocol];
      let refusal = "";
      try { webSocket.send("too early"); } catch (error) { refusal = error.message; }
      webSocket.accept();
      const message = new Promise((resolve) => (webSocket.onmessage = resolve));
      const closed = new Promise((resolve) => (webSocket.onclose = resolve));
      webSocket.send("from a program");
      const { data } = await message;
      webSocket.close(3001, "enough");
      const { code, reason, wasClean } = await closed;
      return Response.json([...before, refusal, data, code, reason, wasClean]);
    } catch (error) {
      return new Response(`${error.name}: ${error.message}`, { status: 418 });
    }
  },
};
"#;

/// A WebSocket server of somebody else's making, which echoes; `/pass` gets a protocol. A text `drop`
/// makes it hang up, `bye` close.
fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || serve(stream));
        }
    });
    address
}

#[expect(clippy::result_large_err, reason = "the library's type")]
fn serve(stream: TcpStream) {
    let agree = |asked: &Asked, mut answered: Answered| {
        assert!(asked.headers().get("sec-websocket-extensions").is_none());
        if let Some(wanted) = asked.headers().get("sec-websocket-protocol") {
            answered.headers_mut().insert("sec-websocket-protocol", wanted.clone());
        }
        Ok(answered)
    };
    let Ok(mut socket): Result<WebSocket<TcpStream>, _> = accept_hdr(stream, agree) else { return };
    while let Ok(message) = socket.read() {
        match message {
            Message::Text(text) if text.as_str() == "drop" => return,
            Message::Text(text) if text.as_str() == "bye" => {
                // The peer answers it.
                let _ = socket.close(None);
            }
            Message::Text(_) | Message::Binary(_) => {
                let _ = socket.send(message);
            }
            _ => {}
        }
    }
}

fn server(limits: &str) -> Server {
    let project = Project::js(PROGRAM);
    project.write("land.toml", format!("name = \"app\"\n[limits]\n{limits}\n"));
    let artifact = project.artifact();
    let path = artifact.to_str().expect("a plain name");
    let words = ["serve", path, "--listen", "127.0.0.1:0", "--allow-loopback"];
    Server::spawn(&mut land::command(project.path(), &words))
}

#[test]
fn a_program_talks_over_what_it_fetched() {
    let (there, server) = (echo(), server(""));
    let told = server.get(&format!("/talk?to=http://{there}"));
    assert_eq!(
        told.text(),
        r#"[101,false,1,"chat","WebSocket.send: call accept() first","from a program",3001,"enough",true]"#
    );
}

#[test]
fn an_answer_that_opens_none_is_a_response() {
    let server = server("");
    let upstream = Upstream::http(|_| async { answer(403, &[], "not you") });
    let path = format!("/talk?to={}", upstream.url(""));
    assert_eq!(server.get(&path).text(), "none 403 not you");
    assert_eq!(upstream.requests(), ["GET /talk HTTP/1.1"]);
    // A visitor that asked for a WebSocket sees it, too.
    let path = format!("/pass?to={}", upstream.url(""));
    assert_eq!(server.send(&handshake(&path)).status, 403);
}

#[test]
fn what_isnt_the_handshakes_end_is_refused() {
    let server = server("");
    let cases: [(&'static [u8], &str); 3] = [
        (
            b"HTTP/1.1 101 x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
              sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
            "its `Sec-WebSocket-Accept` isn't the answer to the request's key",
        ),
        (
            b"HTTP/1.1 101 x\r\nupgrade: other\r\nconnection: upgrade\r\n\r\n",
            "it switched to something that is no WebSocket",
        ),
        (b"HTTP/1.1 101 x\r\nupgrade: websocket\r\n\r\n", "it switched to something"),
    ];
    for (bytes, reason) in cases {
        let upstream = Upstream::raw(bytes);
        let told = server.get(&format!("/talk?to={}", upstream.url("")));
        assert_eq!(told.status, 418, "{}", told.text());
        assert!(told.text().contains(reason), "{}", told.text());
    }
}

#[test]
fn a_websocket_is_passed_on_without_the_sandbox() {
    let there = echo();
    // One sandbox at a time: nobody else would be answered if one were still held.
    let server = server("concurrent_requests = 1\nwebsockets = 3");
    for way in ["pass", "again"] {
        let mut connection = server.connect();
        let request = handshake(&format!("/{way}?to=http://{there}"));
        connection.write(&request.header("sec-websocket-protocol", "chat").encode());
        let head = connection.read_head().expect("a head");
        assert_eq!(head.status, 101, "{}", server.log());
        let agreed = head.value("sec-websocket-protocol");
        assert_eq!(agreed.as_deref(), (way == "pass").then_some("chat"));
        let mut socket = Socket::over(connection);
        for text in ["one", "", &"long ".repeat(20_000)] {
            socket.send(text);
            assert_eq!(socket.text(), text);
        }
        socket.write(&masked(0x82, &[0, 255, 7]));
        let frame = socket.read().expect("a frame");
        assert_eq!((frame.first, &frame.payload[..]), (0x82, &[0, 255, 7][..]));
        assert_eq!(server.get("/talk?to=nowhere:").status, 418, "another request is served");
        socket.write(&masked(0x88, &[0x0b, 0xb9, b'h', b'i']));
        assert_eq!(socket.read().expect("the answer").close_code(), Some(3001));
    }
}

#[test]
fn either_sides_end_is_told_to_the_other() {
    let (there, server) = (echo(), server(""));
    let open = || Socket::open(&server, &format!("/pass?to=http://{there}"));
    let mut socket = open();
    socket.send("bye");
    assert_eq!(socket.read().expect("a close").close_code(), None);
    let mut socket = open();
    socket.send("drop");
    assert_eq!(socket.read().expect("a close").close_code(), Some(1011));
}

#[test]
fn more_than_the_other_side_takes_waits() {
    let (there, server) = (echo(), server(""));
    let mut stream = TcpStream::connect(server.address()).expect("the server accepts");
    let mut connection = Connection::over(stream.try_clone().expect("a second handle"));
    connection.write(&handshake(&format!("/pass?to=http://{there}")).encode());
    assert_eq!(connection.read_head().expect("a head").status, 101);
    let mut socket = Socket::over(connection);
    // More than all queues on the way hold; nobody reads before the last message but one has left.
    let (message, rounds) = (masked(0x82, &vec![7; 1 << 20]), 40);
    let (half, halfway) = std::sync::mpsc::channel();
    let writer = thread::spawn(move || {
        for round in 0..rounds {
            if round == 4 {
                half.send(()).expect("somebody listens");
            }
            stream.write_all(&message).expect("the server takes it");
        }
    });
    halfway.recv().expect("it has begun");
    for _ in 0..rounds {
        let frame = socket.read().expect("a frame");
        assert_eq!((frame.first, frame.payload.len()), (0x82, 1 << 20));
    }
    writer.join().expect("all was written");
}

#[test]
fn what_cant_be_passed_on_is_an_error() {
    let (there, server) = (echo(), server(""));
    let accepted = server.send(&handshake(&format!("/accepted?to=http://{there}")));
    assert_eq!(accepted.status, 500);
    server.wait_for_line("the response's WebSocket was accepted by the program itself");
    // The visitor didn't ask for one; the other side is told that nobody is there.
    let plain = server.send(&Request::new("GET", &format!("/again?to=http://{there}")));
    assert_eq!(plain.status, 426);
}
