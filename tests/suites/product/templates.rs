//! Every template: created by `land new`, built, served, asked.

use std::fs;
use std::path::{Path, PathBuf};

use land_tests::http::Request;
use land_tests::land;
use land_tests::paths;
use land_tests::server::Server;
use tempfile::TempDir;

use crate::apps;

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

#[test]
fn js() {
    let created = Created::from("js");
    check_files(&created.path());
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
fn every_template_has_a_test() {
    let tested = ["hono", "js", "ts"];
    let folder = paths::root().join("templates");
    let mut names: Vec<_> = fs::read_dir(folder)
        .expect("readable")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, tested);
}
