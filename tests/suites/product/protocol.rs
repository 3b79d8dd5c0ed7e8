//! HTTP/1.1 and HTTP/2 as clients really use them: kept alive, pipelined, in parallel.

use std::process::Command;

use land_tests::http::Request;
use land_tests::project::Project;
use land_tests::server::Server;

const ECHO: &str = r#"
export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/slow") await new Promise((resolve) => setTimeout(resolve, 100));
    return new Response(`${request.method} ${pathname} ${await request.text()}`);
  },
};
"#;

#[test]
fn connections_are_kept_alive() {
    let project = Project::js(ECHO);
    let server = Server::start(&project.artifact());
    let mut connection = server.connect();
    for number in 0..20 {
        let request = Request::new("POST", &format!("/{number}")).body("x".repeat(number));
        let response = connection.exchange(&request);
        assert_eq!(response.text(), format!("POST /{number} {}", "x".repeat(number)));
    }
    let last = connection.exchange(&Request::new("GET", "/").header("connection", "close"));
    assert_eq!(last.status, 200);
    assert!(connection.is_closed());
}

#[test]
fn http_1_0_is_answered_and_closed() {
    let project = Project::js(ECHO);
    let server = Server::start(&project.artifact());
    let mut connection = server.connect();
    connection.write(b"GET /old HTTP/1.0\r\nhost: example.com\r\n\r\n");
    let response = connection.read_response("GET").expect("a response");
    assert_eq!(response.text(), "GET /old ");
    assert!(connection.is_closed());
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let project = Project::js(ECHO);
    let server = Server::start(&project.artifact());
    let mut connection = server.connect();
    let mut bytes = Vec::new();
    for path in ["/slow", "/1", "/2", "/3"] {
        bytes.extend(Request::new("POST", path).body(path).encode());
    }
    connection.write(&bytes);
    for path in ["/slow", "/1", "/2", "/3"] {
        let response = connection.read_response("POST").expect("a response");
        assert_eq!(response.text(), format!("POST {path} {path}"));
    }
}

#[test]
fn a_body_that_nobody_read_doesnt_disturb_the_next_request() {
    let project = Project::js("export default { fetch: () => new Response('unread') };\n");
    let server = Server::start(&project.artifact());
    let mut connection = server.connect();
    for _ in 0..3 {
        let response = connection.exchange(&Request::new("POST", "/").body("x".repeat(1000)));
        assert_eq!(response.text(), "unread");
    }
}

#[test]
fn expecting_clients_are_told_to_go_on() {
    let project = Project::js(ECHO);
    let server = Server::start(&project.artifact());
    let mut connection = server.connect();
    connection
        .write(b"POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n");
    assert_eq!(connection.read_head().expect("an interim response").status, 100);
    connection.write(b"body");
    assert_eq!(connection.read_response("POST").expect("a response").text(), "POST / body");
}

/// Runs curl over HTTP/2 without TLS; `None` where there is no curl that can.
fn curl(words: &[&str]) -> Option<String> {
    let version = Command::new("curl").arg("--version").output().ok()?;
    if !String::from_utf8_lossy(&version.stdout).contains("HTTP2") {
        return None;
    }
    let mut command = Command::new("curl");
    command.args(["--silent", "--show-error", "--http2-prior-knowledge"]).args(words);
    let output = command.output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn http_2_with_prior_knowledge() {
    let project = Project::js(ECHO);
    let server = Server::start(&project.artifact());
    let url = |path: &str| format!("http://{}{path}", server.address());
    let format = "%{http_version} %{http_code}";
    let Some(text) = curl(&["--write-out", format, &url("/two")]) else {
        eprintln!("skipped: there is no curl with HTTP/2 on this machine");
        return;
    };
    assert_eq!(text, "GET /two 2 200");
    let text = curl(&["--data", "body", &url("/post")]).expect("curl was there before");
    assert_eq!(text, "POST /post body");
    let (one, two) = (url("/slow"), url("/fast"));
    let text = curl(&["--parallel", &one, &two]).expect("curl was there before");
    assert!(text.contains("GET /slow ") && text.contains("GET /fast "), "{text}");
}
