//! The script that reloads pages: appended to HTML on its way out.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body::{Body as HttpBody, Frame, SizeHint};

use super::page::script;
use crate::body::{Body, BodyError};

/// Appends the script to a page. It comes last, so that the page streams as before, its doctype stays
/// the first thing in it, and nothing has to be understood of it.
pub(super) fn into(mut response: Response<Body>, version: u64) -> Response<Body> {
    let headers = response.headers();
    let has_body = !matches!(
        response.status(),
        StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED | StatusCode::PARTIAL_CONTENT
    ) && !response.status().is_informational();
    // What is encoded can't be added to, and of a part nobody knows where it ends.
    let whole = !headers.contains_key(CONTENT_ENCODING) && !headers.contains_key(CONTENT_RANGE);
    if !has_body || !whole || !is_html(headers) {
        return response;
    }
    let tail = Bytes::from(script(version, nonce(headers)));
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if let Some(length) = length.and_then(|length: u64| length.checked_add(tail.len() as u64)) {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    response.map(|body| Body::appended(body, tail))
}

fn is_html(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/html"))
}

/// A page that allows scripts by a nonce allows ours by the same. Without one the script is a file of
/// the page's own origin, which `'self'` allows.
fn nonce(headers: &HeaderMap) -> Option<&str> {
    let policies = headers.get_all(CONTENT_SECURITY_POLICY).iter();
    policies.filter_map(|policy| policy.to_str().ok()).find_map(|policy| {
        let (_, rest) = policy.split_once("'nonce-")?;
        let (nonce, _) = rest.split_once('\'')?;
        let is_safe = |b: u8| b.is_ascii_alphanumeric() || b"+/-_=".contains(&b);
        (!nonce.is_empty() && nonce.bytes().all(is_safe)).then_some(nonce)
    })
}

/// A body, and bytes that follow it if it comes to its end.
#[derive(Debug)]
pub(crate) struct Appended {
    body: Body,
    tail: Option<Bytes>,
}

impl Appended {
    pub(crate) fn new(body: Body, tail: Bytes) -> Self {
        Self { body, tail: Some(tail) }
    }
}

impl HttpBody for Appended {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(None) => Poll::Ready(self.tail.take().map(|tail| Ok(Frame::data(tail)))),
            Poll::Ready(Some(Err(error))) => {
                self.tail = None;
                Poll::Ready(Some(Err(error)))
            }
            other => other,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.tail.is_none() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let inner = self.body.size_hint();
        let tail = self.tail.as_ref().map_or(0, |tail| tail.len() as u64);
        let mut hint = SizeHint::new();
        hint.set_lower(inner.lower().saturating_add(tail));
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper.saturating_add(tail));
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(headers: &[(&'static str, &'static str)]) -> Response<Body> {
        let mut response = Response::builder().header("content-type", "text/html; charset=utf-8");
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        into(response.body(Body::from("<p>hi")).unwrap(), 7)
    }

    fn size(response: &Response<Body>) -> u64 {
        response.body().size_hint().lower()
    }

    #[test]
    fn only_whole_plain_html_is_added_to() {
        assert!(size(&page(&[])) > 5);
        let counted = page(&[("content-length", "5")]);
        assert_eq!(counted.headers()["content-length"], size(&counted).to_string());
        assert_eq!(size(&page(&[("content-encoding", "br")])), 5);
        assert_eq!(size(&page(&[("content-range", "bytes 0-4/9")])), 5);
        let text = Response::builder().header("content-type", "text/plain");
        assert_eq!(size(&into(text.body(Body::from("<p>hi")).unwrap(), 7)), 5);
    }

    #[test]
    fn a_nonce_is_taken_over_when_it_is_one() {
        let with = |policy: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_SECURITY_POLICY, policy.parse().unwrap());
            nonce(&headers).map(str::to_owned)
        };
        assert_eq!(with("script-src 'nonce-aB3='; img-src *").as_deref(), Some("aB3="));
        assert_eq!(with("script-src 'nonce-a\"><b'"), None);
        assert_eq!(with("script-src 'self'"), None);
    }
}
