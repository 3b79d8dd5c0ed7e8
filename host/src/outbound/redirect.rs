//! Redirects: what the next request is.
//!
//! <https://fetch.spec.whatwg.org/#http-redirect-fetch>

use std::fmt::Write as _;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use url::Url;

use super::headers::{drop_body_headers, drop_credentials};
use crate::body::Body;

/// A request that may be made again.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Payload,
}

/// What a request carries.
#[derive(Debug)]
pub(crate) enum Payload {
    Empty,
    /// Can be sent again.
    Bytes(Bytes),
    /// Can be sent once; absent afterwards.
    Stream(Option<Body>),
}

impl Payload {
    /// The body for one sending.
    pub(super) fn take(&mut self) -> Body {
        match self {
            Self::Empty => Body::empty(),
            Self::Bytes(bytes) => Body::from(bytes.clone()),
            Self::Stream(body) => body.take().unwrap_or_default(),
        }
    }
}

/// Why a redirect isn't followed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RedirectError {
    #[error("the redirect leads to `{0}`, which is no URL")]
    Location(String),
    #[error("the redirect leads to `{0}:`, which is neither `http:` nor `https:`")]
    Scheme(String),
    #[error("the redirect leads to a URL with a user name or a password")]
    Credentials,
    #[error("the redirect wants the request's body again, which was a stream and is gone")]
    BodyGone,
}

/// Where a response leads to, when it is a redirect.
pub(super) fn location(status: StatusCode, headers: &HeaderMap) -> Option<&[u8]> {
    let redirects = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = headers.get(header::LOCATION)?;
    redirects.then(|| location.as_bytes())
}

impl Plan {
    /// The request after a redirect to `location`.
    pub(super) fn redirected(
        mut self,
        status: StatusCode,
        location: &[u8],
    ) -> Result<Self, RedirectError> {
        let text = escaped(location);
        let mut next = self
            .url
            .join(&text)
            .map_err(|_| RedirectError::Location(text.escape_debug().to_string()))?;
        if !matches!(next.scheme(), "http" | "https") {
            return Err(RedirectError::Scheme(next.scheme().to_owned()));
        }
        if !next.username().is_empty() || next.password().is_some() {
            return Err(RedirectError::Credentials);
        }
        next.set_fragment(None);
        if becomes_get(status, &self.method) {
            self.method = Method::GET;
            self.payload = Payload::Empty;
            drop_body_headers(&mut self.headers);
        } else if matches!(self.payload, Payload::Stream(_)) {
            return Err(RedirectError::BodyGone);
        }
        if self.url.origin() != next.origin() {
            drop_credentials(&mut self.headers);
        }
        self.url = next;
        Ok(self)
    }
}

/// A text for the parser of URLs, which percent-encodes what isn't ASCII: these bytes need not be UTF-8.
fn escaped(location: &[u8]) -> String {
    let mut text = String::with_capacity(location.len());
    for &byte in location {
        match byte {
            0..0x80 => text.push(char::from(byte)),
            _ => write!(text, "%{byte:02X}").expect("a string takes everything"),
        }
    }
    text
}

fn becomes_get(status: StatusCode, method: &Method) -> bool {
    match status.as_u16() {
        301 | 302 => method == Method::POST,
        303 => method != Method::GET && method != Method::HEAD,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn plan(method: Method, payload: Payload) -> Plan {
        let mut headers = HeaderMap::new();
        for name in ["authorization", "cookie", "content-type", "x-own"] {
            headers.insert(name, HeaderValue::from_static("v"));
        }
        let url = Url::parse("https://a.example/dir/page?q").unwrap();
        Plan { method, url, headers, payload }
    }

    fn follow(plan: Plan, status: u16, to: &str) -> Result<Plan, RedirectError> {
        plan.redirected(StatusCode::from_u16(status).unwrap(), to.as_bytes())
    }

    #[test]
    fn a_post_becomes_a_get_without_body_and_its_description() {
        for status in [301, 302, 303] {
            let next = follow(plan(Method::POST, Payload::Bytes("x".into())), status, "/other");
            let next = next.unwrap();
            assert_eq!((next.method, next.url.as_str()), (Method::GET, "https://a.example/other"));
            assert!(matches!(next.payload, Payload::Empty));
            assert!(!next.headers.contains_key("content-type"));
            assert!(next.headers.contains_key("authorization"));
        }
    }

    #[test]
    fn other_methods_and_statuses_keep_method_and_body() {
        for (method, status) in [(Method::POST, 307), (Method::PUT, 301), (Method::PUT, 308)] {
            let next = follow(plan(method.clone(), Payload::Bytes("x".into())), status, "?z");
            let next = next.unwrap();
            assert_eq!((next.method, next.url.as_str()), (method, "https://a.example/dir/page?z"));
            assert!(matches!(next.payload, Payload::Bytes(_)));
        }
        let streamed = plan(Method::POST, Payload::Stream(None));
        assert_eq!(follow(streamed, 307, "/").unwrap_err(), RedirectError::BodyGone);
        let streamed = plan(Method::POST, Payload::Stream(None));
        assert_eq!(follow(streamed, 303, "/").unwrap().method, Method::GET);
    }

    #[test]
    fn another_origin_gets_no_credentials() {
        for to in ["https://b.example/", "http://a.example/", "https://a.example:8443/"] {
            let next = follow(plan(Method::GET, Payload::Empty), 302, to).unwrap();
            assert!(!next.headers.contains_key("authorization"), "{to}");
            assert!(!next.headers.contains_key("cookie"), "{to}");
            assert!(next.headers.contains_key("x-own"), "{to}");
        }
    }

    #[test]
    fn bytes_of_a_place_need_not_be_utf8() {
        let to = |location: &[u8]| {
            let plan = plan(Method::GET, Payload::Empty);
            plan.redirected(StatusCode::FOUND, location).unwrap().url.to_string()
        };
        assert_eq!(to(b"/x?\xff%41"), "https://a.example/x?%FF%41");
        assert_eq!(to("/ü?☃".as_bytes()), "https://a.example/%C3%BC?%E2%98%83");
        assert_eq!(to("https://bücher.example/".as_bytes()), "https://xn--bcher-kva.example/");
    }

    #[test]
    fn places_that_are_none_are_refused() {
        let to = |location| follow(plan(Method::GET, Payload::Empty), 302, location).unwrap_err();
        assert_eq!(to("ftp://x/"), RedirectError::Scheme("ftp".into()));
        assert_eq!(to("https://"), RedirectError::Location("https://".into()));
        assert_eq!(to("https://u:p@a.example/"), RedirectError::Credentials);
    }
}
