//! The HTTP server, over real sockets.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use http::Request;
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::guests;
use crate::support::{Server, app, wait_for_log};

const GRACE: Duration = Duration::from_secs(5);

/// Sends bytes and reads until the server closes.
async fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn serves_http1_with_keep_alive_and_pipelining() {
    let server = Server::start(app("pipeline", &guests::hello()), GRACE).await;
    let one = "GET / HTTP/1.1\r\nhost: h\r\n\r\n";
    let last = "GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n";
    let answer = exchange(server.address, format!("{one}{one}{last}").as_bytes()).await;
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 3, "{answer}");
    assert_eq!(answer.matches("hello\n").count(), 3);
    assert_eq!(answer.matches("content-length: 6").count(), 3);
    server.stop().await;
}

#[tokio::test]
async fn serves_http2_with_prior_knowledge() {
    let server = Server::start(app("h2", &guests::hello()), GRACE).await;
    let stream = TcpStream::connect(server.address).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    let connection = tokio::spawn(connection);
    let request = || Request::get("http://h/").body(Empty::<bytes::Bytes>::new()).unwrap();
    let (a, b) = (sender.send_request(request()), sender.clone().send_request(request()));
    let (a, b) = tokio::join!(a, b);
    for response in [a.unwrap(), b.unwrap()] {
        assert_eq!(response.status(), 200);
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "hello\n");
    }
    drop(sender);
    connection.await.unwrap().unwrap();
    server.stop().await;
}

#[tokio::test]
async fn answers_bad_requests_and_lives_on() {
    let server = Server::start(app("malformed", &guests::hello()), GRACE).await;
    for bad in [
        "GARBAGE\r\n\r\n",
        "GET / HTTP/1.1\r\nbad header\r\n\r\n",
        "GET / HTTP/1.1\r\nconnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n",
        "POST / HTTP/1.1\r\nhost: h\r\ncontent-length: x\r\n\r\n",
    ] {
        let answer = exchange(server.address, bad.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{bad:?}: {answer:?}");
    }
    let huge = format!("GET / HTTP/1.1\r\nhost: h\r\nx: {}\r\n\r\n", "x".repeat(100_000));
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    // The server may close before it has read all of it.
    let _ = stream.write_all(huge.as_bytes()).await;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 431");
    let good = "GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n";
    assert!(exchange(server.address, good.as_bytes()).await.ends_with("hello\n"));
    server.stop().await;
}

#[tokio::test]
async fn a_large_upload_comes_back() {
    let server = Server::start(app("upload", &guests::echo()), GRACE).await;
    let stream = TcpStream::connect(server.address).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let size = 3_000_000;
    let sent = tokio::spawn(async move {
        let head = format!(
            "POST / HTTP/1.1\r\nhost: h\r\nconnection: close\r\ncontent-length: {size}\r\n\r\n"
        );
        writer.write_all(head.as_bytes()).await.unwrap();
        writer.write_all(&vec![b'x'; size]).await.unwrap();
        writer
    });
    let mut answer = Vec::new();
    reader.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200 OK"));
    assert!(answer.ends_with(b"0\r\n\r\n"), "the chunked body has its end");
    assert!(answer.iter().filter(|byte| **byte == b'x').count() >= size);
    drop(sent.await.unwrap());
    server.stop().await;
}

#[tokio::test]
async fn a_visitor_who_leaves_ends_the_writing() {
    let server = Server::start(app("leaves", &guests::writes_for_ever()), GRACE).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n").await.unwrap();
    stream.read_exact(&mut [0; 100_000]).await.unwrap();
    drop(stream);
    wait_for_log("leaves", "gone").await;
    server.stop().await;
}

#[tokio::test]
async fn a_visitor_who_leaves_early_ends_the_sandbox() {
    let app = app("early", &guests::answers_later(20_000));
    let server = Server::start(app, Duration::from_secs(60)).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    drop(stream);
    let begun = Instant::now();
    server.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn stopping_lets_requests_and_work_after_them_finish() {
    let server = Server::start(app("stopping", &guests::answers_later(300)), GRACE).await;
    let address = server.address;
    let request =
        tokio::spawn(async move { exchange(address, b"GET / HTTP/1.1\r\nhost: h\r\n\r\n").await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop().await;
    let answer = request.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("later"), "{answer}");
    assert!(TcpStream::connect(address).await.is_err());

    let server = Server::start(app("stopping-work", &guests::works_on(300, "it")), GRACE).await;
    let close = b"GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n";
    assert!(exchange(server.address, close).await.ends_with("first"));
    server.stop().await;
    wait_for_log("stopping-work", "it worked on").await;
}

#[tokio::test]
async fn stopping_is_bounded() {
    let app = app("unstoppable", &guests::answers_later(20_000));
    let server = Server::start(app, Duration::from_millis(100)).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let begun = Instant::now();
    server.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_port_in_use_has_a_hint() {
    let first = land_host::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
    let address = first.local_addr().unwrap();
    let error = land_host::bind(address).await.unwrap_err();
    assert_eq!(error.to_string(), format!("`{address}` is in use by another process"));
    assert!(error.hint().contains("`--listen 127.0.0.1:"));
}
