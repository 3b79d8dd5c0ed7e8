//! Heads: an HTTP request's becomes the guest's packed one, the guest's becomes an HTTP response's.

use http::header::{self, HeaderName, HeaderValue};
use http::uri::Authority;
use http::{HeaderMap, Method, Response, StatusCode, Uri, request};
use land_abi::{Body as BodySource, RequestHead, ResponseHead};

use crate::body::Body;
use crate::failure::Failure;
use crate::limits::REQUEST_HEADERS;

/// Packs a request's head; `body` is the handle of its body, `vars` what the operator sets of `env`.
pub(crate) fn pack(
    parts: &request::Parts,
    body: u32,
    vars: &[(String, String)],
) -> Result<Vec<u8>, Failure> {
    if parts.method == Method::CONNECT {
        return Err(Failure::Unsupported("`CONNECT` is for proxies"));
    }
    if parts.headers.len() > REQUEST_HEADERS {
        return Err(Failure::HeadTooLarge { headers: parts.headers.len() });
    }
    check_framing(&parts.headers)?;
    let authority = authority(&parts.uri, &parts.headers)?;
    let scheme = parts.extensions.get::<Scheme>().map(|scheme| scheme.0);
    let url = absolute(&parts.uri, scheme, authority.as_bytes());
    let mut headers = Vec::with_capacity(parts.headers.len() + 1);
    if !parts.headers.contains_key(header::HOST) {
        // HTTP/2 carries it in the URL; programs look for it in one place.
        headers.push((&b"host"[..], authority.as_bytes()));
    }
    headers.extend(parts.headers.iter().map(|(k, v)| (k.as_str().as_bytes(), v.as_bytes())));
    let method = parts.method.as_str().as_bytes();
    let vars = vars.iter().map(|(name, json)| (name.as_bytes(), json.as_bytes())).collect();
    let head = RequestHead { method, url: &url, headers, body, vars };
    let mut packed = Vec::with_capacity(url.len() + 32 * (head.headers.len() + 2));
    head.encode(&mut packed);
    Ok(packed)
}

/// The scheme that the visitor used, where the request's own URL doesn't tell it: an extension of
/// the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scheme(pub(crate) &'static str);

/// Refuses what somebody in front of this server may have read in another way, and what of it
/// therefore counts as the next request (RFC 9112, 6.1 and 6.3).
fn check_framing(headers: &HeaderMap) -> Result<(), Failure> {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    let Some(coding) = codings.next() else { return Ok(()) };
    if codings.next().is_some() || !coding.as_bytes().eq_ignore_ascii_case(b"chunked") {
        return Err(Failure::BadRequest("a transfer coding other than `chunked`"));
    }
    Ok(())
}

/// Whom the request is addressed to, from the URL or from `Host`.
pub(crate) fn authority<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Result<&'a str, Failure> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next();
    if hosts.next().is_some() {
        return Err(Failure::BadRequest("more than one `Host`"));
    }
    if let Some(authority) = uri.authority() {
        return without_user(authority.as_str());
    }
    let host = host.ok_or(Failure::BadRequest("no `Host`"))?;
    let host = host.to_str().map_err(|_| Failure::BadRequest("`Host` isn't a host"))?;
    host.parse::<Authority>().map_err(|_| Failure::BadRequest("`Host` isn't a host"))?;
    without_user(host)
}

fn without_user(authority: &str) -> Result<&str, Failure> {
    if authority.is_empty() || authority.contains('@') {
        return Err(Failure::BadRequest("`Host` isn't a host"));
    }
    Ok(authority)
}

/// The request's URL: path and query stay byte for byte.
fn absolute(uri: &Uri, scheme: Option<&str>, authority: &[u8]) -> Vec<u8> {
    let scheme = scheme.or_else(|| uri.scheme_str()).unwrap_or("http");
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut url = Vec::with_capacity(scheme.len() + 3 + authority.len() + path.len() + 1);
    url.extend_from_slice(scheme.as_bytes());
    url.extend_from_slice(b"://");
    url.extend_from_slice(authority);
    // `OPTIONS *` asks about the server as a whole.
    if !path.starts_with('/') {
        url.push(b'/');
    }
    if path != "*" {
        url.extend_from_slice(path.as_bytes());
    }
    url
}

