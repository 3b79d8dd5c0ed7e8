//! Headers on their way out and in: what a program may say, and what the host says for it.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use land_abi::RequestHead;

use crate::failure::Failure;
use crate::limits::LOOP_HOPS;

/// What the host can undo, in the order of preference that browsers have.
const ACCEPT_ENCODING: HeaderValue = HeaderValue::from_static("gzip, deflate, br, zstd");
const USER_AGENT: HeaderValue =
    HeaderValue::from_static(concat!("land/", env!("CARGO_PKG_VERSION")));

/// Counts the sandboxes that a request has passed through (RFC 8586).
const CDN_LOOP: HeaderName = HeaderName::from_static("cdn-loop");
/// Our item in it: `land;hops=3`.
const OURS: &str = "land;hops=";

/// What of a visitor's request matters for the requests that are made while it is served.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origin {
    /// Its `Host`: a program that passes its headers on doesn't mean that one.
    host: Vec<u8>,
    /// Its `Accept-Encoding`: what may be passed on to it as it is.
    codings: Vec<u8>,
    /// The items of its `CDN-Loop` that aren't ours.
    others: Vec<u8>,
    /// Sandboxes that it has passed through before this one.
    pub(crate) hops: u32,
}

impl Origin {
    /// Looks at a request's head, as the guest gets it.
    pub(crate) fn of(head: &RequestHead<'_>) -> Self {
        let mut origin = Self::default();
        for (name, value) in &head.headers {
            if *name == b"host" {
                origin.host = value.to_vec();
            } else if *name == header::ACCEPT_ENCODING.as_str().as_bytes() {
                origin.codings.extend_from_slice(value);
                origin.codings.push(b',');
            } else if *name == CDN_LOOP.as_str().as_bytes() {
                value
                    .split(|byte| *byte == b',')
                    .for_each(|item| origin.add_item(item.trim_ascii()));
            }
        }
        origin
    }

    fn add_item(&mut self, item: &[u8]) {
        if let Some(count) = item.strip_prefix(OURS.as_bytes()) {
            // One that can't be read was tampered with; the request ends here rather than never.
            let count = std::str::from_utf8(count).ok().and_then(|count| count.parse().ok());
            self.hops = self.hops.saturating_add(count.unwrap_or(LOOP_HOPS));
        } else if !item.is_empty() {
            if !self.others.is_empty() {
                self.others.extend_from_slice(b", ");
            }
            self.others.extend_from_slice(item);
        }
    }

    /// Whether the visitor understands a body with this `Content-Encoding`.
    pub(crate) fn accepts(&self, coding: &HeaderValue) -> bool {
        let accepted = |wanted: &[u8]| {
            self.codings.split(|byte| *byte == b',').any(|item| {
                let mut parts = item.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
                let name = parts.next().unwrap_or_default();
                // `q=0` says no, in any spelling of nought.
                let refused = parts.any(|part| {
                    part.strip_prefix(b"q=")
                        .is_some_and(|q| q.iter().all(|b| matches!(b, b'0' | b'.')))
                });
                name.eq_ignore_ascii_case(wanted) && !refused
            })
        };
        coding.as_bytes().split(|byte| *byte == b',').all(|name| accepted(name.trim_ascii()))
    }

    fn cdn_loop(&self) -> Option<HeaderValue> {
        let mut value = self.others.clone();
        if !value.is_empty() {
            value.extend_from_slice(b", ");
        }
        value.extend_from_slice(OURS.as_bytes());
        value.extend_from_slice(self.hops.saturating_add(1).to_string().as_bytes());
        HeaderValue::from_bytes(&value).ok()
    }

    /// The headers of an outbound request: the program's, without those that are the connection's,
    /// and with what it left to the host.
    pub(crate) fn outgoing(&self, given: &[(&[u8], &[u8])]) -> Result<HeaderMap, String> {
        let mut headers = HeaderMap::with_capacity(given.len() + 4);
        for (name, value) in given {
            let show = || String::from_utf8_lossy(name).into_owned();
            let name = HeaderName::from_bytes(name)
                .map_err(|_| format!("`{}` is not a header's name", show()))?;
            let inherited = name == header::HOST && *value == self.host.as_slice();
            if is_hosts_own(&name) || inherited {
                continue;
            }
            let value = HeaderValue::from_bytes(value)
                .map_err(|_| format!("the value of the header `{}` can't be sent", show()))?;
            headers.try_append(name, value).map_err(|_| "too many headers".to_owned())?;
        }
        let ranged = headers.contains_key(header::RANGE);
        let mut default = |name: HeaderName, value| {
            headers.entry(name).or_insert(value);
        };
        default(header::ACCEPT, HeaderValue::from_static("*/*"));
        default(header::USER_AGENT, USER_AGENT);
        // A part of something compressed can't be undone.
        let coding = if ranged { HeaderValue::from_static("identity") } else { ACCEPT_ENCODING };
        default(header::ACCEPT_ENCODING, coding);
        if let Some(value) = self.cdn_loop() {
            headers.insert(CDN_LOOP, value);
        }
        Ok(headers)
    }
}

