//! Limits of outbound requests, loops, and what becomes of what nobody waits for.

use std::time::Duration;

use hyper::Request as Received;
use hyper::body::Incoming;
use land_tests::upstream::{Answer, Upstream, answer};

use super::{act, failure, request, server};

async fn slowly(request: Received<Incoming>) -> Answer {
    tokio::time::sleep(Duration::from_millis(30)).await;
    answer(200, &[], request.uri().query().unwrap_or_default().to_owned())
}

#[test]
fn twenty_at_once_wait_in_line_for_six() {
    let (upstream, server) = (Upstream::http(slowly), server());
    let response = server.send(&request("many", &upstream.url("/")).header("x-count", "20"));
    let expected: Vec<String> = (0..20).map(|n| format!("\"{n}\"")).collect();
    assert_eq!(response.text(), format!("[{}]", expected.join(",")));
    assert_eq!(upstream.most_at_once(), 6);
}

#[test]
fn the_fifty_first_is_refused() {
    let (upstream, server) = (Upstream::http(slowly), server());
    let text = server.send(&request("many", &upstream.url("/")).header("x-count", "51")).text();
    let refused = text.matches("fetch: the limit of 50 outbound requests per request is reached");
    assert_eq!(refused.count(), 1, "{text}");
    assert_eq!(upstream.requests().len(), 50);
}

#[test]
fn heads_that_are_too_large_are_refused_in_both_directions() {
    let server = server();
    for filler in ["x: y\r\n".repeat(300), format!("x: {}\r\n", "y".repeat(80 << 10))] {
        let text = format!("HTTP/1.1 200 OK\r\n{filler}content-length: 0\r\n\r\n");
        let upstream = Upstream::raw(text.leak().as_bytes());
        let text = failure(&act(&server, "pass", &upstream.url("/")));
        assert!(text.contains("fetch: no response from `127.0.0.1`: "), "{text}");
    }
    let text = failure(&act(&server, "large", "http://127.0.0.1:1234/"));
    assert!(text.contains("or the request's headers are too large"), "{text}");
}

#[test]
fn a_program_that_fetches_itself_ends() {
    let server = server();
    let response = server.send(&request("self", "").header("host", server.address()));
    assert_eq!(response.status, 508, "{}", response.text());
    let log = server.wait_for_line("loop detected");
    assert!(log.contains("passed through 16 sandboxes"), "{log}");
}

#[test]
fn work_after_the_response_may_fetch() {
    let (upstream, server) =
        (Upstream::http(|_| async { answer(200, &[], "told later") }), server());
    assert_eq!(act(&server, "later", &upstream.url("/")).text(), "answered");
    server.wait_for_line("told later");
}
