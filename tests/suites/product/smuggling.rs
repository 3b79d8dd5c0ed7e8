//! Request smuggling: heads that two servers could read differently are refused, or read in the one
//! way that the standard gives, with the connection closed behind them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use land_tests::http::latin1;
use land_tests::project::Project;
use land_tests::server::Server;

/// What is right for a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Right {
    /// An error, and then nothing more on this connection.
    Refused,
    /// The standard says how long the body is: this many bytes arrive.
    Body(usize),
    /// Either: the body as the standard has it, or an error.
    BodyOrRefused(usize),
}
use Right::{Body, BodyOrRefused, Refused};

/// Behind each body stands this: whoever misjudges the body's end takes it for a request.
const SMUGGLED: &str = "GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n";

/// A server that has said nothing for so long has nothing more to say.
const QUIET: Duration = Duration::from_millis(700);

/// Header lines, the body, and what is right. `{S}` stands for [`SMUGGLED`].
const CASES: &[(&str, &str, &str, Right)] = &[
    (
        "length and chunks",
        "content-length: 4\r\ntransfer-encoding: chunked",
        "2\r\nab\r\n0\r\n\r\n",
        BodyOrRefused(2),
    ),
    (
        "chunks and length",
        "transfer-encoding: chunked\r\ncontent-length: 60",
        "2\r\nab\r\n0\r\n\r\n",
        BodyOrRefused(2),
    ),
    ("two equal lengths", "content-length: 2\r\ncontent-length: 2", "ab", BodyOrRefused(2)),
    ("two lengths", "content-length: 2\r\ncontent-length: 60", "ab{S}", Refused),
    ("a list of lengths", "content-length: 2, 60", "ab{S}", Refused),
    ("a list of equal lengths", "content-length: 2, 2", "ab", BodyOrRefused(2)),
    ("a signed length", "content-length: +2", "ab{S}", Refused),
    ("a hexadecimal length", "content-length: 0x2", "ab{S}", Refused),
    ("a fractional length", "content-length: 2.0", "ab{S}", Refused),
    ("an empty length", "content-length:", "{S}", Refused),
    ("a length with a space inside", "content-length: 1 0", "ab{S}", Refused),
    ("a length beyond 64 bits", "content-length: 18446744073709551618", "ab{S}", Refused),
    ("a length with digits of another script", "content-length: \u{0662}", "ab{S}", Refused),
    ("a space before the colon", "content-length : 2", "ab{S}", Refused),
    ("a tab before the colon", "transfer-encoding\t: chunked", "0\r\n\r\n{S}", Refused),
    ("a folded length", "content-length:\r\n 2", "ab{S}", Refused),
    ("a folded coding", "transfer-encoding:\r\n chunked", "0\r\n\r\n{S}", Refused),
    ("a header that begins with a space", "x: y\r\n content-length: 2", "ab{S}", Refused),
    ("a coding after chunked", "transfer-encoding: chunked, identity", "0\r\n\r\n{S}", Refused),
    ("chunked twice", "transfer-encoding: chunked, chunked", "0\r\n\r\n{S}", Refused),
    (
        "two codings in two lines",
        "transfer-encoding: chunked\r\ntransfer-encoding: identity",
        "0\r\n\r\n{S}",
        Refused,
    ),
    ("an unknown coding", "transfer-encoding: xchunked", "0\r\n\r\n{S}", Refused),
    ("a coding with a vertical tab", "transfer-encoding: \u{b}chunked", "0\r\n\r\n{S}", Refused),
    ("a quoted coding", "transfer-encoding: \"chunked\"", "0\r\n\r\n{S}", Refused),
    ("a coding in capitals", "transfer-encoding: CHUNKED", "2\r\nab\r\n0\r\n\r\n", Body(2)),
    ("a compressed coding", "transfer-encoding: gzip, chunked", "0\r\n\r\n{S}", Refused),
    ("a chunk's extension", "transfer-encoding: chunked", "2;a=b\r\nab\r\n0\r\n\r\n", Body(2)),
    ("an extension with a line feed", "transfer-encoding: chunked", "2;\nab\r\n0\r\n\r\n", Refused),
    (
        "a chunk's length with a line feed only",
        "transfer-encoding: chunked",
        "2\nab\r\n0\r\n\r\n",
        Refused,
    ),
    ("a chunk without an end", "transfer-encoding: chunked", "2\r\nabc\r\n0\r\n\r\n", Refused),
    ("a chunk's length with 0x", "transfer-encoding: chunked", "0x2\r\nab\r\n0\r\n\r\n", Refused),
    ("a negative chunk", "transfer-encoding: chunked", "-2\r\nab\r\n0\r\n\r\n", Refused),
    (
        "a chunk beyond 64 bits",
        "transfer-encoding: chunked",
        "10000000000000002\r\nab\r\n0\r\n\r\n",
        Refused,
    ),
    ("an empty chunk's length", "transfer-encoding: chunked", "\r\nab\r\n0\r\n\r\n", Refused),
    (
        "trailers that look like framing",
        "transfer-encoding: chunked",
        "2\r\nab\r\n0\r\ncontent-length: 60\r\n\r\n",
        Body(2),
    ),
    ("a bare carriage return in a value", "x: a\rcontent-length: 60", "", Refused),
    ("a zero in a name", "content\0-length: 60", "", Refused),
    ("a header without a name", ": 2", "", Refused),
    ("an underscored length is another header", "content_length: 60", "", Body(0)),
];

