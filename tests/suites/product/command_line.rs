//! What the command line says: help, results and errors, compared with snapshots.

use std::fs;
use std::net::TcpListener;

use land_tests::land::{self, Outcome};
use land_tests::project::Project;
use land_tests::snapshot;

/// A command's whole output as one text, without what differs from run to run.
fn transcript(words: &[&str], outcome: &Outcome, project: &Project) -> String {
    let code = outcome.code.map_or("a signal".to_owned(), |code| code.to_string());
    let text = format!(
        "$ land {}\n{}{}[exit code {code}]\n",
        words.join(" "),
        outcome.stdout,
        outcome.stderr
    );
    let text = snapshot::normalise(&text, project.path());
    let text = text.replace(env!("CARGO_PKG_VERSION"), "[version]");
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(name: &str, project: &Project, commands: &[&[&str]]) {
    let parts =
        commands.iter().map(|words| transcript(words, &land::run(project.path(), words), project));
    snapshot::assert(name, &parts.collect::<Vec<_>>().join("\n\n"));
}

fn hello() -> Project {
    Project::js("export default { fetch: () => new Response('hello') };\n")
}

#[test]
fn help_is_as_written() {
    check(
        "help.txt",
        &hello(),
        &[
            &["--help"],
            &["new", "--help"],
            &["build", "-h"],
            &["serve", "-h"],
            &["test", "-h"],
            &["inspect", "-h"],
            &["dev", "--help"],
            &["check", "-h"],
            &["types", "-h"],
            &["run", "-h"],
            &["completions", "-h"],
            &["man", "-h"],
        ],
    );
}

#[test]
fn the_version_is_the_workspaces() {
    check("version.txt", &hello(), &[&["--version"]]);
}

#[test]
fn wrong_command_lines_are_refused() {
    let commands: &[&[&str]] = &[
        &[],
        &["biuld"],
        &["build", "--minify"],
        &["serve", "--listen", "8787"],
        &["new"],
        &["new", "app", "--template", "rust"],
        &["inspect"],
        &["-v", "-q", "build"],
    ];
    check("usage_errors.txt", &hello(), commands);
}

#[test]
fn paths_that_lead_nowhere_are_named() {
    let project = hello();
    project.write("empty/readme.txt", "");
    project.write("land.toml.bak", "");
    let commands: &[&[&str]] = &[
        &["build", "gone"],
        &["serve", "gone.wasm"],
        &["inspect", "gone.wasm"],
        &["inspect", "src"],
        &["build", "land.toml"],
    ];
    check("path_errors.txt", &project, commands);
}

#[test]
fn folders_without_a_project_are_refused() {
    let project = hello();
    fs::remove_file(project.path().join("land.toml")).expect("writable");
    check("no_project.txt", &project, &[&["build"], &["serve"]]);
}

#[test]
fn new_makes_projects_and_refuses_what_it_must() {
    let project = hello();
    project.write("full/file.txt", "kept");
    project.write("a-file", "kept");
    let long = "a".repeat(64);
    let commands: &[&[&str]] = &[
        &["new", "shop", "--template", "js"],
        &["new", "shop", "--template", "js"],
        &["new", "full"],
        &["new", "a-file"],
        &["new", "My_App"],
        &["new", "-app"],
        &["new", "app-"],
        &["new", ".."],
        &["new", &long],
        &["new", "caf\u{e9}"],
    ];
    check("new.txt", &project, commands);
    let kept = fs::read_to_string(project.path().join("full/file.txt")).expect("readable");
    assert_eq!(kept, "kept");
    assert!(project.path().join("shop/land.toml").exists());
    assert!(!project.path().join("My_App").exists(), "a refused name leaves nothing");
}

#[test]
fn inspect_shows_what_an_artifact_holds() {
    let project = hello();
    project.write("land.toml", "name = \"app\"\n[vars]\nSECRET = \"value of a var\"\nOTHER = 1\n");
    project.artifact();
    let outcome = land::run(project.path(), &["inspect", "dist/app.wasm"]).expect_success();
    for part in ["app", "default.fetch", "OTHER, SECRET", "app.wasm.map", "abi", "land.manifest"] {
        assert!(outcome.stdout.contains(part), "no `{part}` in:\n{}", outcome.stdout);
    }
    assert!(!outcome.stdout.contains("value of a var"), "values are nobody's business");
    let outcome = land::run(project.path(), &["inspect", "--json", "dist/app.wasm"]);
    let json = outcome.expect_success().stdout;
    assert!(json.contains("\"name\": \"app\"") && json.contains("\"sections\""), "{json}");
}

#[test]
fn quiet_builds_say_nothing_and_verbose_ones_say_more() {
    let project = hello();
    let quiet = land::run(project.path(), &["build", "-q"]).expect_success();
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    let normal = land::run(project.path(), &["build"]).expect_success();
    assert!(normal.stdout.contains("dist/app.wasm"), "{}", normal.stdout);
    let verbose = land::run(project.path(), &["build", "-v"]).expect_success();
    assert!(verbose.stderr.len() > normal.stderr.len(), "{}", verbose.stderr);
}

#[test]
fn builds_work_from_within_and_from_afar() {
    let project = hello();
    let within = land::run(&project.path().join("src"), &["build"]).expect_success();
    assert!(within.stdout.contains("app.wasm"), "{}", within.stdout);
    let path = project.path().to_str().expect("a plain name");
    land::run(&std::env::temp_dir(), &["build", path]).expect_success();
}

#[test]
fn a_port_in_use_is_named() {
    let project = hello();
    let artifact = project.artifact();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("bound").to_string();
    let artifact = artifact.to_str().expect("a plain name");
    let words = ["serve", artifact, "--listen", &address];
    let outcome = land::run(project.path(), &words).expect_failure();
    assert!(outcome.stderr.contains(&address), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("hint: "), "{}", outcome.stderr);
    let text = outcome.stderr.replace(&address, "127.0.0.1:8787");
    // Which port is free differs from run to run.
    let text = match text.split_once("--listen 127.0.0.1:") {
        Some((before, after)) => {
            format!(
                "{before}--listen 127.0.0.1:PORT{}",
                after.trim_start_matches(|c: char| c.is_ascii_digit())
            )
        }
        None => text,
    };
    snapshot::assert("port_in_use.txt", &text);
}

#[test]
fn an_address_that_isnt_this_machines_is_named() {
    let project = hello();
    project.artifact();
    let words = ["serve", "dist/app.wasm", "--listen", "192.0.2.1:80"];
    let outcome = land::run(project.path(), &words).expect_failure();
    assert!(outcome.stderr.contains("192.0.2.1:80"), "{}", outcome.stderr);
}
