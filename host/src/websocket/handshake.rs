//! The server's half of the opening handshake: from a request's head to a 101, or to a refusal.
//!
//! <https://www.rfc-editor.org/rfc/rfc6455#section-4.2>

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Response, StatusCode, Version};
use hyper::upgrade::OnUpgrade;
use land_abi::ResponseHead;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::body::Body;
use crate::head;

/// A request that asks for a WebSocket.
pub(crate) struct Upgrade {
    /// Gives the connection once the 101 is out.
    pub(crate) connection: OnUpgrade,
    /// The value of `sec-websocket-accept`, or what is wrong with the request.
    pub(crate) accept: Result<String, Refusal>,
}

/// Why a request's connection can't become a WebSocket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It doesn't ask for one, or for one of another version: 426 says which is spoken here.
    NotAsked,
    /// It asks in a way that the standard doesn't allow: 400.
    Malformed(&'static str),
}

impl Upgrade {
    /// What the request asks for; `None` when no upgrade at all.
    pub(crate) fn of(request: &mut Request<Body>) -> Option<Self> {
        if !request.headers().contains_key(header::UPGRADE) {
            return None;
        }
        let connection = hyper::upgrade::on(&mut *request);
        Some(Self {
            connection,
            accept: check(request.method(), request.version(), request.headers()),
        })
    }
}

fn check(method: &Method, version: Version, headers: &HeaderMap) -> Result<String, Refusal> {
    // Over HTTP/2 an upgrade takes another form (RFC 8441), which isn't offered.
    if version != Version::HTTP_11 || !has_token(headers, header::UPGRADE, "websocket") {
        return Err(Refusal::NotAsked);
    }
    if method != Method::GET {
        return Err(Refusal::Malformed("a WebSocket's request isn't a `GET`"));
    }
    if !has_token(headers, header::CONNECTION, "upgrade") {
        return Err(Refusal::Malformed("`Connection` doesn't say `Upgrade`"));
    }
    if headers.contains_key(header::CONTENT_LENGTH) && !is_zero(headers) {
        return Err(Refusal::Malformed("a WebSocket's request has no body"));
    }
    match single(headers, header::SEC_WEBSOCKET_VERSION) {
        Some(version) if version.as_bytes() == b"13" => {}
        _ => return Err(Refusal::NotAsked),
    }
    let key = single(headers, header::SEC_WEBSOCKET_KEY).filter(|key| is_key(key.as_bytes()));
    let key = key.ok_or(Refusal::Malformed("`Sec-WebSocket-Key` isn't 16 bytes in base64"))?;
    Ok(derive_accept_key(key.as_bytes()))
}

fn is_zero(headers: &HeaderMap) -> bool {
    single(headers, header::CONTENT_LENGTH).is_some_and(|length| length.as_bytes() == b"0")
}

/// The value of a header that must come once.
pub(super) fn single(headers: &HeaderMap, name: HeaderName) -> Option<&HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}

/// Whether a header whose value is a list has this member, in whatever case.
pub(super) fn has_token(headers: &HeaderMap, name: HeaderName, token: &str) -> bool {
    headers.get_all(name).iter().any(|value| {
        let mut members = value.as_bytes().split(|byte| *byte == b',');
        members.any(|member| member.trim_ascii().eq_ignore_ascii_case(token.as_bytes()))
    })
}

/// 16 bytes in base64: 22 digits and two signs of padding.
fn is_key(key: &[u8]) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    key.len() == 24 && key.ends_with(b"==") && key[..22].iter().all(is_digit)
}

/// The 101 that the guest's response becomes. What it says of the protocol it may say, the rest of
/// the handshake is ours.
pub(crate) fn response(
    head: &ResponseHead<'_>,
    accept: &str,
) -> Result<Response<Body>, &'static str> {
    let head = ResponseHead { status: 200, ..head.clone() };
    let mut response = head::unpack(&head, Body::empty())?;
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    for name in [
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::SEC_WEBSOCKET_ACCEPT,
        header::SEC_WEBSOCKET_EXTENSIONS,
        header::SEC_WEBSOCKET_KEY,
        header::SEC_WEBSOCKET_VERSION,
    ] {
        headers.remove(name);
    }
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    let accept = HeaderValue::from_str(accept).map_err(|_| "no value for the handshake")?;
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use http::request;

    use super::*;

    const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

    fn parts(changes: &[(&'static str, Option<&'static str>)]) -> request::Parts {
        let mut request = Request::new(());
        let headers = request.headers_mut();
        headers.insert("upgrade", HeaderValue::from_static("WebSocket"));
        headers.insert("connection", HeaderValue::from_static("keep-alive, Upgrade"));
        headers.insert("sec-websocket-version", HeaderValue::from_static("13"));
        headers.insert("sec-websocket-key", HeaderValue::from_static(KEY));
        for (name, value) in changes {
            headers.remove(*name);
            if let Some(value) = value {
                headers.append(*name, HeaderValue::from_static(value));
            }
        }
        request.into_parts().0
    }

    fn outcome(parts: &request::Parts) -> Result<String, Refusal> {
        check(&parts.method, parts.version, &parts.headers)
    }

    #[test]
    fn the_standards_own_example() {
        assert_eq!(outcome(&parts(&[])).as_deref(), Ok("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    }

    #[test]
    fn what_isnt_a_handshake_is_refused() {
        for change in [
            ("upgrade", Some("h2c")),
            ("sec-websocket-version", None),
            ("sec-websocket-version", Some("8")),
        ] {
            assert_eq!(outcome(&parts(&[change])), Err(Refusal::NotAsked), "{change:?}");
        }
        for change in [
            ("connection", None),
            ("connection", Some("close")),
            ("content-length", Some("3")),
            ("sec-websocket-key", None),
            ("sec-websocket-key", Some("short==")),
            ("sec-websocket-key", Some("dGhlIHNhbXBsZSBub25jZ!==")),
        ] {
            let refused = matches!(outcome(&parts(&[change])), Err(Refusal::Malformed(_)));
            assert!(refused, "{change:?}");
        }
        let mut twice = parts(&[]);
        twice.headers.append("sec-websocket-key", HeaderValue::from_static(KEY));
        assert!(matches!(outcome(&twice), Err(Refusal::Malformed(_))));
        let mut post = parts(&[]);
        post.method = Method::POST;
        assert!(matches!(outcome(&post), Err(Refusal::Malformed(_))));
        let mut newer = parts(&[]);
        newer.version = Version::HTTP_2;
        assert_eq!(outcome(&newer), Err(Refusal::NotAsked));
    }
}
