//! `land.toml`: what it may say, and what its errors look like.

use std::fs;

use land_builder::{Config, Project};

fn error(text: &str) -> String {
    Config::parse(text, "land.toml").expect_err("refused").to_string()
}

#[test]
fn a_full_file_is_read() {
    let text = r#"
name = "my-app"
main = "src/worker.ts"

[vars]
GREETING = "hello"
LIMIT = 3
FLAGS = { beta = true, names = ["a", "b"] }

[build]
minify = true
external = ["pg"]
target = "es2022"
define = { VERSION = '"1.0"', DEBUG = false }
alias = { react = "preact/compat" }
"#;
    let config = Config::parse(text, "land.toml").expect("valid");
    assert_eq!(config.name, "my-app");
    assert_eq!(config.main.as_deref(), Some("src/worker.ts"));
    assert_eq!(config.vars["GREETING"], "\"hello\"");
    assert_eq!(config.vars["LIMIT"], "3");
    assert_eq!(config.vars["FLAGS"], r#"{"beta":true,"names":["a","b"]}"#);
    assert!(config.build.minify);
    assert_eq!(config.build.define["VERSION"], "\"1.0\"");
    assert_eq!(config.build.define["DEBUG"], "false");
    assert_eq!(config.build.target, "es2022");
}

#[test]
fn the_rest_has_defaults() {
    let config = Config::parse("name = \"a\"", "land.toml").expect("valid");
    assert!(config.vars.is_empty() && config.main.is_none() && !config.build.minify);
    assert_eq!(config.build.target, "es2024");
}

#[test]
fn unknown_keys_get_the_nearest_known_one() {
    let top = error("name = \"a\"\nmian = \"x.js\"\n");
    assert!(top.starts_with("error: unknown key `mian`\n  --> land.toml:2:1"), "{top}");
    assert!(top.contains("> 2 | mian = \"x.js\"\n    | ^^^^"), "{top}");
    assert!(top.ends_with("hint: did you mean `main`?"), "{top}");
    let nested = error("name = \"a\"\n[build]\nminfy = true\n");
    assert!(nested.contains("did you mean `minify`?"), "{nested}");
    let far = error("name = \"a\"\nroutes = []\n");
    assert!(far.contains("known here: `name`, `main`, `vars`, `build`"), "{far}");
}

#[test]
fn wrong_types_and_bad_toml_name_the_place() {
    let kind = error("name = 3\n");
    assert!(kind.contains("found integer `3` where a string is expected"), "{kind}");
    assert!(kind.contains("land.toml:1:8"), "{kind}");
    let syntax = error("name = \"a\"\n[vars\n");
    assert!(syntax.contains("land.toml:2:"), "{syntax}");
    let date = error("name = \"a\"\n[vars]\nSINCE = 2024-01-01\n");
    assert!(date.contains("`SINCE` in `[vars]` is a date"), "{date}");
    let twice = error("name = \"a\"\nname = \"b\"\n");
    assert!(twice.contains("land.toml:2:1"), "{twice}");
}

#[test]
fn names_targets_and_entries_are_checked() {
    assert!(error("").contains("`land.toml` has no `name`"));
    let name = error("name = \"My App\"\n");
    assert!(name.contains("the name `My App` has the character `M`"), "{name}");
    assert!(name.contains("such as `my-app`"), "{name}");
    assert!(error(&format!("name = \"{}\"", "a".repeat(64))).contains("longer than 63"));
    assert!(error("name = \"-a\"").contains("begins or ends with `-`"));
    assert!(error("name = \"a\"\nmain = \"/etc/x.js\"").contains("not a path inside"));
    assert!(error("name = \"a\"\n[build]\ntarget = \"es5\"").contains("target `es5` is unknown"));
}

#[test]
fn projects_are_found_from_within() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(dir.path().join("app/src/deep")).expect("writable");
    let none = Project::discover(&dir.path().join("app")).expect_err("no project").to_string();
    assert!(none.contains("no `land.toml` in") && none.contains("land new"), "{none}");
    fs::write(dir.path().join("app/land.toml"), "name = \"app\"").expect("writable");
    let empty = Project::discover(&dir.path().join("app")).expect_err("no entry").to_string();
    assert!(empty.contains("no entry module"), "{empty}");
    fs::write(dir.path().join("app/src/index.js"), "").expect("writable");
    let project = Project::discover(&dir.path().join("app/src/deep")).expect("found");
    assert_eq!(project.entry, "src/index.js");
    assert!(project.artifact_path().ends_with("app/dist/app.wasm"));
    let missing = Project::discover(&dir.path().join("gone")).expect_err("missing").to_string();
    assert!(missing.contains("doesn't exist"), "{missing}");
}
