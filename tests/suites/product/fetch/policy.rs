//! The outbound policy, from `land.toml` to the error that the program sees.

use hyper::Request as Received;
use hyper::body::Incoming;

use land_tests::project::Project;
use land_tests::server::Server;
use land_tests::upstream::{Answer, Upstream, answer};

use super::{act, artifact, command, failure};

/// Rules that `[fetch] allow` may have.
const RULES: usize = 256;

async fn hello(_: Received<Incoming>) -> Answer {
    answer(200, &[], "hello")
}

/// Serves the program with these rules.
fn with_rules(rules: &str) -> (Project, Server) {
    let project = Project::js(include_str!("worker.js"));
    project.write("land.toml", format!("name = \"app\"\n[fetch]\nallow = [{rules}]\n"));
    let server = Server::spawn(&mut command(&project.artifact(), &[]));
    (project, server)
}

#[test]
fn without_rules_only_public_addresses_are_allowed() {
    let (upstream, server) = (Upstream::http(hello), Server::spawn(&mut command(artifact(), &[])));
    let url = upstream.url("/");
    let text = failure(&act(&server, "pass", &url));
    assert!(
        text.contains("fetch: outbound request refused: `127.0.0.1` is a loopback address"),
        "{text}"
    );
    let line = format!("write `allow = [\\\"public\\\", \\\"{}\\\"]`", url.trim_end_matches('/'));
    assert!(text.contains(&line), "no {line} in {text}");
    for (host, class) in [
        ("localhost", "leads to"),
        ("0x7f.1", "a loopback address"),
        ("2130706433", "a loopback address"),
        ("[::ffff:127.0.0.1]", "a loopback address"),
        ("[::1]", "a loopback address"),
        ("0.0.0.0", "an unspecified address"),
        ("10.1.2.3", "a private address"),
        ("[fd00::1]", "a private address"),
        ("169.254.169.254", "a cloud's metadata service"),
        ("224.0.0.1", "a multicast address"),
        ("[64:ff9b::7f00:1]", "a loopback address"),
    ] {
        let text = failure(&act(&server, "pass", &format!("http://{host}:{}/", upstream.port())));
        assert!(text.contains("outbound request refused"), "{host}: {text}");
        assert!(text.contains(class), "{host}: {text}");
    }
    assert_eq!(upstream.connections(), 0);
}

#[test]
fn rules_allow_what_they_say_and_each_redirect_is_checked() {
    let inside = Upstream::http(hello);
    let location = inside.url("/secret");
    let upstream = Upstream::http(move |request: Received<Incoming>| {
        let location = location.clone();
        async move {
            match request.uri().path() {
                "/in" => answer(302, &[("location", location.as_bytes())], ""),
                "/meta" => answer(307, &[("location", b"http://169.254.169.254/latest/")], ""),
                _ => answer(200, &[], "hello"),
            }
        }
    });
    let origin = upstream.url("");
    let (_project, server) = with_rules(&format!("\"GET,HEAD {origin}\""));
    assert_eq!(act(&server, "pass", &upstream.url("/")).text(), "hello");
    for path in ["/in", "/meta"] {
        let text = failure(&act(&server, "pass", &upstream.url(path)));
        assert!(text.contains("outbound request refused: no rule covers"), "{text}");
    }
    // Another method, though a connection is at hand.
    let text = failure(&act(&server, "splice", &upstream.url("/")));
    assert!(text.contains(&format!("no rule covers `POST {origin}`")), "{text}");
    assert_eq!(inside.connections(), 0);
    assert_eq!(upstream.requests().len(), 3);
}

#[test]
fn a_rule_that_is_none_stops_the_build() {
    let project = Project::js(include_str!("worker.js"));
    project.write(
        "land.toml",
        "name = \"app\"\n[fetch]\nallow = [\"public\", \"https://a.b/path\"]\n",
    );
    let outcome = project.build().expect_failure();
    for part in [
        "error: the rule `https://a.b/path` has a path: rules are about hosts, not about paths",
        "land.toml:3:20",
        "hint: a rule is `public`",
    ] {
        assert!(outcome.stderr.contains(part), "no {part} in\n{}", outcome.stderr);
    }
}

#[test]
fn more_rules_than_are_looked_at_stop_the_build() {
    let project = Project::js(include_str!("worker.js"));
    let rules = |count: usize| {
        let list: Vec<_> = (0..count).map(|n| format!("\"h{n}.example\"")).collect();
        project.write(
            "land.toml",
            format!("name = \"app\"\n[fetch]\nallow = [{}]\n", list.join(", ")),
        );
    };
    rules(RULES);
    project.build().expect_success();
    rules(RULES + 1);
    let outcome = project.build().expect_failure();
    let wanted = format!("error: the rule `h{RULES}.example` is one too many");
    assert!(outcome.stderr.contains(&wanted), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("hint: "), "{}", outcome.stderr);
}
