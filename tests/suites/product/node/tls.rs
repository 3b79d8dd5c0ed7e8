//! TLS: certificates by name, protocols, reloads, and what is said about files that won't do.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use land_tests::http::Request;
use land_tests::land;
use land_tests::node::{Folder, address, app, ask_admin, wait_for_admin, who};
use land_tests::server::Server;
use land_tests::tls::{Pair, Session, connect, open};
use rcgen::date_time_ymd;
use rustix::process::Signal;
use rustls::version::{TLS12, TLS13};

const CONFIG: &str = "[tls]\nlisten = \"127.0.0.1:0\"\n\
    [[tls.certificate]]\ncert = \"a.pem\"\nkey = \"a.key\"\n\
    [[tls.certificate]]\ncert = \"b.pem\"\nkey = \"b.key\"\n";

fn save(folder: &Folder, name: &str, pair: &Pair) {
    folder.write(&format!("{name}.key"), &pair.key);
    folder.write(&format!("{name}.pem"), &pair.cert);
}

fn start(a: &Pair, b: &Pair) -> (Folder, Server) {
    let folder = Folder::new();
    save(&folder, "a", a);
    save(&folder, "b", b);
    folder.configure(&format!("{}{CONFIG}", app("app", "\"*\"")));
    let server = folder.serve();
    (folder, server)
}

fn tls(server: &Server, name: &str, trusted: &[&Pair]) -> Result<Session, String> {
    let address = address(server, "listening on https://");
    connect(&address, name, trusted, &["http/1.1"], &[&TLS13, &TLS12])
}

fn request(host: &str) -> Request {
    Request::new("GET", "/x").header("host", host)
}

#[test]
fn names_choose_certificates_and_both_versions_are_spoken() {
    let (a, b) = (Pair::new(&["a.example"]), Pair::new(&["*.b.example", "b.example"]));
    let (_folder, server) = start(&a, &b);
    for (name, pair) in [("a.example", &a), ("b.example", &b), ("x.b.example", &b)] {
        let mut session = tls(&server, name, &[&a, &b]).expect("a handshake");
        assert!(session.shows(pair), "{name}");
        let response = session.connection.exchange(&request(name));
        assert_eq!(who(&response), "app", "{name}");
        let text = response.text();
        assert!(text.contains(&format!("url=https://{name}/x\n")), "{text}");
        assert!(text.contains("x-forwarded-proto=https"), "{text}");
    }
    let wrong = tls(&server, "c.example", &[&a, &b]).expect_err("no certificate is for this name");
    assert!(wrong.contains("certificate not valid for name"), "{wrong}");
    let address = address(&server, "listening on https://");
    for version in [&TLS12, &TLS13] {
        connect(&address, "a.example", &[&a], &[], &[version]).expect("both versions");
    }
    assert_eq!(who(&server.send(&request("a.example"))), "app", "plain HTTP is there beside it");
}

#[test]
fn http2_is_agreed_on() {
    let (a, b) = (Pair::new(&["a.example"]), Pair::new(&["b.example"]));
    let (_folder, server) = start(&a, &b);
    let address = address(&server, "listening on https://");
    for (offered, agreed) in
        [(&["h2", "http/1.1"][..], Some("h2")), (&["http/1.1"], Some("http/1.1")), (&[], None)]
    {
        let session = connect(&address, "a.example", &[&a], offered, &[&TLS13]).expect("agreed");
        assert_eq!(session.alpn.as_deref(), agreed);
    }
    let mut session = open(&address, "a.example", &[&a], &["h2"], &[&TLS13]).expect("agreed");
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    session.connection.write_all(preface).expect("it listens");
    let mut frame = [0; 9];
    session.connection.read_exact(&mut frame).expect("a frame");
    assert_eq!(frame[3], 4, "the server's settings come first: {frame:?}");
}

