//! Every template: created by `land new`, built, served, asked.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use land_tests::http::Request;
use land_tests::land;
use land_tests::paths;
use land_tests::project::Project;
use land_tests::server::Server;
use land_tests::websocket::Socket;
use tempfile::TempDir;

use crate::{apps, types};

struct Created {
    folder: TempDir,
}

impl Created {
    fn from(template: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        land::run(folder.path(), &["new", "my-app", "--template", template]).expect_success();
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("my-app")
    }

    fn serve(&self) -> Server {
        land::run(&self.path(), &["build"]).expect_success();
        Server::start(&self.path().join("dist/my-app.wasm"))
    }
}

/// Whatever the template: its name is filled in, nothing of ours is left, git ignores what is built.
fn check_files(project: &Path) {
    let toml = fs::read_to_string(project.join("land.toml")).expect("readable");
    assert!(toml.contains("name = \"my-app\""), "{toml}");
    let ignored = fs::read_to_string(project.join(".gitignore")).expect("readable");
    assert!(ignored.contains("dist"), "{ignored}");
    for file in ["README.md", "package.json", "land.toml"] {
        let text = fs::read_to_string(project.join(file)).expect("readable");
        assert!(!text.contains("{{"), "`{file}` has a placeholder: {text}");
    }
}

/// What each template comes with: nothing that `land check` finds, tests that pass, and types that
/// hold. It needs its packages.
fn check_tests_and_types(project: &Path) {
    land::run(project, &["check", "--strict"]).expect_success();
    let tested = land::run(project, &["test"]).expect_success();
    assert!(tested.stdout.contains(" passed in "), "{}", tested.stdout);
    let compiler = match types::typescript() {
        Ok(folder) => folder.join("node_modules/typescript/lib/tsc.js"),
        Err(reason) => {
            eprintln!("types not checked: {reason}");
            return;
        }
    };
    let output = Command::new("node").arg(compiler).current_dir(project).output();
    let output = output.expect("node runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn js() {
    let created = Created::from("js");
    check_files(&created.path());
    check_tests_and_types(&created.path());
    let server = created.serve();
    let page = server.get("/");
    assert_eq!(page.status, 200);
    assert_eq!(page.value("content-type").as_deref(), Some("text/html; charset=utf-8"));
    assert!(server.get("/hello?name=Ada").text().contains("Ada!"));
    assert_eq!(server.get("/gone").status, 404);
    assert_eq!(server.send(&Request::new("POST", "/hello").body("x")).status, 405);
    let headers = server.send(&Request::new("GET", "/headers").header("x-mine", "yes"));
    assert!(headers.text().contains("\"x-mine\":\"yes\""), "{}", headers.text());
}

#[test]
fn ts() {
    let created = Created::from("ts");
    check_files(&created.path());
    check_tests_and_types(&created.path());
    let server = created.serve();
    assert!(server.get("/?name=Ada").text().contains("Ada!"));
    assert_eq!(server.get("/quotes").status, 200);
    let words = server.send(&Request::new("POST", "/words").body(r#"{"text":"one two two"}"#));
    assert_eq!(words.text(), r#"{"total":3,"words":{"two":2,"one":1}}"#);
    assert_eq!(server.send(&Request::new("POST", "/words").body("no JSON")).status, 400);
    assert_eq!(server.get("/gone").status, 404);
}

#[test]
fn hono() {
    let created = Created::from("hono");
    check_files(&created.path());
    if let Err(reason) = apps::npm(&created.path(), "install") {
        eprintln!("skipped: {reason}");
        return;
    }
    check_tests_and_types(&created.path());
    let server = created.serve();
    let page = server.get("/?name=Ada");
    assert_eq!(page.status, 200, "{}", server.log());
    assert!(page.text().contains("Ada!"), "{}", page.text());
    assert_eq!(page.value("x-powered-by").as_deref(), Some("land"));
    assert_eq!(server.get("/tasks").status, 200);
    assert_eq!(server.get("/tasks/99").status, 404);
    let add = |body: &str| {
        server.send(
            &Request::new("POST", "/tasks").header("content-type", "application/json").body(body),
        )
    };
    assert_eq!(add(r#"{"title":"new"}"#).status, 201);
    assert_eq!(add(r#"{"title":""}"#).status, 400);
}

#[test]
fn api() {
    let created = Created::from("api");
    check_files(&created.path());
    check_tests_and_types(&created.path());
    let server = created.serve();
    assert!(server.get("/products?q=INK").text().contains("\"ink\""));
    assert_eq!(server.get("/products/car").status, 404);
    let quote = |body: &str| server.send(&Request::new("POST", "/quotes").body(body));
    let made = quote(r#"{"customer":"Ada","items":[{"product":"ink","count":2}]}"#);
    assert_eq!(made.status, 201, "{}", made.text());
    assert!(made.text().contains("\"total\":2580"), "{}", made.text());
    assert_eq!(quote("{}").status, 422);
    assert_eq!(quote("no JSON").status, 400);
    assert_eq!(server.send(&Request::new("PUT", "/quotes").body("x")).status, 405);
}

#[test]
fn html() {
    let created = Created::from("html");
    check_files(&created.path());
    check_tests_and_types(&created.path());
    let server = created.serve();
    let page = server.get("/notes/marsh");
    assert_eq!(page.value("content-type").as_deref(), Some("text/html; charset=utf-8"));
    assert!(page.text().starts_with("<!doctype html><html lang=\"en\">"), "{}", page.text());
    assert!(page.text().contains("heard &#38; not seen"), "{}", page.text());
    assert_eq!(server.get("/notes/gone").status, 404);
    assert_eq!(server.send(&Request::new("POST", "/").body("x")).status, 405);
    let style = server.get("/style.css");
    assert!(style.value("content-type").is_some_and(|kind| kind.starts_with("text/css")));
}

#[test]
fn sse() {
    let created = Created::from("sse");
    check_files(&created.path());
    check_tests_and_types(&created.path());
    let toml = fs::read_to_string(created.path().join("land.toml")).expect("readable");
    fs::write(created.path().join("land.toml"), toml.replace("1000", "10")).expect("writable");
    let server = created.serve();
    assert!(server.get("/").text().contains("new EventSource"));
    let events = server.get("/events?from=2");
    assert_eq!(events.value("content-type").as_deref(), Some("text/event-stream"));
    let expected = "event: tick\nid: 1\ndata: {\"left\":2}\n\nevent: tick\nid: 0\ndata: {\"left\":1}\n\n\
                    event: done\ndata: {}\n\n";
    assert_eq!(events.text(), expected);
    assert_eq!(server.get("/gone").status, 404);
}

#[test]
fn websocket() {
    let created = Created::from("websocket");
    check_files(&created.path());
    check_tests_and_types(&created.path());
    let server = created.serve();
    assert!(server.get("/").text().contains("new WebSocket"));
    assert_eq!(server.get("/socket").status, 426);
    let mut socket = Socket::open(&server, "/socket");
    let mut says = |text: &str| {
        if !text.is_empty() {
            socket.send(text);
        }
        let frame = socket.read().expect("answered");
        (
            (frame.first == 0x88).then(|| frame.close_code()).flatten(),
            String::from_utf8_lossy(&frame.payload).into_owned(),
        )
    };
    let text = |text: &str| (None, text.to_owned());
    assert_eq!(says(""), text(r#"{"kind":"welcome","text":"Hello"}"#));
    assert_eq!(
        says(r#"{"kind":"say","text":"hi"}"#),
        text(r#"{"kind":"echo","text":"hi","count":1}"#)
    );
    assert_eq!(says(r#"{"kind":"history"}"#), text(r#"{"kind":"history","texts":["hi"]}"#));
    assert_eq!(says("no JSON").0, Some(1003));
}

#[test]
fn proxy() {
    let created = Created::from("proxy");
    check_files(&created.path());
    check_tests_and_types(&created.path());
    let upstream = Project::js(
        "export default { fetch: async (request) => new Response(`${request.method} ${new URL(request.url).pathname} \
         ${await request.text()} ${request.headers.get('x-own')}`, \
         { status: 203, headers: { server: 'secret', location: '/elsewhere' } }) };",
    );
    let upstream = Server::start(&upstream.artifact());
    let file = created.path().join("land.toml");
    let toml = fs::read_to_string(&file).expect("readable");
    let address = format!("http://{}", upstream.address());
    fs::write(&file, toml.replace("https://example.com\"\nT", &format!("{address}\"\nT")))
        .expect("writable");
    land::run(&created.path(), &["build"]).expect_success();
    let words = ["serve", "dist/my-app.wasm", "--listen", "127.0.0.1:0", "--allow-loopback"];
    let server = Server::spawn(&mut land::command(&created.path(), &words));
    let answer = server.send(
        &Request::new("POST", "/a/b")
            .header("host", "me.example")
            .header("x-own", "yes")
            .body("text"),
    );
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (203, "POST /a/b text yes"),
        "{}",
        server.log()
    );
    assert_eq!(answer.value("server").as_deref(), None);
    assert_eq!(answer.value("location").as_deref(), Some("http://me.example/elsewhere"));
    drop(upstream);
    assert_eq!(server.get("/").status, 502);
}

#[test]
fn every_template_has_a_test() {
    let tested = ["api", "hono", "html", "js", "proxy", "sse", "ts", "websocket"];
    let folder = paths::root().join("templates");
    let mut names: Vec<_> = fs::read_dir(folder)
        .expect("readable")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, tested);
}
