//! What `node.toml` may say, and how the rest is refused.

use std::path::Path;

use http::Method;

use super::{Listen, ListenKind, NodeConfig, Source};
use crate::limits::{ROUTES_PER_APP, VARS_SIZE};
use crate::route::Found;

fn parse(text: &str) -> NodeConfig {
    NodeConfig::parse(text, "node.toml", Path::new("/srv")).unwrap_or_else(|e| panic!("{e}"))
}

fn error(text: &str) -> String {
    let parsed = NodeConfig::parse(text, "node.toml", Path::new("/srv"));
    parsed.expect_err("this is wrong").to_string()
}

const FULL: &str = r#"
listen = ["127.0.0.1:80", "[::1]:80"]
trusted_proxies = ["10.0.0.0/8", "127.0.0.1"]
max_loaded_apps = 7
max_memory_mib = 512
[tls]
listen = "0.0.0.0:443"
[[tls.certificate]]
cert = "a.pem"
key = "/keys/a.key"
[admin]
listen = "127.0.0.1:9090"
[[app]]
name = "one"
artifact = "one.wasm"
routes = ["a.example", "GET b.example/x"]
[app.vars]
A = { b = [1] }
[[app]]
name = "two"
dir = "../two"
"#;

#[test]
fn everything_is_read() {
    let config = parse(FULL);
    let listen = |address: &str, kind| Listen { address: address.parse().unwrap(), kind };
    assert_eq!(
        config.listeners,
        [
            listen("127.0.0.1:80", ListenKind::Plain),
            listen("[::1]:80", ListenKind::Plain),
            listen("0.0.0.0:443", ListenKind::Tls),
            listen("127.0.0.1:9090", ListenKind::Admin),
        ]
    );
    assert_eq!((config.max_loaded_apps, config.max_memory), (7, Some(512 << 20)));
    assert_eq!(config.trusted_proxies.len(), 2);
    assert_eq!(config.certificates[0].cert, Path::new("/srv/a.pem"));
    assert_eq!(config.certificates[0].key, Path::new("/keys/a.key"));
    assert_eq!(config.apps[0].source, Source::Artifact("/srv/one.wasm".into()));
    assert_eq!(config.apps[0].vars, [("A".to_owned(), r#"{"b":[1]}"#.to_owned())]);
    assert_eq!(config.apps[1].source, Source::Project("/srv/../two".into()));
    let app = |host, path| match config.table.find(host, path, &Method::GET) {
        Found::Route(route) => config.route_apps[route as usize],
        other => panic!("{other:?}"),
    };
    assert_eq!([app("a.example", "/"), app("b.example", "/x"), app("b.example", "/")], [0, 0, 1]);
}

const OTHER: &str = "[[app]]\nname = \"b\"\nartifact = \"a.wasm\"\n";
const APP: &str = "[[app]]\nname = \"a\"\nartifact = \"a.wasm\"\n";

#[test]
fn conflicts_name_both_places() {
    let text = format!(
        "listen = \"127.0.0.1:80\"\n{APP}routes = [\"x.y/:a\"]\n{}routes = [\n  \"z\",\n  \"X.Y/:b\",\n]\n",
        APP.replace("\"a\"", "\"b\"")
    );
    let error = error(&text);
    assert!(
        error.contains("error: this route is taken: app `a` has it at node.toml:5:11"),
        "{error}"
    );
    assert!(error.contains("--> node.toml:11:3"), "{error}");
}

#[test]
fn mistakes_are_told_with_their_place_and_what_mends_them() {
    let listen = "listen = \"127.0.0.1:80\"\n";
    for (text, expected) in [
        (format!("{listen}{APP}rotues = []"), "did you mean `routes`?"),
        (format!("lisen = \"x\"\n{APP}"), "did you mean `listen`?"),
        (APP.to_owned(), "has no `listen`"),
        (listen.to_owned(), "has no app"),
        (format!("listen = \"localhost:80\"\n{APP}"), "`localhost:80` is no address"),
        (format!("listen = [\"127.0.0.1:80\", \"127.0.0.1:80\"]\n{APP}"), "is given twice"),
        (format!("{listen}[admin]\nlisten = \"127.0.0.1:80\"\n{APP}"), "is given twice"),
        (format!("listen = 80\n{APP}"), "a text or a list of texts"),
        (format!("{listen}trusted_proxies = [\"10.0.0.0/99\"]\n{APP}"), "is no network"),
        (format!("{listen}max_loaded_apps = 0\n{APP}"), "at least 1"),
        (format!("{listen}[tls]\nlisten = \"127.0.0.1:443\"\n{APP}"), "`[tls]` has no certificate"),
        (format!("{listen}[[app]]\nartifact = \"a\""), "this app has no `name`"),
        (
            format!("{listen}[[app]]\nname = \"A\"\nartifact = \"a\""),
            "the name `A` has the character",
        ),
        (format!("{listen}[[app]]\nname = \"a\""), "no `artifact` and no `dir`"),
        (format!("{listen}{APP}dir = \"x\""), "one origin, not two"),
        (format!("{listen}[[app]]\nname = \"a\"\ndir = \"\""), "this path is empty"),
        (format!("{listen}{APP}routes = []"), "an app has 1 to"),
        (format!("{listen}{APP}routes = [\"a.b:80\"]"), "--> node.toml:5:11"),
        (format!("{listen}{APP}{OTHER}"), "has it at node.toml:2:1"),
        (format!("{listen}{APP}routes = [\"x\"]\n{APP}"), "two apps have the name `a`"),
        (format!("{listen}{APP}[app.limits]\nmemory_mb = 9000"), "write a value up to `memory_mb"),
        (format!("{listen}{APP}[app.limits]\ncpu = 1"), "unknown key `cpu`"),
        (format!("{listen}{APP}[app.fetch]\nallow = [\"ftp://x\"]"), "--> node.toml:6:10"),
        (format!("{listen}{APP}[app.vars]\nX = 2024-01-01"), "`X` in `[app.vars]` is a date"),
    ] {
        let error = error(&text);
        assert!(error.contains(expected), "{text}\n{error}");
    }
}

#[test]
fn sizes_have_limits() {
    let listen = "listen = \"127.0.0.1:80\"\n";
    let vars = format!("{listen}{APP}[app.vars]\nX = \"{}\"", "x".repeat(VARS_SIZE));
    assert!(error(&vars).contains("the limit is 65536"));
    let routes = vec!["\"x\""; ROUTES_PER_APP + 1].join(",");
    assert!(error(&format!("{listen}{APP}routes = [{routes}]")).contains("1 to 1000 routes"));
    let apps = format!("{listen}{}", APP.repeat(crate::limits::APPS + 1));
    assert!(error(&apps).contains("at most 20000 apps"));
    let deep = format!("{listen}x = {}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(error(&deep).contains("error: "));
}