#[test]
fn a_request_for_another_certificates_host_is_misdirected() {
    let (a, b) = (Pair::new(&["a.example", "c.example"]), Pair::new(&["b.example"]));
    let (_folder, server) = start(&a, &b);
    let mut session = tls(&server, "a.example", &[&a]).expect("a handshake");
    let misdirected = session.connection.exchange(&request("b.example"));
    assert_eq!(misdirected.status, 421, "{}", misdirected.text());
    for host in ["c.example", "a.example", "unknown.example"] {
        assert_eq!(who(&session.connection.exchange(&request(host))), "app", "{host}");
    }
    assert!(
        ask_admin(&server, "/metrics").text().contains("land_unrouted_total{status=\"421\"} 1")
    );
}

#[test]
fn certificates_are_exchanged_while_connections_stay() {
    let (a, b, new) =
        (Pair::new(&["a.example"]), Pair::new(&["b.example"]), Pair::new(&["a.example"]));
    let (folder, server) = start(&a, &b);
    let mut old = tls(&server, "a.example", &[&a]).expect("a handshake");
    // A new key beside the old certificate for a moment: that state must never be served.
    folder.write("a.key", &new.key);
    server.signal(Signal::HUP);
    server.wait_for_line("is not the one of the certificate in");
    assert!(tls(&server, "a.example", &[&a, &new]).expect("a handshake").shows(&a));
    folder.write("a.pem", &new.cert);
    wait_for_admin(&server, "/status", "\"ok\": 1");
    assert!(tls(&server, "a.example", &[&a, &new]).expect("a handshake").shows(&new));
    assert_eq!(who(&old.connection.exchange(&request("a.example"))), "app");
}

#[test]
fn who_does_not_shake_hands_is_cut_off_and_counted() {
    let (a, b) = (Pair::new(&["a.example"]), Pair::new(&["b.example"]));
    let (_folder, server) = start(&a, &b);
    let address = address(&server, "listening on https://");
    let mut silent = TcpStream::connect(&address).expect("it listens");
    silent.set_read_timeout(Some(Duration::from_secs(25))).expect("a timeout");
    let mut plain = land_tests::http::Connection::open(&address);
    plain.write(&request("a.example").encode());
    assert!(plain.read_response("GET").is_err(), "HTTP without TLS gets no answer there");
    assert!(matches!(silent.read(&mut [0; 64]), Ok(0) | Err(_)), "cut after the time limit");
    wait_for_admin(&server, "/metrics", "land_tls_handshakes_failed_total 2");
}

#[test]
fn files_that_wont_do_are_refused_by_name() {
    let good = Pair::new(&["a.example"]);
    let other = Pair::new(&["a.example"]);
    let expired = Pair::with(&["a.example"], |params| params.not_after = date_time_ymd(2001, 1, 1));
    let early = Pair::with(&["a.example"], |params| params.not_before = date_time_ymd(2999, 1, 1));
    let encrypted = good.key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let config = CONFIG.split("[[tls.certificate]]\ncert = \"b.pem\"").next().expect("the first");
    for (cert, key, said) in [
        (&*good.cert, &*other.key, "is not the one of the certificate in"),
        (&expired.cert, &expired.key, "has expired: it was valid until Jan  1"),
        (&early.cert, &early.key, "is not valid before Jan  1"),
        (&good.cert, &encrypted, "is encrypted"),
        (&good.key, &good.key, "holds no certificate in PEM form"),
        (&good.cert, &good.cert, "holds no private key in PEM form"),
        ("-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n", &good.key, "is damaged"),
        (
            &good.cert,
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "can't be used",
        ),
    ] {
        let folder = Folder::new();
        folder.write("a.pem", cert);
        folder.write("a.key", key);
        folder.configure(&format!("{}{config}", app("app", "\"*\"")));
        let outcome = land::finish(&mut folder.command()).expect_failure();
        assert!(outcome.stderr.contains(said), "no `{said}` in {}", outcome.stderr);
    }
}
