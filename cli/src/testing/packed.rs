//! Heads of requests and responses on their way between a test's sandbox and the program: JSON in a
//! header, so that bodies stay bodies.

use http::header::HeaderName;
use http::{Request, Response, StatusCode};
use land_host::Body;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The head of what is passed on, where `land:test` reads and writes it.
const HEAD: HeaderName = HeaderName::from_static("land-head");

#[derive(Debug, Serialize, Deserialize)]
pub struct RequestHead {
    #[serde(default)]
    pub id: u64,
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct ResponseHead {
    #[serde(default)]
    pub id: u64,
    #[serde(default)]
    pub status: u16,
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    pub error: Option<String>,
}

pub fn unpack<T: DeserializeOwned>(headers: &http::HeaderMap) -> Result<T, String> {
    let text = headers.get(HEAD).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let json = percent_decode_str(text).decode_utf8_lossy();
    serde_json::from_str(&json)
        .map_err(|error| format!("the test runner doesn't understand: {error}"))
}

pub fn packed(head: &impl Serialize, body: Body) -> Result<Response<Body>, String> {
    let json = serde_json::to_string(head).map_err(|error| error.to_string())?;
    let text = utf8_percent_encode(&json, NON_ALPHANUMERIC).to_string();
    Response::builder().header(HEAD, text).body(body).map_err(|error| error.to_string())
}

/// A header's value, each character of which is a byte.
fn bytes_of(value: &str) -> Vec<u8> {
    value.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

pub fn rebuild(head: &RequestHead, body: Body) -> Result<Request<Body>, String> {
    let uri: http::Uri = head
        .url
        .split('#')
        .next()
        .unwrap_or_default()
        .parse()
        .map_err(|_| format!("`{}` can't be requested", head.url))?;
    let host = uri.authority().map(ToString::to_string).unwrap_or_default();
    let mut request = Request::builder().method(head.method.as_str()).uri(uri);
    if !head.headers.iter().any(|(name, _)| name == "host") {
        request = request.header(http::header::HOST, host);
    }
    for (name, value) in &head.headers {
        request = request.header(name, bytes_of(value));
    }
    request.body(body).map_err(|error| format!("the request can't be made: {error}"))
}

pub fn response(head: &ResponseHead, body: Body) -> Result<Response<Body>, String> {
    let status = StatusCode::from_u16(head.status).map_err(|error| error.to_string())?;
    let mut response = Response::builder().status(status);
    for (name, value) in &head.headers {
        response = response.header(name, bytes_of(value));
    }
    response.body(body).map_err(|error| format!("the fake's response can't be sent: {error}"))
}
