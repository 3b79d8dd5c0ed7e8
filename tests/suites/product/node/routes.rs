//! Which app answers: by host, path and method.

use land_tests::http::Request;
use land_tests::node::{Folder, app, ask, get, who};

fn many() -> String {
    [
        app("site", "\"example.com\""),
        app("api", "\"example.com/api/*\", \"*.api.example.com\""),
        app("users", "\"example.com/users/:id\""),
        app("writes", "\"POST,PUT example.com/users/:id\""),
        app("posts", "\"example.com/users/:id/posts/*\""),
        app("anywhere", "\"/health\""),
        app("unicode", "\"bücher.example\""),
    ]
    .concat()
}

#[test]
fn the_most_specific_route_answers() {
    let folder = Folder::new();
    folder.configure(&many());
    let server = folder.serve();
    for (url, app) in [
        ("example.com/", "site"),
        ("EXAMPLE.com.:8080/x", "site"),
        ("example.com/api", "api"),
        ("example.com/api/", "api"),
        ("example.com/apis", "site"),
        ("example.com/x/../api/y", "api"),
        ("example.com/x%2f..%2fapi/y", "site"),
        ("v1.api.example.com/", "api"),
        ("example.com/users/7", "users"),
        ("example.com/users/", "site"),
        ("example.com/users/7/posts/1/2", "posts"),
        ("example.com/users/7/other", "site"),
        ("other.org/health", "anywhere"),
        ("example.com/health", "site"),
        ("xn--bcher-kva.example/", "unicode"),
    ] {
        assert_eq!(who(&get(&server, url)), app, "{url}");
    }
    for (method, app) in [("GET", "users"), ("DELETE", "users"), ("POST", "writes")] {
        assert_eq!(who(&ask(&server, method, "example.com/users/7")), app, "{method}");
    }
    let absolute = Request::new("GET", "http://example.com/api/1").header("host", "example.com");
    assert_eq!(who(&server.send(&absolute)), "api");
}

#[test]
fn what_no_route_fits_is_refused_with_a_request_id() {
    let folder = Folder::new();
    folder.configure(&app("api", "\"GET api.example/x\", \"PUT api.example/x\""));
    let server = folder.serve();
    let unknown = get(&server, "other.example/x");
    assert_eq!(unknown.status, 404);
    let id = unknown.value("x-request-id").expect("a request id");
    assert_eq!(unknown.text(), format!("Not Found\n\nrequest id: {id}\n"));
    assert!(server.wait_for_line(&id).contains("no route for `other.example`"));
    let method = ask(&server, "DELETE", "api.example/x");
    assert_eq!(method.status, 405);
    assert_eq!(method.value("allow").as_deref(), Some("PUT, GET, HEAD"));
    let head = ask(&server, "HEAD", "other.example/x");
    assert_eq!((head.status, head.body.len()), (404, 0));
    for host in ["api%2eexample", "a b", "u@api.example"] {
        let bad = server.send(&Request::new("GET", "/x").header("host", host));
        assert_eq!(bad.status, 400, "{host}");
    }
    assert_eq!(who(&get(&server, "api.example/x")), "api");
}
