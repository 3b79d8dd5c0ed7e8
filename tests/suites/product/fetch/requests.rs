//! What goes out and what comes back: methods, headers, statuses, connections.

use hyper::Request as Received;
use hyper::body::Incoming;
use land_tests::http::Request;
use land_tests::upstream::{Answer, Upstream, answer};

use super::{act, failure, request, server};

/// Answers with the request's line and headers, one a line.
async fn echo_head(request: Received<Incoming>) -> Answer {
    let mut text = format!("{} {}\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        text.push_str(&format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())));
    }
    answer(200, &[], text)
}

#[test]
fn a_request_goes_out_with_what_browsers_add() {
    let (upstream, server) = (Upstream::http(echo_head), server());
    let text = act(&server, "pass", &upstream.url("/a%20b?q={x}|y#gone")).text();
    let host = upstream.url("").replace("http://", "host: ");
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "GET /a%20b?q={x}|y",
            "accept-encoding: gzip, deflate, br, zstd",
            "accept: */*",
            "cdn-loop: land;hops=1",
            host.as_str(),
            concat!("user-agent: land/", env!("CARGO_PKG_VERSION")),
        ]
    );
}

#[test]
fn headers_of_the_visitors_connection_are_not_passed_on() {
    let (upstream, server) = (Upstream::http(echo_head), server());
    let request = request("forward", &upstream.url("/"))
        .header("connection", "close, x-private")
        .header("te", "trailers")
        .header("expect", "100-continue")
        .header("x-twice", "1")
        .header("x-twice", b"\xfc");
    let text = server.send(&request).text();
    for (line, count) in [
        ("connection:", 0),
        ("te:", 0),
        ("expect:", 0),
        ("host: example.com", 0),
        ("host: 127.0.0.1", 1),
    ] {
        let found = text.lines().filter(|found| found.starts_with(line)).count();
        assert_eq!(found, count, "{line} in\n{text}");
    }
    assert!(text.contains("x-twice: 1\nx-twice: "), "{text}");
}

#[test]
fn methods_without_a_body_say_so() {
    let (upstream, server) = (Upstream::http(echo_head), server());
    for (method, expected) in [("POST", 1), ("PUT", 1), ("PATCH", 1), ("DELETE", 0), ("GET", 0)] {
        let request = Request::new(method, "/bare").header("x-to", upstream.url("/"));
        let text = server.send(&request).text();
        assert!(text.starts_with(method), "{text}");
        assert_eq!(text.matches("content-length: 0").count(), expected, "{text}");
    }
}

#[test]
fn a_response_keeps_its_status_and_headers() {
    let server = server();
    let upstream = Upstream::raw(
        b"HTTP/1.1 299 Odd But True\r\nset-cookie: a=1\r\nset-cookie: b=\xfc\r\nkeep-alive: x\r\n\
          connection: keep-alive\r\ncontent-length: 2\r\n\r\nok",
    );
    let response = act(&server, "pass", &upstream.url("/"));
    assert_eq!((response.status, response.text().as_str()), (299, "ok"));
    assert_eq!(response.values("set-cookie"), ["a=1", "b=\u{fc}"]);
    assert_eq!(response.value("content-length").as_deref(), Some("2"));
    assert!(response.value("keep-alive").is_none());
    let upstream = Upstream::raw(b"HTTP/1.1 299 Odd But True\r\ncontent-length: 0\r\n\r\n");
    let text = act(&server, "show", &upstream.url("/x")).text();
    let url = upstream.url("/x");
    for part in [r#""status":299"#, r#""statusText":"Odd But True""#, &url, r#""redirected":false"#]
    {
        assert!(text.contains(part), "no {part} in {text}");
    }
}

#[test]
fn statuses_and_methods_without_a_body_have_none() {
    let upstream = Upstream::http(|request: Received<Incoming>| async move {
        let status = request.uri().path()[1..].parse().expect("a status");
        answer(status, &[("content-length", b"5")], if status == 200 { "hello" } else { "" })
    });
    let server = server();
    let head = Request::new("HEAD", "/bare").header("x-to", upstream.url("/200"));
    let response = server.send(&head);
    assert_eq!((response.status, response.value("content-length").as_deref()), (200, Some("5")));
    for status in [204, 304] {
        let response = act(&server, "pass", &upstream.url(&format!("/{status}")));
        assert_eq!((response.status, response.body.len()), (status, 0));
    }
}

#[test]
fn connections_are_used_again() {
    let (upstream, server) = (Upstream::http(echo_head), server());
    for _ in 0..20 {
        assert_eq!(act(&server, "pass", &upstream.url("/")).status, 200);
    }
    assert_eq!(upstream.requests().len(), 20);
    assert_eq!(upstream.connections(), 1);
}

#[test]
fn malformed_responses_are_errors_of_the_fetch() {
    let server = server();
    for bytes in [
        &b"nonsense\r\n\r\n"[..],
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: \0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        b"",
    ] {
        let upstream = Upstream::raw(bytes);
        let text = failure(&act(&server, "pass", &upstream.url("/")));
        assert!(text.contains(r#""name":"TypeError""#), "{text}");
        assert!(text.contains(r#""message":"fetch: "#) && text.contains(r#""cause":""#), "{text}");
    }
}

#[test]
fn nobody_at_the_other_end_is_an_error_that_says_so() {
    let server = server();
    // A port that is taken, and that nobody listens on.
    let taken = tokio::net::TcpSocket::new_v4().expect("a socket");
    taken.bind("127.0.0.1:0".parse().expect("an address")).expect("a free port");
    let url = format!("http://{}/", taken.local_addr().expect("bound"));
    let text = failure(&act(&server, "pass", &url));
    assert!(text.contains("fetch: can't connect to `127.0.0.1:"), "{text}");
    assert!(text.contains(r#""cause":"Connection refused"#), "{text}");
    let text = failure(&act(&server, "pass", "http://127.0.0.1:25/"));
    assert!(text.contains("fetch: port 25 is one that the Fetch standard blocks"), "{text}");
    let text = failure(&act(&server, "pass", "http://no-such-host.invalid/"));
    assert!(text.contains("fetch: can't look `no-such-host.invalid` up"), "{text}");
}