/// Makes the HTTP response; `Err` when the head says something that HTTP can't.
pub(crate) fn unpack(head: &ResponseHead<'_>, body: Body) -> Result<Response<Body>, &'static str> {
    let status = u16::try_from(head.status).ok().filter(|status| (200..=599).contains(status));
    let status = status.ok_or("a status outside 200 to 599")?;
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).map_err(|_| "a status that isn't one")?;
    let headers = response.headers_mut();
    headers.reserve(head.headers.len());
    let measured = matches!(head.body, BodySource::Inline);
    for (name, value) in &head.headers {
        let name = HeaderName::from_bytes(name).map_err(|_| "a header name that isn't one")?;
        if is_hop_by_hop(&name) || (measured && name == header::CONTENT_LENGTH) {
            continue;
        }
        let value = HeaderValue::from_bytes(value).map_err(|_| "a header value with a line end")?;
        headers.try_append(name, value).map_err(|_| "too many headers")?;
    }
    check_length(headers)?;
    Ok(response)
}

/// Headers that speak of one connection, which is the server's and not the program's.
fn is_hop_by_hop(name: &HeaderName) -> bool {
    [header::CONNECTION, header::TRANSFER_ENCODING, header::UPGRADE, header::TE, header::TRAILER]
        .contains(name)
        || matches!(name.as_str(), "keep-alive" | "proxy-connection")
}

/// A length that isn't a number, or more than one, would desynchronise the connection.
fn check_length(headers: &HeaderMap) -> Result<(), &'static str> {
    let mut lengths = headers.get_all(header::CONTENT_LENGTH).iter();
    let Some(length) = lengths.next() else { return Ok(()) };
    let digits = !length.is_empty() && length.as_bytes().iter().all(u8::is_ascii_digit);
    let fits = length.to_str().is_ok_and(|text| text.parse::<u64>().is_ok());
    if digits && fits && lengths.next().is_none() {
        Ok(())
    } else {
        Err("a `content-length` that isn't a number")
    }
}

/// Takes the body away where HTTP has none, whatever the program answered.
pub(crate) fn fit_body(method: &Method, response: &mut Response<Body>) {
    let status = response.status();
    if status == StatusCode::NO_CONTENT || status == StatusCode::RESET_CONTENT {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::empty();
    } else if method == Method::HEAD || status == StatusCode::NOT_MODIFIED {
        keep_length(response);
        *response.body_mut() = Body::empty();
    } else if http_body::Body::size_hint(response.body()).exact() == Some(0) {
        // No body was given, so a length that claims one would leave the visitor waiting.
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
}

/// A `HEAD` answers the length that the body would have had.
fn keep_length(response: &mut Response<Body>) {
    let exact = http_body::Body::size_hint(response.body()).exact();
    let headers = response.headers_mut();
    if let (Some(length @ 1..), false) = (exact, headers.contains_key(header::CONTENT_LENGTH)) {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(uri: &str, host: Option<&str>) -> Result<String, Failure> {
        let mut request = http::Request::builder().uri(uri);
        if let Some(host) = host {
            request = request.header("host", host);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let packed = pack(&parts, 0, &[])?;
        let head = RequestHead::decode(&packed).unwrap();
        Ok(String::from_utf8(head.url.to_vec()).unwrap())
    }

    #[test]
    fn urls_are_absolute_and_keep_their_query() {
        assert_eq!(head("/a%20b?q=%zz&q", Some("h:1")).unwrap(), "http://h:1/a%20b?q=%zz&q");
        assert_eq!(head("https://h/x", Some("h")).unwrap(), "https://h/x");
        assert_eq!(head("http://h", None).unwrap(), "http://h/");
        assert_eq!(head("*", Some("h")).unwrap(), "http://h/");
    }

    #[test]
    fn hosts_that_are_none_are_refused() {
        for host in [None, Some(""), Some("a b"), Some("u@h"), Some("h/x"), Some("h?x")] {
            assert!(matches!(head("/", host), Err(Failure::BadRequest(_))), "{host:?}");
        }
    }

    #[test]
    fn the_server_alone_speaks_of_the_connection() {
        let headers = vec![
            (&b"connection"[..], &b"close"[..]),
            (b"transfer-encoding", b"chunked"),
            (b"set-cookie", b"a=1"),
            (b"set-cookie", b"b=\xff"),
        ];
        let head = ResponseHead { status: 200, body: BodySource::Empty, headers };
        let response = unpack(&head, Body::empty()).unwrap();
        let all: Vec<_> =
            response.headers().iter().map(|(k, v)| (k.as_str(), v.as_bytes())).collect();
        assert_eq!(all, [("set-cookie", &b"a=1"[..]), ("set-cookie", b"b=\xff")]);
    }
}
