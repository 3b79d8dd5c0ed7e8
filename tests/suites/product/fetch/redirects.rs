//! Redirects: followed as the standard says, handed over, or refused.

use http_body_util::BodyExt;
use hyper::Request as Received;
use hyper::body::Incoming;
use land_tests::http::Request;
use land_tests::upstream::{Answer, Upstream, answer};

use super::{act, failure, request, server};

/// `/STATUS/rest` leads to `/rest` by this status; `/to?URL` to a URL; others echo.
async fn redirecting(request: Received<Incoming>) -> Answer {
    let (parts, body) = request.into_parts();
    let mut path = parts.uri.path()[1..].splitn(2, '/');
    let first = path.next().unwrap_or_default();
    if let Ok(status @ 300..=399) = first.parse::<u16>() {
        let to = format!("/{}", path.next().unwrap_or_default());
        return answer(status, &[("location", to.as_bytes())], "moved");
    }
    if first == "to" {
        let to = parts.uri.query().unwrap_or_default();
        return answer(302, &[("location", to.as_bytes())], "");
    }
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let names: Vec<&str> = ["authorization", "cookie", "content-type", "x-own"]
        .into_iter()
        .filter(|name| parts.headers.contains_key(*name))
        .collect();
    let text = format!("{} {} {names:?} {}", parts.method, parts.uri, body.len());
    answer(200, &[], text.replace('"', ""))
}

#[test]
fn are_followed_with_the_method_that_the_standard_says() {
    let (upstream, server) = (Upstream::http(redirecting), server());
    for (method, path, expected) in [
        ("GET", "/302/301/end", "GET /end [authorization, cookie, content-type, x-own] 0"),
        ("POST", "/302/end", "GET /end [authorization, cookie, x-own] 0"),
        ("POST", "/303/end", "GET /end [authorization, cookie, x-own] 0"),
        ("POST", "/307/end", "POST /end [authorization, cookie, content-type, x-own] 4"),
        ("PUT", "/301/end", "PUT /end [authorization, cookie, content-type, x-own] 4"),
    ] {
        let mut request = Request::new(method, "/show").header("x-to", upstream.url(path));
        if method != "GET" {
            request = request.body("body");
        }
        let text = server.send(&request).text();
        assert!(text.contains(expected), "{method} {path}: {text}");
        assert!(text.contains(r#""redirected":true"#), "{text}");
        assert!(text.contains(&upstream.url("/end")), "{text}");
    }
}

#[test]
fn to_another_origin_take_no_credentials_along() {
    let (upstream, other, server) =
        (Upstream::http(redirecting), Upstream::http(redirecting), server());
    let text = act(&server, "show", &upstream.url(&format!("/to?{}", other.url("/end")))).text();
    assert!(text.contains("GET /end [content-type, x-own] 0"), "{text}");
}

#[test]
fn are_handed_over_or_refused_when_the_program_wants_that() {
    let (upstream, server) = (Upstream::http(redirecting), server());
    let manual = request("show", &upstream.url("/302/end")).header("x-redirect", "manual");
    let text = server.send(&manual).text();
    assert!(text.contains(r#""status":302"#) && text.contains(r#"["location","/end"]"#), "{text}");
    let error = request("show", &upstream.url("/302/end")).header("x-redirect", "error");
    let text = failure(&server.send(&error));
    assert!(text.contains("fetch: a redirect came, and the request's `redirect` is"), "{text}");
    assert_eq!(upstream.requests().len(), 2);
}

#[test]
fn end_somewhere() {
    let upstream = Upstream::http(|_| async { answer(302, &[("location", b"/again")], "") });
    let server = server();
    let text = failure(&act(&server, "pass", &upstream.url("/")));
    assert!(text.contains("fetch: more than 20 redirects"), "{text}");
    assert_eq!(upstream.requests().len(), 21);
}

#[test]
fn that_want_a_stream_again_are_errors() {
    let (upstream, server) = (Upstream::http(redirecting), server());
    let text = failure(&act(&server, "streamed", &upstream.url("/307/end")));
    assert!(text.contains("which was a stream and is gone"), "{text}");
}

#[test]
fn without_a_place_are_responses() {
    let upstream = Upstream::http(|_| async { answer(302, &[], "nowhere") });
    let response = act(&server(), "pass", &upstream.url("/"));
    assert_eq!((response.status, response.text().as_str()), (302, "nowhere"));
}
