//! What RFC 6455 says of frames, byte by byte, by the list of cases that the Autobahn test suite has. That
//! suite itself needs Python 2, which no current system has: its newest release (25.10) is no other.

use land_tests::project::Project;
use land_tests::server::Server;
use land_tests::websocket::{Frame, Socket, header, masked};

const ECHO: &str = r#"
export default {
  fetch() {
    const [client, server] = Object.values(new WebSocketPair());
    server.accept();
    server.addEventListener("message", (event) => server.send(event.data));
    return new Response(null, { status: 101, webSocket: client });
  },
};
"#;

const MIB: usize = 1 << 20;

/// The right answer to what a client sends.
enum Answer {
    /// These frames, and the connection lives on.
    Frames(Vec<Frame>),
    /// A close frame with this code, and then the end.
    Close(Option<u16>),
}

type Case = (&'static str, Vec<u8>, Answer);

fn frame(first: u8, payload: impl AsRef<[u8]>) -> Frame {
    Frame { first, payload: payload.as_ref().to_vec() }
}

/// Sent back as it came.
fn echoed(title: &'static str, first: u8, payload: impl AsRef<[u8]>) -> Case {
    let frame = frame(first, payload);
    (title, masked(first, &frame.payload), Answer::Frames(vec![frame]))
}

fn fails(title: &'static str, code: u16, bytes: Vec<u8>) -> Case {
    (title, bytes, Answer::Close(Some(code)))
}

fn framing() -> Vec<Case> {
    vec![
        echoed("an empty text", 0x81, ""),
        echoed("a text", 0x81, "hello"),
        echoed("125 bytes", 0x82, [7; 125]),
        echoed("126 bytes", 0x82, [7; 126]),
        echoed("65535 bytes", 0x82, vec![7; 65_535]),
        echoed("65536 bytes", 0x82, vec![7; 65_536]),
        echoed("a message of the largest size", 0x82, vec![7; MIB]),
        fails("one byte more", 1009, masked(0x82, &vec![7; MIB + 1])),
        fails("a length of 2^63-1", 1009, [header(0x82, 0x80, u64::MAX >> 1), vec![1; 4]].concat()),
        fails("fragments larger than a message", 1009, {
            let half = vec![7; MIB / 2 + 1];
            [masked(0x02, &half), masked(0x80, &half)].concat()
        }),
        fails("no mask", 1002, [header(0x81, 0, 1), b"a".to_vec()].concat()),
        fails("RSV1", 1002, masked(0xC1, b"a")),
        fails("RSV2", 1002, masked(0xA1, b"a")),
        fails("RSV3 on a ping", 1002, masked(0x99, b"a")),
        fails("opcode 3", 1002, masked(0x83, b"")),
        fails("opcode 7", 1002, masked(0x87, b"")),
        fails("opcode 11", 1002, masked(0x8B, b"")),
        fails("opcode 15", 1002, masked(0x8F, b"")),
    ]
}

fn control_and_fragments() -> Vec<Case> {
    let pong = |payload: &[u8]| frame(0x8A, payload);
    vec![
        ("a ping", masked(0x89, b"hi"), Answer::Frames(vec![pong(b"hi")])),
        ("an empty ping", masked(0x89, b""), Answer::Frames(vec![pong(b"")])),
        ("a ping of 125 bytes", masked(0x89, &[9; 125]), Answer::Frames(vec![pong(&[9; 125])])),
        fails("a ping of 126 bytes", 1002, masked(0x89, &[9; 126])),
        fails("a ping in fragments", 1002, masked(0x09, b"a")),
        (
            "a pong that nobody asked for",
            [masked(0x8A, b"x"), masked(0x81, b"after")].concat(),
            Answer::Frames(vec![frame(0x81, "after")]),
        ),
        (
            "fragments, with a ping between them",
            [
                masked(0x01, b"one "),
                masked(0x89, b"p"),
                masked(0x00, b"two "),
                masked(0x80, b"three"),
            ]
            .concat(),
            Answer::Frames(vec![pong(b"p"), frame(0x81, "one two three")]),
        ),
        (
            "empty fragments",
            [masked(0x01, b""), masked(0x00, b""), masked(0x80, b"")].concat(),
            Answer::Frames(vec![frame(0x81, "")]),
        ),
        fails("a continuation of nothing", 1002, masked(0x80, b"a")),
        fails("a text within a text", 1002, [masked(0x01, b"a"), masked(0x81, b"b")].concat()),
    ]
}

fn texts() -> Vec<Case> {
    let invalid = |title, bytes: &[u8]| fails(title, 1007, masked(0x81, bytes));
    vec![
        echoed("all lengths of UTF-8", 0x81, "a\u{7f}é\u{7ff}€\u{ffff}\u{10000}\u{10ffff}\0"),
        (
            "a character in two fragments",
            [masked(0x01, b"\xe2\x82"), masked(0x80, b"\xac")].concat(),
            Answer::Frames(vec![frame(0x81, "€")]),
        ),
        invalid("a byte that begins nothing", b"\xff"),
        invalid("a continuation alone", b"\x80"),
        invalid("an overlong slash", b"\xc0\xaf"),
        invalid("a surrogate", b"\xed\xa0\x80"),
        invalid("beyond the last character", b"\xf4\x90\x80\x80"),
        invalid("a character without its end", b"ok \xe2\x82"),
        fails(
            "a character whose end is another message's",
            1007,
            [masked(0x01, b"\xe2"), masked(0x80, b"")].concat(),
        ),
        fails(
            "what is wrong in the first fragment already",
            1007,
            [masked(0x01, b"\xff"), masked(0x00, b"a")].concat(),
        ),
    ]
}

fn closes() -> Vec<Case> {
    let close =
        |code: u16, reason: &[u8]| masked(0x88, &[&code.to_be_bytes()[..], reason].concat());
    let echo = |title, code: u16| (title, close(code, b"why"), Answer::Close(Some(code)));
    let bad = |title, code: u16| (title, close(code, b""), Answer::Close(Some(1002)));
    vec![
        ("a close without a code", masked(0x88, b""), Answer::Close(None)),
        echo("1000", 1000),
        echo("1001", 1001),
        echo("1011", 1011),
        echo("3000", 3000),
        echo("4999", 4999),
        bad("0", 0),
        bad("999", 999),
        bad("1004", 1004),
        bad("1005", 1005),
        bad("1006", 1006),
        bad("1015", 1015),
        bad("1016", 1016),
        bad("2999", 2999),
        bad("5000", 5000),
        fails("half a code", 1002, masked(0x88, b"\x03")),
        fails("a reason that isn't UTF-8", 1007, close(1000, b"\xff")),
        fails("a reason that is too long", 1002, close(1000, &[b'a'; 124])),
        ("the longest reason", close(1000, &[b'a'; 123]), Answer::Close(Some(1000))),
        (
            "a message after a close",
            [close(1000, b""), masked(0x81, b"late")].concat(),
            Answer::Close(Some(1000)),
        ),
    ]
}

#[test]
fn frames_are_read_as_the_standard_says() {
    let project = Project::js(ECHO);
    let server = Server::start(&project.artifact());
    let groups = [framing(), control_and_fragments(), texts(), closes()];
    for (title, bytes, answer) in groups.into_iter().flatten() {
        let mut socket = Socket::open(&server, "/");
        socket.write(&bytes);
        match answer {
            Answer::Frames(frames) => {
                for wanted in frames {
                    let got = socket.read().unwrap_or_else(|error| panic!("{title}: {error}"));
                    assert!(
                        got == wanted,
                        "{title}: {:?}",
                        &got.payload[..got.payload.len().min(80)]
                    );
                }
                socket.send("alive");
                assert_eq!(socket.text(), "alive", "{title}");
            }
            Answer::Close(code) => {
                let got = socket.read().unwrap_or_else(|error| panic!("{title}: {error}"));
                assert_eq!(got.close_code(), code, "{title}");
                assert!(socket.read().is_err(), "{title}: the connection goes on");
            }
        }
    }
    assert!(!server.log().contains("panicked"), "{}", server.log());
}