/// Refuses a request that has passed through too many sandboxes by `fetch`; `packed` is its head.
pub(crate) fn check_loop(headers: &HeaderMap, packed: &[u8]) -> Result<(), Failure> {
    if !headers.contains_key(CDN_LOOP) {
        return Ok(());
    }
    let head = RequestHead::decode(packed).map_err(|_| Failure::BadRequest("the head"))?;
    match Origin::of(&head).hops {
        LOOP_HOPS.. => Err(Failure::Loop { limit: LOOP_HOPS }),
        _ => Ok(()),
    }
}

/// Headers that speak of one connection or of the body's framing, and the one that counts loops.
fn is_hosts_own(name: &HeaderName) -> bool {
    is_hop_by_hop(name) || [header::CONTENT_LENGTH, header::EXPECT, CDN_LOOP].contains(name)
}

/// Headers that speak of one connection.
pub(super) fn is_hop_by_hop(name: &HeaderName) -> bool {
    [header::CONNECTION, header::TRANSFER_ENCODING, header::UPGRADE, header::TE, header::TRAILER]
        .contains(name)
        || matches!(
            name.as_str(),
            "keep-alive"
                | "proxy-connection"
                | "proxy-authenticate"
                | "proxy-authorization"
                | "http2-settings"
        )
}

/// Takes away what describes a body that is no more.
pub(super) fn drop_body_headers(headers: &mut HeaderMap) {
    for name in [
        header::CONTENT_ENCODING,
        header::CONTENT_LANGUAGE,
        header::CONTENT_LOCATION,
        header::CONTENT_TYPE,
    ] {
        headers.remove(name);
    }
}

/// Takes away what was meant for one origin.
pub(super) fn drop_credentials(headers: &mut HeaderMap) {
    for name in [header::AUTHORIZATION, header::COOKIE, header::HOST] {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(headers: &[(&str, &str)]) -> Origin {
        let headers = headers.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes()));
        Origin::of(&RequestHead {
            method: b"GET",
            url: b"",
            headers: headers.collect(),
            vars: Vec::new(),
            body: 0,
        })
    }

    #[test]
    fn hops_are_counted_whatever_the_program_says() {
        let sent = origin(&[]).outgoing(&[(b"cdn-loop", b"none")]).unwrap();
        assert_eq!(sent["cdn-loop"], "land;hops=1");
        let sent = origin(&[("cdn-loop", "other, land;hops=2"), ("cdn-loop", "x")]).outgoing(&[]);
        assert_eq!(sent.unwrap()["cdn-loop"], "other, x, land;hops=3");
        assert_eq!(origin(&[("cdn-loop", "land;hops=x")]).hops, LOOP_HOPS);
        assert_eq!(origin(&[("cdn-loop", "land;hops=4294967295, land;hops=9")]).hops, u32::MAX);
    }

    #[test]
    fn headers_of_the_connection_stay_here() {
        let given: &[(&[u8], &[u8])] = &[
            (b"connection", b"close"),
            (b"transfer-encoding", b"chunked"),
            (b"content-length", b"5"),
            (b"host", b"me.example"),
            (b"x-a", b"1"),
            (b"x-a", b"\xff"),
        ];
        let sent = origin(&[("host", "me.example")]).outgoing(given).unwrap();
        let names: Vec<&str> = sent.keys().map(HeaderName::as_str).collect();
        assert_eq!(names, ["x-a", "accept", "user-agent", "accept-encoding", "cdn-loop"]);
        let sent = origin(&[("host", "me.example")]).outgoing(&[(b"host", b"other")]).unwrap();
        assert_eq!(sent["host"], "other");
    }

    #[test]
    fn a_visitor_gets_the_codings_that_it_accepts() {
        let accepts = |header: &str, coding: &'static str| {
            origin(&[("accept-encoding", header)]).accepts(&HeaderValue::from_static(coding))
        };
        assert!(accepts("gzip, br;q=0.5", "br"));
        assert!(accepts("GZIP,br", "gzip, br"));
        assert!(!accepts("gzip;q=0, br; q=0.00", "gzip"));
        assert!(!accepts("br; q=0.0", "br"));
        assert!(!accepts("", "gzip"));
    }

    #[test]
    fn parts_are_asked_for_as_they_are() {
        let sent = origin(&[]).outgoing(&[(b"range", b"bytes=0-1")]).unwrap();
        assert_eq!(sent["accept-encoding"], "identity");
    }
}
