//! Both ends of a connection in memory: timeouts, the closing handshake, and what ends it.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{DuplexStream, duplex};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::message::Received;
use super::{Patience, WebSocket, config, drive, link};

const SHORT: Duration = Duration::from_millis(50);
const LONG: Duration = Duration::from_secs(60);
const PATIENT: Patience =
    Patience { ping_after: LONG, pong_wait: LONG, close_wait: LONG, stall: LONG };

/// A server that has upgraded, and a client that has as well.
async fn connected(
    patience: Patience,
    stopping: impl Future<Output = ()> + Send + 'static,
) -> (WebSocket, WebSocketStream<DuplexStream>) {
    let (ours, theirs) = duplex(1024);
    let (guest, connection) = link();
    tokio::spawn(async move {
        let stream = WebSocketStream::from_raw_socket(ours, Role::Server, Some(config())).await;
        drive(stream, connection, patience, stopping).await;
    });
    (guest, WebSocketStream::from_raw_socket(theirs, Role::Client, None).await)
}

fn close_code(
    message: Option<Result<Message, tokio_tungstenite::tungstenite::Error>>,
) -> CloseCode {
    match message {
        Some(Ok(Message::Close(Some(frame)))) => frame.code,
        other => panic!("no close: {other:?}"),
    }
}

#[tokio::test]
async fn messages_go_both_ways_and_a_close_is_answered() {
    let (guest, mut client) = connected(PATIENT, std::future::pending()).await;
    client.send(Message::text("hello")).await.unwrap();
    assert!(matches!(guest.receive().await, Received::Message(Message::Text(t)) if t == "hello"));
    guest.send(Message::binary(vec![7; 5000])).unwrap();
    assert_eq!(client.next().await.unwrap().unwrap().len(), 5000);
    client.close(None).await.unwrap();
    assert!(matches!(guest.receive().await, Received::Close(None)));
    assert!(matches!(client.next().await, Some(Ok(Message::Close(None))) | None));
    assert!(matches!(guest.receive().await, Received::Lost(_)), "nothing more will come");
}

#[tokio::test]
async fn what_was_sent_arrives_before_the_answer_to_a_close() {
    let (guest, mut client) = connected(PATIENT, std::future::pending()).await;
    // More than the connection holds while the client doesn't read.
    guest.send(Message::binary(vec![7; 5000])).unwrap();
    client.close(None).await.unwrap();
    assert!(matches!(guest.receive().await, Received::Close(None)));
    tokio::time::sleep(SHORT).await;
    assert_eq!(client.next().await.unwrap().unwrap().len(), 5000);
    assert!(matches!(client.next().await, Some(Ok(Message::Close(None)))));
}

#[tokio::test]
async fn a_silent_peer_is_asked_and_then_given_up() {
    let patience = Patience { ping_after: SHORT, pong_wait: SHORT, ..PATIENT };
    let (guest, mut client) = connected(patience, std::future::pending()).await;
    // Reading answers pings: the connection outlives several of them.
    for _ in 0..3 {
        assert!(matches!(client.next().await, Some(Ok(Message::Ping(_)))));
    }
    assert!(guest.fate().is_open());
    // Now it doesn't read.
    assert!(matches!(guest.receive().await, Received::Lost(reason) if reason.contains("answer")));
}

#[tokio::test]
async fn a_peer_that_never_answers_a_close_is_given_up() {
    let patience = Patience { close_wait: SHORT, ..PATIENT };
    let (guest, _client) = connected(patience, std::future::pending()).await;
    guest.close(None);
    assert!(matches!(guest.receive().await, Received::Lost(_)));
}

#[tokio::test]
async fn a_peer_that_takes_nothing_is_given_up() {
    let patience = Patience { ping_after: SHORT, stall: SHORT, ..PATIENT };
    let (guest, _client) = connected(patience, std::future::pending()).await;
    guest.send(Message::binary(vec![0; 100_000])).unwrap();
    assert!(matches!(guest.receive().await, Received::Lost(_)));
}

#[tokio::test]
async fn the_peer_learns_that_the_server_stops_or_that_the_program_is_gone() {
    let (guest, mut client) = connected(PATIENT, tokio::time::sleep(SHORT)).await;
    assert_eq!(close_code(client.next().await), CloseCode::Away);
    client.flush().await.unwrap();
    assert!(matches!(guest.receive().await, Received::Close(Some(f)) if f.code == CloseCode::Away));

    let (guest, mut client) = connected(PATIENT, std::future::pending()).await;
    drop(guest);
    assert_eq!(close_code(client.next().await), CloseCode::Error);
}

#[tokio::test]
async fn a_guest_that_doesnt_receive_holds_its_peer_back() {
    let (guest, mut client) = connected(PATIENT, std::future::pending()).await;
    let flood = async {
        for _ in 0..100 {
            client.send(Message::binary(vec![0; 64 << 10])).await.unwrap();
        }
    };
    assert!(tokio::time::timeout(SHORT * 4, flood).await.is_err(), "6 MiB were taken");
    drop(guest);
}
