//! Clients that are slow on purpose: they are cut; those that keep a pace are not.

use std::time::{Duration, Instant};

use land_host::{Limits, ServeOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::guests;
use crate::support::{Server, app, app_limited, log_of, wait_for_log};

const STALL: Duration = Duration::from_millis(400);

async fn server(name: &str, guest: &str) -> Server {
    let options = ServeOptions {
        grace: Duration::from_millis(100),
        head_read: STALL,
        stall: STALL,
        ..Default::default()
    };
    Server::start_with(app(name, guest), options).await
}

/// Sends bytes one by one with a pause after each, until the server hangs up.
async fn trickle(stream: &mut TcpStream, bytes: &[u8], pause: Duration) -> usize {
    for (sent, byte) in bytes.iter().enumerate() {
        if stream.write_all(&[*byte]).await.is_err() {
            return sent;
        }
        tokio::time::sleep(pause).await;
    }
    bytes.len()
}

/// Reads to the end, which must come soon.
async fn end_of(stream: &mut TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    let end = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer));
    // A reset is an end, too.
    let _ = end.await.expect("the connection ends");
    answer
}

#[tokio::test]
async fn a_head_that_never_ends_is_cut() {
    let server = server("slow-head", &guests::hello()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}", "a".repeat(200));
    let begun = Instant::now();
    let sent = trickle(&mut stream, head.as_bytes(), Duration::from_millis(20)).await;
    assert!(sent < head.len(), "all of it was taken");
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    end_of(&mut stream).await;
    server.stop().await;
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_cut() {
    let server = server("silent", &guests::hello()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    assert!(end_of(&mut stream).await.is_empty());
    server.stop().await;
}

#[tokio::test]
async fn a_connection_that_stops_in_the_preface_is_cut() {
    let server = server("preface", &guests::hello()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"PRI * HTTP/2").await.unwrap();
    assert!(end_of(&mut stream).await.is_empty());
    server.stop().await;
}

#[tokio::test]
async fn a_body_that_crawls_is_cut() {
    let server = server("slow-body", &guests::echo()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let sent = trickle(&mut stream, &[b'x'; 1000], Duration::from_millis(20)).await;
    assert!(sent < 100, "{sent} bytes were taken");
    server.stop().await;
}

#[tokio::test]
async fn a_body_at_a_fair_pace_is_read() {
    let server = server("fair-body", &guests::echo()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 1200\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..12 {
        stream.write_all(&[b'x'; 100]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let answer = end_of(&mut stream).await;
    let body = answer.iter().filter(|byte| **byte == b'x').count();
    assert!(body >= 1200, "{}", String::from_utf8_lossy(&answer));
    server.stop().await;
}

#[tokio::test]
async fn a_reader_that_doesnt_read_is_cut() {
    let server = server("slow-reader", &guests::writes_for_ever()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    tokio::time::sleep(STALL * 4).await;
    // What lies in the sockets' buffers is left; then the cut shows.
    let answer = end_of(&mut stream).await;
    assert!(answer.len() < 64 << 20, "{} bytes", answer.len());
    server.stop().await;
}

#[tokio::test]
async fn a_reader_that_crawls_is_cut() {
    let server = server("crawler", &guests::writes_for_ever()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let begun = Instant::now();
    let mut byte = [0; 1];
    for _ in 0..40 {
        stream.read_exact(&mut byte).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    end_of(&mut stream).await;
    assert!(begun.elapsed() < Duration::from_secs(9), "{:?}", begun.elapsed());
    server.stop().await;
}

#[tokio::test]
async fn a_stopping_server_names_what_it_cancels() {
    let runtime = tokio::task::spawn_blocking(|| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let limits = Limits { wait_until: Duration::from_secs(60), ..Limits::default() };
            let app = app_limited("cancelled", &guests::works_on(60_000, "x"), limits);
            let server = Server::start(app, Duration::from_millis(100)).await;
            let mut stream = TcpStream::connect(server.address).await.unwrap();
            let request = b"GET /work HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
            stream.write_all(request).await.unwrap();
            end_of(&mut stream).await;
            server.stop().await;
        });
    });
    runtime.await.unwrap();
    wait_for_log("cancelled", "work cancelled: the server stops").await;
    assert!(log_of("cancelled")[0].contains("GET http://a/work (request "));
}
