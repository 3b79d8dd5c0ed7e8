//! The packed values of what goes out (requests, WebSockets, TCP): whole after the crossing, refused when
//! they are damaged.

use land_abi::{
    Body, ConnectRequest, Connected, DecodeError, FetchHead, FetchResult, MessageKind, NETWORK,
    Redirect, ResponseHead, Security, SocketMessage, WebSocketOpened, WebSocketRequest,
};

/// Packs a value, reads it again, and cuts it at every byte; damages it behind its end.
macro_rules! survives {
    ($kind:ident, $value:expr) => {{
        let value = $value;
        let mut bytes = Vec::new();
        value.encode(&mut bytes);
        assert_eq!($kind::decode(&bytes), Ok(value.clone()));
        for end in 0..bytes.len() {
            assert!($kind::decode(&bytes[..end]).is_err(), "cut at {end}");
        }
        bytes.push(0);
        assert_eq!($kind::decode(&bytes), Err(DecodeError::TrailingBytes));
    }};
}

const HEADERS: [(&[u8], &[u8]); 3] = [(b"X-a", b"\x80"), (b"X-a", b""), (b"b", b"2")];

#[test]
fn requests_to_others_and_their_responses() {
    for redirect in [Redirect::Follow, Redirect::Error, Redirect::Manual] {
        for body in [Body::Empty, Body::Inline, Body::Outgoing(3), Body::Incoming(u32::MAX)] {
            let (target, method, url) = (NETWORK, &b"QUERY"[..], &b"https://h/\xff"[..]);
            let headers = HEADERS.to_vec();
            survives!(FetchHead, FetchHead { target, redirect, body, method, url, headers });
        }
    }
    for (status, redirected, body) in [(200, false, 7), (999, true, 0), (101, false, 1)] {
        let (status_text, url) = (&b"F\xfcnf"[..], &b"https://h/"[..]);
        let headers = HEADERS.to_vec();
        survives!(FetchResult, FetchResult { status, redirected, body, status_text, url, headers });
    }
}

#[test]
fn websockets() {
    let kinds = [MessageKind::Text, MessageKind::Binary, MessageKind::Close, MessageKind::Lost];
    for (kind, code) in kinds.into_iter().zip([0, 0, 4999, 0]) {
        for data in [&b""[..], b"\0\xff", "gr\u{fc}n".as_bytes()] {
            survives!(SocketMessage, SocketMessage { kind, code, data });
        }
    }
    let headers = HEADERS.to_vec();
    survives!(WebSocketRequest, WebSocketRequest { url: "wss://h/?\u{e9}", headers });
    survives!(WebSocketOpened, WebSocketOpened { socket: 9, headers: Vec::new() });
    let head = ResponseHead { status: 101, body: Body::WebSocket(5), headers: HEADERS.to_vec() };
    survives!(ResponseHead, head);
}

#[test]
fn tcp() {
    for security in [Security::Off, Security::On, Security::StartTls] {
        survives!(ConnectRequest, ConnectRequest { host: "::1", port: 65_535, security });
    }
    let (remote, local) = ("[::1]:443", "");
    survives!(Connected, Connected { incoming: 1, outgoing: u32::MAX, remote, local });
}

#[test]
fn what_nobody_knows_is_refused() {
    let mut bytes = Vec::new();
    SocketMessage { kind: MessageKind::Text, code: 0, data: b"" }.encode(&mut bytes);
    bytes[0] = 77;
    assert_eq!(SocketMessage::decode(&bytes), Err(DecodeError::UnknownTag(77)));
    let mut bytes = Vec::new();
    ConnectRequest { host: "h", port: 1, security: Security::On }.encode(&mut bytes);
    let at = bytes.len() - 4;
    bytes[at] = 9;
    assert_eq!(ConnectRequest::decode(&bytes), Err(DecodeError::UnknownTag(9)));
    let mut bytes = Vec::new();
    WebSocketRequest { url: "ab", headers: Vec::new() }.encode(&mut bytes);
    let at = bytes.iter().position(|byte| *byte == b'a').expect("the URL");
    bytes[at] = 0xff;
    assert!(WebSocketRequest::decode(&bytes).is_err(), "not UTF-8");
}
