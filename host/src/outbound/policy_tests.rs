//! What rules cover, and what refusals say.

use crate::limits::OUTBOUND_RULES;

use super::{Policy, Scheme, Target};

fn target<'a>(method: &'a str, url: &'a str) -> Target<'a> {
    let (scheme, rest) = url.split_once("://").unwrap();
    let scheme = Scheme::parse(scheme).unwrap();
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().unwrap()),
        _ => (rest, scheme.default_port().unwrap()),
    };
    let method = (scheme != Scheme::Tcp).then_some(method);
    Target { scheme, host, port, method }
}

/// Whether the rules let a request pass whose host has this address.
fn passes(rules: &[&str], request: &str, ip: &str) -> bool {
    let policy = Policy::parse(rules).unwrap();
    let (method, url) = request.split_once(' ').unwrap();
    let target = target(method, url);
    let by_address = policy.check_address(&target, ip.parse().unwrap()).is_ok();
    // What passes by its address passes by its name, too.
    assert!(!by_address || policy.check(&target).is_ok(), "{request}");
    by_address
}

#[test]
fn names_cover_public_addresses_only() {
    let rules = ["https://*.example.com", "api.other.org", "GET,HEAD http://read.org:8080"];
    for (request, ip, expected) in [
        ("POST https://a.example.com", "1.1.1.1", true),
        ("POST https://a.b.example.com", "1.1.1.1", true),
        ("GET https://example.com", "1.1.1.1", false),
        ("GET https://badexample.com", "1.1.1.1", false),
        ("GET http://a.example.com", "1.1.1.1", false),
        ("GET https://a.example.com:8443", "1.1.1.1", false),
        ("GET https://a.example.com", "10.0.0.1", false),
        ("GET wss://a.example.com", "1.1.1.1", true),
        ("GET http://api.other.org:99", "1.1.1.1", true),
        ("GET tcp://api.other.org:99", "1.1.1.1", true),
        ("GET http://api.other.org.", "1.1.1.1", true),
        ("HEAD http://read.org:8080", "1.1.1.1", true),
        ("POST http://read.org:8080", "1.1.1.1", false),
        ("GET http://read.org", "1.1.1.1", false),
    ] {
        assert_eq!(passes(&rules, request, ip), expected, "{request}");
    }
}

#[test]
fn addresses_are_covered_by_rules_about_addresses() {
    let rules = ["public", "10.0.0.0/8:9000", "http://[fd00::1]:80", "http://localhost:3000"];
    for (request, ip, expected) in [
        ("GET http://db.internal:9000", "10.9.8.7", true),
        ("GET http://db.internal:9001", "10.9.8.7", false),
        ("GET tcp://db.internal:9000", "10.9.8.7", true),
        ("GET tcp://db.example:9000", "1.1.1.1", false),
        ("GET http://10.9.8.7:9000", "10.9.8.7", true),
        ("GET http://10.9.8.7:9000", "::ffff:10.9.8.7", true),
        ("GET http://11.9.8.7:9000", "11.9.8.7", true),
        ("GET http://[fd00::1]", "fd00::1", true),
        ("GET http://[fd00::2]", "fd00::2", false),
        ("GET http://localhost:3000", "127.0.0.1", true),
        ("GET http://localhost:3000", "::1", true),
        ("GET http://localhost:3000", "10.0.0.1", false),
        ("GET http://evil.example:3000", "127.0.0.1", false),
        ("GET http://localhost:3001", "127.0.0.1", false),
    ] {
        assert_eq!(passes(&rules, request, ip), expected, "{request} {ip}");
    }
}

#[test]
fn the_default_is_http_to_public_addresses() {
    let policy = Policy::default();
    let public = "93.184.216.34".parse().unwrap();
    assert!(policy.check_address(&target("GET", "https://example.com:8443"), public).is_ok());
    assert!(policy.check(&target("GET", "http://127.0.0.1")).is_err());
    assert!(policy.check(&target("GET", "tcp://example.com:5432")).is_err());
    let local = policy.with_loopback();
    assert!(local.check(&target("GET", "http://127.0.0.1:1")).is_ok());
    assert!(local.check(&target("GET", "http://10.0.0.1")).is_err());
}

#[test]
fn a_refusal_names_the_rule_and_the_line_to_write() {
    let refusal = |rules: &[&str], url, ip: &str| {
        let policy = Policy::parse(rules).unwrap();
        policy.check_address(&target("POST", url), ip.parse().unwrap()).unwrap_err().to_string()
    };
    assert_eq!(
        refusal(&["public"], "http://127.0.0.1:9000", "127.0.0.1"),
        "outbound request refused: `127.0.0.1` is a loopback address, and the rule \"public\" covers public \
         addresses only; to allow it, write `allow = [\"public\", \"http://127.0.0.1:9000\"]` under `[fetch]` in \
         land.toml"
    );
    assert_eq!(
        refusal(&["*.corp.example"], "https://db.corp.example", "10.0.0.7"),
        "outbound request refused: `db.corp.example` leads to 10.0.0.7, a private address, and the rule \
         \"*.corp.example\" covers public addresses only; to allow it, write `allow = [\"*.corp.example\", \
         \"https://10.0.0.7\"]` under `[fetch]` in land.toml"
    );
    assert_eq!(
        refusal(&["GET https://api.example.com"], "https://api.example.com", "1.1.1.1"),
        "outbound request refused: no rule covers `POST https://api.example.com`: `[fetch]` in land.toml says \
         `allow = [\"GET https://api.example.com\"]`; to allow it, write `allow = [\"GET \
         https://api.example.com\", \"https://api.example.com\"]`"
    );
}

#[test]
fn what_is_no_rule_is_refused() {
    for (rule, problem) in [
        ("", "is empty"),
        ("GET a b", "has more than methods and a host"),
        ("get https://a.b", "has methods that aren't some, such as `GET` or `GET,HEAD`"),
        ("GET, https://a.b", "has methods that aren't some, such as `GET` or `GET,HEAD`"),
        ("ftp://a.b", "has a scheme other than `http`, `https`, `ws`, `wss` and `tcp`"),
        ("https://a.b/path", "has a path: rules are about hosts, not about paths"),
        ("https://a.b:0", "has a port that isn't one of 1 to 65535"),
        ("https://a.b:+80", "has a port that isn't one of 1 to 65535"),
        ("a.*.b", "has a `*` that isn't a whole first label, as in `*.example.com`"),
        ("*a.b", "has a `*` that isn't a whole first label, as in `*.example.com`"),
        ("10.0.0.0/33", "has a range whose length isn't a number of bits"),
        ("10.0.0.1/8", "has a range whose address has bits behind its length"),
        ("a b<", "has methods that aren't some, such as `GET` or `GET,HEAD`"),
        ("a<b", "has a host that isn't one"),
        ("[::1", "has a `[` without a `]`"),
        ("[::1]x", "has something between `]` and a port"),
        ("*.127.0.0.1", "has a `*` before an address"),
    ] {
        let error = Policy::parse(&[rule]).unwrap_err().to_string();
        assert_eq!(error, format!("the rule `{rule}` {problem}"));
    }
    let many = vec!["a.example"; OUTBOUND_RULES + 1];
    assert_eq!(
        Policy::parse(&many).unwrap_err().to_string(),
        "the rule `a.example` is one too many"
    );
    assert!(Policy::parse(&many[1..]).is_ok());
    for rule in ["*", "tcp://*:5432", "::1", "fd00::/8", "[fd00::/8]:80", "https://a.b/", "0x7f.1"]
    {
        assert!(Policy::parse(&[rule]).is_ok(), "{rule}");
    }
}
