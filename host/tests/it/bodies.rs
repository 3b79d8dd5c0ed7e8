//! Bodies in both directions, in process.

use http::Request;
use http_body_util::BodyExt;
use land_host::{Body, Limits};

use crate::guests;
use crate::support::{app, app_limited, collect, get, log_of, wait_for_log};

fn post(body: impl Into<Body>) -> Request<Body> {
    Request::post("http://h/").body(body.into()).unwrap()
}

/// Bytes of every value, more than any buffer holds.
fn many() -> Vec<u8> {
    (0..1_000_003u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

#[tokio::test]
async fn streams_both_ways_binary_safe() {
    let app = app("echo", &guests::echo());
    let (parts, body) = collect(app.handle(post(many())).await).await;
    assert_eq!(parts.status, 200);
    assert!(body == many(), "the body differs");
}

#[tokio::test]
async fn a_body_that_nobody_looks_at_is_passed_on() {
    let app = app("splice", &guests::splice());
    let response = app.handle(post(many())).await;
    // Its length is known, since it never went through the guest.
    let length = http_body::Body::size_hint(response.body()).exact();
    assert_eq!(length, Some(many().len() as u64));
    assert!(collect(response).await.1 == many(), "the body differs");
}

#[tokio::test]
async fn a_writer_waits_for_its_reader_and_learns_that_it_left() {
    let app = app("for-ever", &guests::writes_for_ever());
    let mut response = app.handle(get("/")).await;
    for _ in 0..10 {
        let frame = response.body_mut().frame().await.unwrap().unwrap();
        assert!(frame.into_data().unwrap().len() <= land_host::limits::OUTGOING_BUFFER);
    }
    assert!(log_of("for-ever").is_empty());
    drop(response);
    wait_for_log("for-ever", "gone").await;
}

#[tokio::test]
async fn a_stream_that_stands_still_is_cut() {
    let limits = Limits { wall: std::time::Duration::from_millis(100), ..Limits::default() };
    let app = app_limited("still", &guests::stands_still(60_000), limits);
    let response = app.handle(get("/")).await;
    assert_eq!(response.status(), 200);
    assert!(response.into_body().collect().await.is_err());
    wait_for_log("still", "response cut off: its stream stood still for 100 ms").await;
}

#[tokio::test]
async fn a_stream_that_nothing_will_end_is_cut_at_once() {
    let app = app("dead", &guests::stands_still(1));
    let response = app.handle(get("/")).await;
    assert!(response.into_body().collect().await.is_err());
    wait_for_log("dead", "its stream never ends").await;
}

#[tokio::test]
async fn too_large_a_body_is_refused() {
    let limits = Limits { request_body: 1000, ..Limits::default() };
    let app = app_limited("large", &guests::echo(), limits);
    assert_eq!(app.handle(post(vec![0; 1001])).await.status(), 413);
    let (parts, body) = collect(app.handle(post(vec![7; 1000])).await).await;
    assert_eq!((parts.status.as_u16(), body.len()), (200, 1000));
}
