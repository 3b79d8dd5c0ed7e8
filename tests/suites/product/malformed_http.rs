//! What isn't HTTP, or almost: it is refused or ignored, and the next request is served.

use land_tests::http::Request;
use land_tests::project::Project;
use land_tests::server::Server;

/// Bytes, and the statuses that are a right answer; none means that closing is one too.
const CASES: &[(&str, &[u8], &[u16])] = &[
    ("noise", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", &[400]),
    ("no version", b"GET /\r\n\r\n", &[400]),
    ("a version that doesn't exist", b"GET / HTTP/9.9\r\nhost: a\r\n\r\n", &[400, 505]),
    ("a space in the target", b"GET /a b HTTP/1.1\r\nhost: a\r\n\r\n", &[400]),
    ("a header without a colon", b"GET / HTTP/1.1\r\nhost: a\r\nnonsense\r\n\r\n", &[400]),
    ("a header name with a space", b"GET / HTTP/1.1\r\nhost: a\r\na b: c\r\n\r\n", &[400]),
    ("a zero in a value", b"GET / HTTP/1.1\r\nhost: a\r\na: b\0c\r\n\r\n", &[400]),
    (
        "a length that is no number",
        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n",
        &[400],
    ),
    ("a negative length", b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n", &[400]),
    (
        "two lengths",
        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        &[400],
    ),
    (
        "an unknown transfer coding",
        b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip\r\n\r\n",
        &[400, 501],
    ),
    ("no host", b"GET / HTTP/1.1\r\n\r\n", &[400]),
    ("a host that is no host", b"GET / HTTP/1.1\r\nhost: a b/c?\r\n\r\n", &[400]),
];

const PROGRAM: &str = r#"
export default {
  async fetch(request) {
    return new Response(`fine ${request.url.length > 0} ${(await request.text()).length}`);
  },
};
"#;

#[test]
fn what_isnt_http_is_refused() {
    let project = Project::js(PROGRAM);
    let server = Server::start(&project.artifact());
    for (title, bytes, statuses) in CASES {
        let mut connection = server.connect();
        connection.write(bytes);
        match connection.read_response("GET") {
            Ok(response) => {
                assert!(statuses.contains(&response.status), "{title}: {}", response.status);
            }
            // Hanging up on what isn't HTTP is an answer as well.
            Err(error) => assert_ne!(error.kind(), std::io::ErrorKind::WouldBlock, "{title}"),
        }
        assert_eq!(server.get("/").text(), "fine true 0", "after {title}");
    }
    assert!(!server.log().contains("panicked"), "{}", server.log());
}

#[test]
fn a_body_that_breaks_off_harms_nobody() {
    let project = Project::js(PROGRAM);
    let server = Server::start(&project.artifact());
    for bytes in [
        &b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nonly this"[..],
        b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
        b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nab\r\n",
    ] {
        let mut connection = server.connect();
        connection.write(bytes);
        drop(connection);
    }
    assert_eq!(server.get("/").text(), "fine true 0");
    assert!(!server.log().contains("panicked"), "{}", server.log());
}

#[test]
fn heads_that_are_too_large_are_refused() {
    let project = Project::js(PROGRAM);
    let server = Server::start(&project.artifact());
    let long = server.send(&Request::new("GET", &format!("/{}", "a".repeat(200_000))));
    assert!(matches!(long.status, 400 | 414 | 431), "{}", long.status);
    let mut many = Request::new("GET", "/");
    for number in 0..1000 {
        many = many.header(&format!("x-{number}"), "value");
    }
    let many = server.send(&many);
    assert!(matches!(many.status, 400 | 431), "{}", many.status);
    let odd = server.send(&Request::new("GET", "/").header("x", [0xff, 0x80, b'\t', b'~']));
    assert_eq!(odd.status, 200);
    assert_eq!(server.get("/").text(), "fine true 0");
}

#[test]
fn tunnels_are_not_for_programs() {
    let project = Project::js(PROGRAM);
    let server = Server::start(&project.artifact());
    let response = server.send(&Request::new("CONNECT", "example.com:443"));
    assert!(matches!(response.status, 400 | 405 | 501), "{}", response.status);
    assert_eq!(server.get("/").status, 200);
}
