//! Bodies that flow: spliced, written by the program, cut, aborted, in both directions at once.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming};
use hyper::{Request as Received, Response};
use land_tests::http::Request;
use land_tests::upstream::{Answer, Upstream, answer};

use super::{act, failure, server};

/// 64 KiB, this many times; then the end, or nothing more.
struct Blocks {
    left: usize,
    then: Then,
}

#[derive(Clone, Copy)]
enum Then {
    End,
    Wait,
}

const BLOCK: &[u8] = &[b'x'; 64 << 10];

impl Body for Blocks {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if self.left > 0 {
            self.left -= 1;
            return Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(BLOCK)))));
        }
        match self.then {
            Then::End => Poll::Ready(None),
            // Nobody is woken: the connection's end drops it.
            Then::Wait => Poll::Pending,
        }
    }
}

fn blocks(left: usize, then: Then) -> Answer {
    Response::new(Blocks { left, then }.boxed_unsync())
}

/// Answers with what arrives, while it arrives.
async fn echo(request: Received<Incoming>) -> Answer {
    Response::new(request.into_body().map_err(std::io::Error::other).boxed_unsync())
}

/// Answers with the length of what has arrived.
async fn count(request: Received<Incoming>) -> Answer {
    let mut body = request.into_body();
    let mut length = 0;
    while let Some(Ok(frame)) = body.frame().await {
        length += frame.into_data().map_or(0, |data| data.len());
    }
    answer(200, &[], length.to_string())
}

#[test]
fn a_body_that_is_passed_on_leaves_memory_flat() {
    const GIB: usize = 1 << 30;
    let upstream = Upstream::http(|_| async { blocks(GIB / BLOCK.len(), Then::End) });
    let server = server();
    assert_eq!(act(&server, "unread", &upstream.url("/")).status, 200);
    let before = server.resident_kib();
    let mut connection = server.connect();
    connection.write(&super::request("pass", &upstream.url("/")).encode());
    assert_eq!(connection.read_head().expect("a head").status, 200);
    let (mut length, mut most) = (0, 0);
    while let Some(chunk) = connection.read_chunk().expect("a chunk") {
        if (length + chunk.len()) >> 28 > length >> 28 {
            most = most.max(server.resident_kib());
        }
        length += chunk.len();
    }
    assert_eq!(length, GIB);
    let grown = most.saturating_sub(before);
    assert!(grown < 16 << 10, "{grown} KiB more");
}

#[test]
fn an_upload_is_passed_on_and_leaves_memory_flat() {
    const MIB: usize = 96 << 20;
    let (upstream, server) = (Upstream::http(count), server());
    let before = server.resident_kib();
    let request = Request::new("POST", "/splice").header("x-to", upstream.url("/"));
    let response = server.send(&request.body(vec![b'u'; MIB]));
    assert_eq!(response.text(), MIB.to_string());
    let grown = server.resident_kib().saturating_sub(before);
    assert!(grown < 24 << 10, "{grown} KiB more");
}

#[test]
fn both_directions_flow_at_once() {
    let (upstream, server) = (Upstream::http(echo), server());
    let mut connection = server.connect();
    let to = upstream.url("/");
    let head = format!(
        "POST /splice HTTP/1.1\r\nhost: a\r\nx-to: {to}\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    connection.write(head.as_bytes());
    connection.write(b"4\r\nping\r\n");
    assert_eq!(connection.read_head().expect("a head").status, 200);
    assert_eq!(connection.read_chunk().expect("a chunk"), Some(b"ping".to_vec()));
    connection.write(b"4\r\npong\r\n0\r\n\r\n");
    assert_eq!(connection.read_chunk().expect("a chunk"), Some(b"pong".to_vec()));
    assert_eq!(connection.read_chunk().expect("the end"), None);
}

#[test]
fn the_program_may_write_the_body() {
    let (upstream, server) = (Upstream::http(echo), server());
    let response = act(&server, "streamed", &upstream.url("/"));
    assert_eq!(response.text(), "part 1 part 2 part 3 ");
    let text = failure(&act(&server, "failing", &Upstream::http(count).url("/")));
    assert!(text.contains(r#""name":"RangeError","message":"no more""#), "{text}");
}

#[test]
fn a_cut_body_is_an_error_for_the_program_and_a_cut_for_the_visitor() {
    let upstream = Upstream::raw(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nthe beginning");
    let server = server();
    let text = failure(&act(&server, "changed", &upstream.url("/")));
    assert!(text.contains("Body: the peer broke the body off"), "{text}");
    let response = act(&server, "pass", &upstream.url("/"));
    assert!(response.cut && response.text() == "the beginning", "{}", response.text());
}

#[test]
fn an_abort_before_the_head_ends_the_request_on_the_wire() {
    let upstream = Upstream::http(|_| async {
        tokio::time::sleep(Duration::from_secs(600)).await;
        answer(200, &[], "")
    });
    let text = failure(&act(&server(), "abort", &upstream.url("/")));
    assert!(text.contains(r#""name":"TimeoutError""#), "{text}");
    upstream.wait_until_idle();
}

#[test]
fn an_abort_after_the_head_fails_readers_with_its_reason() {
    let upstream = Upstream::http(|_| async { blocks(1, Then::Wait) });
    let server = server();
    for action in ["abortBody", "abortStream"] {
        let text = failure(&act(&server, action, &upstream.url("/")));
        assert!(text.contains(r#""name":"RangeError","message":"enough""#), "{action}: {text}");
    }
}

/// Says when it is dropped.
struct Told(tokio::sync::mpsc::UnboundedSender<()>, Blocks);

impl Drop for Told {
    fn drop(&mut self) {
        // The test may be over.
        let _ = self.0.send(());
    }
}

impl Body for Told {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        Pin::new(&mut self.1).poll_frame(cx)
    }
}

#[test]
fn a_body_that_nobody_reads_is_given_up_with_the_sandbox() {
    let (told, mut dropped) = tokio::sync::mpsc::unbounded_channel();
    let upstream = Upstream::http(move |_| {
        let body = Told(told.clone(), Blocks { left: usize::MAX, then: Then::End });
        async move { Response::new(body.boxed_unsync()) }
    });
    let server = server();
    assert_eq!(act(&server, "unread", &upstream.url("/")).text(), "status 200");
    dropped.blocking_recv().expect("the connection is closed");
    // So is one whose visitor has left.
    let mut connection = server.connect();
    connection.write(&super::request("pass", &upstream.url("/")).encode());
    assert_eq!(connection.read_head().expect("a head").status, 200);
    drop(connection);
    dropped.blocking_recv().expect("the connection is closed");
}
