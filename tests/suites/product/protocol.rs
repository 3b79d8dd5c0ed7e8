//! HTTP/1.1 and HTTP/2 as clients really use them: kept alive, pipelined, in parallel.

use land_tests::http::Request;
use land_tests::http2;
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

#[test]
fn http_2_with_prior_knowledge_answers_in_any_order() {
    let project = Project::js(ECHO);
    let server = Server::start(&project.artifact());
    let mut connection = http2::Connection::open(server.address()).expect("a connection");
    let slow = connection.request("GET", "/slow", b"").expect("sent");
    let post = connection.request("POST", "/post", b"body").expect("sent");
    let fast: Vec<_> = (0..20)
        .map(|number| connection.request("GET", &format!("/{number}"), b"").expect("sent"))
        .collect();
    let ended = connection.finish().expect("responses");
    assert!(ended.iter().all(|(_, response)| response.ok), "{ended:?}");
    let body = |id: u32| {
        let found = ended.iter().find(|(stream, _)| *stream == id).expect("it ended");
        String::from_utf8_lossy(&found.1.body).into_owned()
    };
    assert_eq!(body(slow), "GET /slow ");
    assert_eq!(body(post), "POST /post body");
    assert_eq!(body(fast[19]), "GET /19 ");
    assert_eq!(ended.last().map(|(id, _)| *id), Some(slow), "nobody waits for the slow one");
}
