//! Which route wins.

use http::Method;

use super::{Found, Pattern, Table};

fn table(routes: &[&str]) -> Table {
    let mut table = Table::default();
    for (number, route) in routes.iter().enumerate() {
        let pattern = Pattern::parse(route).unwrap_or_else(|error| panic!("{route}: {error}"));
        table.insert(&pattern, u32::try_from(number).unwrap()).unwrap();
    }
    table
}

fn find(table: &Table, request: &str) -> Option<u32> {
    let (method, rest) = request.split_once(' ').unwrap_or(("GET", request));
    let (host, path) = rest.split_at(rest.find('/').unwrap());
    match table.find(host, path, &method.parse().unwrap()) {
        Found::Route(number) => Some(number),
        _ => None,
    }
}

#[test]
fn the_most_specific_route_wins_whatever_the_order() {
    let routes = [
        "*",
        "*.example.com",
        "*.a.example.com",
        "a.example.com",
        "a.example.com/users/*",
        "a.example.com/users/:id",
        "a.example.com/users/me",
        "POST a.example.com/users/:id",
        "a.example.com/users/:id/posts/*",
        "a.example.com/",
        "/users/only-here",
    ];
    let cases = [
        ("other.org/x", 0),
        ("example.com/", 0),
        ("b.example.com/x", 1),
        ("x.y.example.com/", 1),
        ("x.a.example.com/", 2),
        ("a.example.com/x", 3),
        ("a.example.com/users", 4),
        ("a.example.com/users/", 4),
        ("a.example.com/users/1/2", 4),
        ("a.example.com/users/1", 5),
        ("a.example.com/users/me", 6),
        ("POST a.example.com/users/me", 6),
        ("POST a.example.com/users/1", 7),
        ("a.example.com/users/1/posts", 8),
        ("a.example.com/users/1/posts/2/3", 8),
        ("a.example.com/users/me/posts/2", 8),
        ("a.example.com/users/me/x", 4),
        ("a.example.com/", 9),
        ("b.example.com/users/only-here", 1),
        ("c.org/users/only-here", 10),
    ];
    let forward = table(&routes);
    let reversed: Vec<&str> = routes.iter().rev().copied().collect();
    let backward = table(&reversed);
    for (request, expected) in cases {
        assert_eq!(find(&forward, request), Some(expected), "{request}");
        let last = u32::try_from(routes.len()).unwrap() - 1;
        assert_eq!(find(&backward, request), Some(last - expected), "{request}");
    }
}

#[test]
fn other_methods_are_passed_over_and_named() {
    let table = table(&["GET a/x", "a/*", "POST b/x", "PUT /x"]);
    assert_eq!(find(&table, "HEAD a/x"), Some(0));
    assert_eq!(find(&table, "DELETE a/x"), Some(1));
    assert_eq!(find(&table, "PUT b/x"), Some(3));
    let methods = Found::Methods(vec![Method::POST, Method::PUT]);
    assert_eq!(table.find("b", "/x", &Method::GET), methods);
    assert_eq!(table.find("b", "/y", &Method::GET), Found::Nothing);
}

#[test]
fn encodings_and_dots_lead_where_the_programs_url_does() {
    let table = table(&["/admin/*", "/café", "*"]);
    for inside in ["h/admin", "h/x/../admin/y", "h/%61dmin/y", r"h/x\..\admin", "h/./admin"] {
        assert_eq!(find(&table, inside), Some(0), "{inside}");
    }
    assert_eq!(find(&table, "h/caf%c3%a9"), Some(1));
    for outside in ["h/admin%2Fy", "h/admin/../y", "h/Admin", "h//admin", "h/adminx"] {
        assert_eq!(find(&table, outside), Some(2), "{outside}");
    }
}

#[test]
fn hosts_are_normalised() {
    let table = table(&["MÜNCHEN.example", "[::1]", "127.0.0.1", "Example.com."]);
    for (number, host) in
        ["xn--mnchen-3ya.example", "[::1]", "127.0.0.1", "example.com"].iter().enumerate()
    {
        assert_eq!(find(&table, &format!("{host}/")), u32::try_from(number).ok(), "{host}");
    }
}

#[test]
fn routes_that_say_the_same_conflict() {
    for (one, other) in [
        ("a.b/x/:id", "A.b/x/:name"),
        ("a.b", "a.b/*"),
        ("*", "/*"),
        ("GET,POST a.b/x", "POST,PUT a.b/x"),
        ("GET a.b/x", "HEAD a.b/x"),
        ("/caf%C3%A9", "/café"),
    ] {
        let mut table = table(&[one]);
        let pattern = Pattern::parse(other).unwrap();
        assert_eq!(table.insert(&pattern, 1), Err(0), "{one} and {other}");
    }
    let mut differ = table(&["GET a.b/x", "a.b/x", "a.b/x/", "*.a.b/x"]);
    differ.insert(&Pattern::parse("POST a.b/x").unwrap(), 9).unwrap();
}

#[test]
fn what_is_no_route_is_refused() {
    for (text, problem) in [
        ("", "empty"),
        (" a.b", "spaces"),
        ("get a.b", "`get` is no method"),
        ("GET  a.b", "no ` `"),
        ("http://a.b", "no scheme"),
        ("a.b:80/x", "a port"),
        ("[::1]:80", "a port"),
        ("a.*.b", "`*` inside"),
        ("a b/c", "no method"),
        ("a.b/x*", "`*` inside"),
        ("a.b/*/x", "`*` inside"),
        ("a.b/:", "no dynamic segment"),
        ("a.b/../c", "a dot segment"),
        ("a.b/x?y", "no `?`"),
        ("*.127.0.0.1", "below an address"),
        ("a_b|c", "is no host"),
    ] {
        let error = Pattern::parse(text).expect_err(text).to_string();
        assert!(error.contains(problem), "{text}: {error}");
    }
    let long = "/a".repeat(crate::limits::ROUTE_SEGMENTS + 1);
    assert!(Pattern::parse(&long).unwrap_err().to_string().contains("segments"));
}
