//! TLS: authorities, names, and the protocol that both sides choose.

use hyper::Request as Received;
use hyper::body::Incoming;
use land_tests::server::Server;
use land_tests::upstream::{Answer, Authority, Upstream, answer};

use super::{act, artifact, command, failure, server};

async fn version(request: Received<Incoming>) -> Answer {
    answer(200, &[], format!("{:?}", request.version()))
}

fn trusting(authority: &Authority) -> Server {
    let mut command = command(artifact(), &["--allow-loopback"]);
    Server::spawn(command.env("SSL_CERT_FILE", authority.file()))
}

#[test]
fn both_versions_of_http_are_spoken_inside() {
    let authority = Authority::new();
    let server = trusting(&authority);
    for (protocols, expected) in [
        (&[&b"h2"[..], b"http/1.1"][..], "HTTP/2.0"),
        (&[b"http/1.1"], "HTTP/1.1"),
        (&[], "HTTP/1.1"),
    ] {
        let upstream = Upstream::https(&authority, protocols, version);
        let url = format!("https://localhost:{}/", upstream.port());
        for _ in 0..5 {
            assert_eq!(act(&server, "pass", &url).text(), expected);
        }
        assert_eq!(upstream.connections(), 1);
    }
}

#[test]
fn an_unknown_authority_is_refused() {
    let upstream = Upstream::https(&Authority::new(), &[], version);
    let text = failure(&act(&server(), "pass", &format!("https://localhost:{}/", upstream.port())));
    assert!(text.contains("fetch: TLS with `localhost` failed"), "{text}");
    assert!(text.contains("UnknownIssuer"), "{text}");
}

#[test]
fn another_name_than_the_certificates_is_refused() {
    let authority = Authority::new();
    let upstream = Upstream::https(&authority, &[], version);
    let server = trusting(&authority);
    let text = failure(&act(&server, "pass", &format!("https://127.0.0.1:{}/", upstream.port())));
    assert!(text.contains("fetch: TLS with `127.0.0.1` failed"), "{text}");
}

#[test]
fn a_file_of_authorities_that_is_none_is_named() {
    let mut command = command(artifact(), &["--allow-loopback"]);
    let server = Server::spawn(command.env("SSL_CERT_FILE", "/nowhere/authorities.pem"));
    let text = failure(&act(&server, "pass", "https://127.0.0.1:1234/"));
    assert!(
        text.contains("can't connect") || text.contains("`/nowhere/authorities.pem` can't be read"),
        "{text}"
    );
    let upstream = Upstream::https(&Authority::new(), &[], version);
    let text = failure(&act(&server, "pass", &format!("https://localhost:{}/", upstream.port())));
    assert!(text.contains("`/nowhere/authorities.pem` can't be read"), "{text}");
}

#[test]
fn another_host_is_named_over_http1() {
    // HTTP/2 would name it in the URL, whose host the certificate is for.
    let authority = Authority::new();
    let server = trusting(&authority);
    let upstream = Upstream::https(&authority, &[b"h2", b"http/1.1"], |request| async move {
        let host = request.headers().get("host").map(|host| host.as_bytes().to_vec());
        let host = String::from_utf8(host.unwrap_or_default()).expect("text");
        answer(200, &[], format!("{host} by {:?}", request.version()))
    });
    let url = format!("https://localhost:{}/", upstream.port());
    assert_eq!(act(&server, "named", &url).text(), "other.example by HTTP/1.1");
    // The certificate is still the URL's.
    let text = failure(&act(&server, "named", &format!("https://127.0.0.1:{}/", upstream.port())));
    assert!(text.contains("fetch: TLS with `127.0.0.1` failed"), "{text}");
}

#[test]
fn a_request_that_is_aborted_is_reset_and_its_connection_kept() {
    let authority = Authority::new();
    let server = trusting(&authority);
    let upstream = Upstream::https(&authority, &[b"h2"], |request| async move {
        if request.uri().path() == "/never" {
            std::future::pending::<()>().await;
        }
        answer(200, &[], "answered")
    });
    let url = |path: &str| format!("https://localhost:{}{path}", upstream.port());
    assert_eq!(act(&server, "pass", &url("/")).text(), "answered");
    let text = failure(&act(&server, "abort", &url("/never")));
    assert!(text.contains("TimeoutError"), "{text}");
    // The stream's reset is what drops the handler: the connection is open.
    upstream.wait_until_idle();
    assert_eq!(act(&server, "pass", &url("/")).text(), "answered");
    assert_eq!(upstream.connections(), 1);
}