pub const PROGRAM: &str = r#"
export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    console.log(`served ${pathname}`);
    return new Response(`body of ${(await request.text()).length}`);
  },
};
"#;

/// Sends everything and reads until the server has nothing more to say.
fn exchange(address: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).expect("the server accepts connections");
    stream.set_read_timeout(Some(QUIET)).expect("a socket takes a timeout");
    // The server may have hung up already.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    // A reset is an end as well, and so is a connection that is kept open.
    let _ = stream.read_to_end(&mut answer);
    latin1(&answer)
}

/// The statuses of all responses in what arrived.
pub fn statuses(answer: &str) -> Vec<u16> {
    let heads = answer.split("HTTP/1.1 ").skip(1);
    heads.filter_map(|rest| rest.get(..3)?.parse().ok()).collect()
}

fn check(title: &str, answer: &str, right: Right) -> Option<String> {
    let statuses = statuses(answer);
    let refused = statuses.iter().all(|status| (400..600).contains(status)) && statuses.len() <= 1;
    let served =
        |size| statuses.first() == Some(&200) && answer.contains(&format!("body of {size}"));
    let fits = match right {
        Refused => refused,
        Body(size) => served(size),
        BodyOrRefused(size) => refused || served(size),
    };
    (!fits).then(|| format!("{title}: {statuses:?}, wanted {right:?}"))
}

#[test]
fn nobody_smuggles() {
    let project = Project::js(PROGRAM);
    let server = Server::start(&project.artifact());
    let mut problems = Vec::new();
    for (title, headers, body, right) in CASES {
        let body = body.replace("{S}", SMUGGLED);
        let bytes = format!("POST /first HTTP/1.1\r\nhost: a\r\n{headers}\r\n\r\n{body}");
        problems.extend(check(title, &exchange(server.address(), bytes.as_bytes()), *right));
    }
    assert_eq!(server.get("/after").text(), "body of 0");
    let log = server.log();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
    assert!(!log.contains("served /smuggled"), "{log}");
    assert!(!log.contains("panicked"), "{log}");
}

/// Whole requests, and whether they are refused.
const LINES: &[(&str, &str, Right)] = &[
    ("line feeds only", "GET / HTTP/1.1\nhost: a\n\n", BodyOrRefused(0)),
    ("a carriage return only", "GET / HTTP/1.1\rhost: a\r\r", Refused),
    ("two spaces", "GET  / HTTP/1.1\r\nhost: a\r\n\r\n", Refused),
    ("a tab", "GET\t/\tHTTP/1.1\r\nhost: a\r\n\r\n", Refused),
    ("a space in front", " GET / HTTP/1.1\r\nhost: a\r\n\r\n", Refused),
    ("empty lines in front", "\r\n\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n", Body(0)),
    ("two hosts", "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", Refused),
    ("a host with a user", "GET / HTTP/1.1\r\nhost: a@b\r\n\r\n", Refused),
    ("a host with a path", "GET / HTTP/1.1\r\nhost: a/b\r\n\r\n", Refused),
    (
        "chunks in HTTP/1.0",
        "POST / HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        Refused,
    ),
    ("a version in small letters", "GET / http/1.1\r\nhost: a\r\n\r\n", Refused),
    ("an unknown version", "GET / HTTP/1.2\r\nhost: a\r\n\r\n", BodyOrRefused(0)),
    ("a method with a bracket", "G{T / HTTP/1.1\r\nhost: a\r\n\r\n", Refused),
    ("a fragment in the target", "GET /#x HTTP/1.1\r\nhost: a\r\n\r\n", BodyOrRefused(0)),
    ("a target with a zero", "GET /\0 HTTP/1.1\r\nhost: a\r\n\r\n", Refused),
];

#[test]
fn lines_are_read_in_one_way() {
    let project = Project::js(PROGRAM);
    let server = Server::start(&project.artifact());
    let problems: Vec<String> = LINES
        .iter()
        .filter_map(|(title, bytes, right)| {
            check(title, &exchange(server.address(), bytes.as_bytes()), *right)
        })
        .collect();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}
