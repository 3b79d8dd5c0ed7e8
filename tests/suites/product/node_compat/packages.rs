//! Packages from npm that were written for Node.js, in an Express app.

use land_tests::http::Request;
use land_tests::server::Server;
use land_tests::upstream::{Upstream, answer};

fn json(server: &Server, path: &str) -> String {
    let response = server.get(path);
    assert_eq!(response.status, 200, "{path}: {}\n{}", response.text(), server.log());
    response.text()
}

#[test]
fn packages_from_npm() {
    let Some(artifact) = super::build("node_packages", "packages") else { return };
    let server = super::serve(&artifact);
    express(&server);
    assert_eq!(json(&server, "/bcryptjs"), "[true,false]");
    assert_eq!(json(&server, "/jsonwebtoken"), "[7,\"invalid signature\"]");
    assert_eq!(json(&server, "/winston"), r#"[{"a":1,"level":"info","message":"from winston"}]"#);
    assert_eq!(json(&server, "/pino"), r#"[{"level":40,"a":1,"msg":"from pino"}]"#);
    clients(&server);
}

fn express(server: &Server) {
    let response = server.get("/express/ada?x=1");
    assert_eq!(response.status, 200, "{}\n{}", response.text(), server.log());
    assert_eq!(response.value("x-name").as_deref(), Some("ada"));
    assert_eq!(response.text(), r#"{"query":{"x":"1"},"path":"/express/ada"}"#);
    let post = Request::new("POST", "/express").header("content-type", "application/json");
    let echoed = server.send(&post.body(r#"{"a":[1,2]}"#));
    assert_eq!((echoed.status, echoed.text().as_str()), (201, r#"{"a":[1,2]}"#));
    assert_eq!(json(server, "/file"), "a file that express sends\n");
    let failed = server.get("/boom");
    assert_eq!((failed.status, failed.text().contains("out of the handler")), (500, true));
    assert_eq!(server.get("/nowhere").status, 404);
}

/// HTTP clients, against a server that answers what it was sent.
fn clients(server: &Server) {
    let upstream = Upstream::http(|request| async move {
        use http_body_util::BodyExt;
        let status = if request.uri().query() == Some("status=404") { 404 } else { 200 };
        let body = request.into_body().collect().await.expect("a body").to_bytes();
        answer(status, &[("content-type", b"application/json")], body)
    });
    let ask = |path: &str| json(server, &format!("{path}?to={}", upstream.url("/")));
    assert_eq!(ask("/axios"), r#"[200,{"sent":true}]"#);
    assert_eq!(ask("/got"), r#"[200,{"sent":true},"HTTPError",404,""]"#);
    assert_eq!(
        ask("/form-data"),
        r#"["plain",["s.txt","text/plain",13],["b.bin","application/x-own",3],"from a stream"]"#
    );
}
