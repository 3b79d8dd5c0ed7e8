//! What kind of answer a client understands.

use http::header::ACCEPT;
use http::{HeaderMap, Method, Request};

use crate::body::Body;

/// What a request asks for, as far as its headers tell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wants {
    /// A page for a window of a browser: not what a script on a page fetches.
    pub(super) page: bool,
    /// HTML is understood.
    pub(super) html: bool,
    /// JSON is preferred to plain text.
    pub(super) json: bool,
    /// Which version of the app was current when the request came.
    pub(super) version: u64,
}

impl Wants {
    pub(super) fn of(request: &Request<Body>) -> Self {
        let headers = request.headers();
        let html = accepts(headers, "text/html");
        let destination = headers.get("sec-fetch-dest").map(http::HeaderValue::as_bytes);
        let in_window = matches!(destination, None | Some(b"document" | b"iframe" | b"frame"));
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        Self {
            html,
            page: html && in_window && is_read,
            json: accepts(headers, "application/json") || has_json(headers),
            version: 0,
        }
    }
}

/// Whether a type is named; `*/*` says nothing about what its reader can show.
fn accepts(headers: &HeaderMap, name: &str) -> bool {
    headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').any(|range| {
            let mut parts = range.split(';').map(str::trim);
            let is_named = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case(name));
            let refused = |part: &str| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
            is_named && !parts.any(refused)
        })
    })
}

/// Who sends JSON reads it too.
fn has_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.trim_start().starts_with("application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(method: &str, headers: &[(&str, &str)]) -> Wants {
        let mut request = Request::builder().method(method);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Wants::of(&request.body(Body::empty()).unwrap())
    }

    #[test]
    fn pages_are_told_from_what_scripts_fetch() {
        let browser = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assert!(wants("GET", &[browser]).page);
        assert!(wants("GET", &[browser, ("sec-fetch-dest", "document")]).page);
        assert!(!wants("GET", &[browser, ("sec-fetch-dest", "empty")]).page);
        assert!(!wants("POST", &[browser]).page && wants("POST", &[browser]).html);
        assert!(!wants("GET", &[("accept", "*/*")]).html);
        assert!(!wants("GET", &[("accept", "text/html;q=0")]).html);
        assert!(wants("POST", &[("content-type", "application/json")]).json);
    }
}
