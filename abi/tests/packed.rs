//! Packed values survive the crossing whole, and damaged ones are refused.

use land_abi::{Body, DecodeError, Failure, FailureKind, Init, Poll, RequestHead, ResponseHead};

fn request() -> RequestHead<'static> {
    RequestHead {
        method: b"PATCH",
        url: b"http://h/\xff?q",
        headers: vec![(b"Set-Cookie", b"a"), (b"x", b"\x80\xff"), (b"Set-Cookie", b"b")],
        body: 7,
        vars: vec![(b"A", b"[1]")],
    }
}

#[test]
fn heads_keep_order_repeats_and_raw_bytes() {
    let mut bytes = Vec::new();
    request().encode(&mut bytes);
    assert_eq!(RequestHead::decode(&bytes), Ok(request()));

    for body in [Body::Empty, Body::Inline, Body::Outgoing(3), Body::Incoming(9)] {
        let head = ResponseHead { status: 204, body, headers: vec![(b"a", b""), (b"a", b"2")] };
        let mut bytes = Vec::new();
        head.encode(&mut bytes);
        assert_eq!(ResponseHead::decode(&bytes), Ok(head));
    }
}

#[test]
fn init_and_failure_round_trip() {
    let init = Init {
        source: "export default 1",
        vars: vec![(b"A", b"1")],
        assets: b"B",
        warm: vec![(b"GET", b"http://h/")],
    };
    let mut bytes = Vec::new();
    init.encode(&mut bytes);
    assert_eq!(Init::decode(&bytes), Ok(init));

    let failure = Failure { kind: FailureKind::WaitUntil, message: "é", stack: "at f" };
    let mut bytes = Vec::new();
    failure.encode(&mut bytes);
    assert_eq!(Failure::decode(&bytes), Ok(failure));
}

#[test]
fn every_truncation_is_refused() {
    let mut bytes = Vec::new();
    request().encode(&mut bytes);
    for end in 0..bytes.len() {
        assert_eq!(RequestHead::decode(&bytes[..end]), Err(DecodeError::Truncated), "cut at {end}");
    }
    bytes.push(0);
    assert_eq!(RequestHead::decode(&bytes), Err(DecodeError::TrailingBytes));
}

#[test]
fn a_lying_count_allocates_nothing() {
    let mut bytes = Vec::new();
    request().encode(&mut bytes);
    let count_at = 4 + 4 + 5 + 4 + request().url.len();
    bytes[count_at..count_at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(RequestHead::decode(&bytes), Err(DecodeError::Truncated));
}

#[test]
fn polls_pack_into_one_integer() {
    for poll in [
        Poll::Ready(0),
        Poll::Ready(u32::MAX),
        Poll::Pending(1),
        Poll::Pending(u32::MAX),
        Poll::Failed(-3),
    ] {
        assert_eq!(Poll::unpack(poll.pack()), poll);
    }
}
