//! What RFC 6455 says of frames, byte by byte, by the list of cases that the Autobahn test suite has. That
//! suite itself needs Python 2, which no current system has: its newest release (25.10) is no other.

mod all;

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
#[derive(Clone)]
enum Answer {
    /// These frames, and the connection lives on.
    Frames(Vec<Frame>),
    /// A close frame with this code, and then the end.
    Close(Option<u16>),
    /// A close frame with this code, and then the end; before it this frame, when the program was
    /// quick enough.
    Then(Frame, u16),
}

type Case = (String, Vec<u8>, Answer);

fn frame(first: u8, payload: impl AsRef<[u8]>) -> Frame {
    Frame { first, payload: payload.as_ref().to_vec() }
}

/// Answered with these.
fn answered(title: &str, bytes: Vec<u8>, frames: Vec<Frame>) -> Case {
    (title.into(), bytes, Answer::Frames(frames))
}

/// Sent back as it came.
fn echoed(title: impl Into<String>, first: u8, payload: impl AsRef<[u8]>) -> Case {
    let frame = frame(first, payload);
    (title.into(), masked(first, &frame.payload), Answer::Frames(vec![frame]))
}

fn fails(title: impl Into<String>, code: u16, bytes: Vec<u8>) -> Case {
    (title.into(), bytes, Answer::Close(Some(code)))
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
    ]
}

fn control_and_fragments() -> Vec<Case> {
    let pong = |payload: &[u8]| frame(0x8A, payload);
    vec![
        answered("a ping", masked(0x89, b"hi"), vec![pong(b"hi")]),
        answered("an empty ping", masked(0x89, b""), vec![pong(b"")]),
        answered("a ping of 125 bytes", masked(0x89, &[9; 125]), vec![pong(&[9; 125])]),
        fails("a ping of 126 bytes", 1002, masked(0x89, &[9; 126])),
        fails("a ping in fragments", 1002, masked(0x09, b"a")),
        answered(
            "a pong that nobody asked for",
            [masked(0x8A, b"x"), masked(0x81, b"after")].concat(),
            vec![frame(0x81, "after")],
        ),
        answered(
            "fragments, with a ping between them",
            [
                masked(0x01, b"one "),
                masked(0x89, b"p"),
                masked(0x00, b"two "),
                masked(0x80, b"three"),
            ]
            .concat(),
            vec![pong(b"p"), frame(0x81, "one two three")],
        ),
        answered(
            "empty fragments",
            [masked(0x01, b""), masked(0x00, b""), masked(0x80, b"")].concat(),
            vec![frame(0x81, "")],
        ),
        fails("a continuation of nothing", 1002, masked(0x80, b"a")),
        fails("a text within a text", 1002, [masked(0x01, b"a"), masked(0x81, b"b")].concat()),
    ]
}

fn texts() -> Vec<Case> {
    let invalid = |title, bytes: &[u8]| fails(title, 1007, masked(0x81, bytes));
    vec![
        echoed("all lengths of UTF-8", 0x81, "a\u{7f}é\u{7ff}€\u{ffff}\u{10000}\u{10ffff}\0"),
        answered(
            "a character in two fragments",
            [masked(0x01, b"\xe2\x82"), masked(0x80, b"\xac")].concat(),
            vec![frame(0x81, "€")],
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
    let echo = |code: u16| fails(format!("{code}"), code, close(code, b"why"));
    let bad = |code: u16| fails(format!("{code}"), 1002, close(code, b""));
    let good = (1000..=1003).chain(1007..=1011).chain([3000, 3999, 4000, 4999]).map(echo);
    let invalid = [0, 999, 1004, 1005, 1006, 1014, 1015, 1016, 1100, 2000, 2999, 5000, u16::MAX];
    let others = vec![
        ("a close without a code".into(), masked(0x88, b""), Answer::Close(None)),
        fails("half a code", 1002, masked(0x88, b"\x03")),
        fails("a reason that isn't UTF-8", 1007, close(1000, b"\xff")),
        fails("a reason that is too long", 1002, close(1000, &[b'a'; 124])),
        fails("the longest reason", 1000, close(1000, &[b'a'; 123])),
        fails("a message after a close", 1000, [close(1000, b""), masked(0x81, b"late")].concat()),
        fails("a ping after a close", 1000, [close(1000, b""), masked(0x89, b"late")].concat()),
        fails(
            "a close within a message",
            1000,
            [masked(0x01, b"half"), close(1000, b""), masked(0x80, b"late")].concat(),
        ),
    ];
    good.chain(invalid.map(bad)).chain(others).collect()
}

#[test]
fn frames_are_read_as_the_standard_says() {
    let project = Project::js(ECHO);
    let server = Server::start(&project.artifact());
    let groups = [framing(), control_and_fragments(), texts(), closes(), all::cases()];
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
            Answer::Then(frame, code) => {
                let mut got = socket.read().unwrap_or_else(|error| panic!("{title}: {error}"));
                if got == frame {
                    got = socket.read().unwrap_or_else(|error| panic!("{title}: {error}"));
                }
                assert_eq!(got.close_code(), Some(code), "{title}");
                assert!(socket.read().is_err(), "{title}: the connection goes on");
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
