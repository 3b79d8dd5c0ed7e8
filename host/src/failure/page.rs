//! What a visitor sees of a failed request.

use http::header::{
    ALLOW, CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{Method, Response, StatusCode};

use super::Failure;
use crate::body::Body;
use crate::request_id::{self, RequestId};

/// Why a request failed, among its response's extensions: for whoever may know.
#[derive(Debug, Clone)]
pub(crate) struct Told(pub(crate) String);

/// The page for a failed request: the one place where failures become HTTP. It says what kind of
/// failure it was and the request's id, and nothing of the program's or the server's inside.
pub(crate) fn respond(failure: &Failure, id: RequestId) -> Response<Body> {
    let status = failure.status();
    let reason = status.canonical_reason().unwrap_or("Error");
    let mut response = Response::new(Body::from(format!("{reason}\n\nrequest id: {id}\n")));
    *response.status_mut() = status;
    response.extensions_mut().insert(Told(failure.to_string()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(request_id::HEADER, id.header_value());
    if let Failure::Method { allow } = failure {
        let allow: Vec<&str> = allow.iter().map(Method::as_str).collect();
        // Methods are tokens, which any header may hold.
        headers.extend(HeaderValue::from_str(&allow.join(", ")).map(|value| (ALLOW, value)));
    }
    if status == StatusCode::BAD_REQUEST {
        // Where this request ends is not certain: what follows it must not be taken for another one.
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    if status == StatusCode::UPGRADE_REQUIRED {
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visitors_see_a_status_and_an_id_only() {
        let response = respond(&Failure::Engine("secret".into()), RequestId::next());
        assert_eq!(response.status(), 500);
        assert!(response.headers().contains_key("x-request-id"));
    }
}
