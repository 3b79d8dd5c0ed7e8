//! Whom a request may be addressed to: a page of somebody else's must not read the answers of a
//! server on this machine by giving its own name this machine's address (DNS rebinding).

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};

use crate::body::Body;
use crate::route::{HOST_MAX, normalise};

/// Names of this machine, addresses, and what the developer has named.
pub(super) fn is_allowed(authority: &str, named: &[String]) -> bool {
    let mut buffer = [0; HOST_MAX];
    let Some(host) = normalise(authority, &mut buffer) else { return false };
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    host == "localhost"
        || host.ends_with(".localhost")
        || address.parse::<std::net::IpAddr>().is_ok()
        || named.iter().any(|name| name.eq_ignore_ascii_case(host))
}

/// The answer to a request that is addressed to somebody else.
pub(super) fn refuse(authority: &str) -> Response<Body> {
    let mut buffer = [0; HOST_MAX];
    let name = normalise(authority, &mut buffer).unwrap_or("NAME");
    let text = format!(
        "error: the request is addressed to `{name}`, and `land dev` answers as `localhost` only\n\
         hint: start it with `--allow-host {name}` if the name is yours\n"
    );
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::FORBIDDEN;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for host in ["localhost:8787", "LOCALHOST", "app.localhost", "127.0.0.1:1", "[::1]:8787"] {
            assert!(is_allowed(host, &[]), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "", "127.0.0.1.evil.example"] {
            assert!(!is_allowed(host, &[]), "{host}");
        }
        assert!(is_allowed("My.Test:80", &["my.test".to_owned()]));
    }
}
