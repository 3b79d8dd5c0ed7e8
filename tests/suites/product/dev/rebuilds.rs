//! What is saved is served, what can't be built isn't, and nobody's request is lost.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::thread;

use land_tests::http::Request;
use land_tests::project::Project;

use super::{answering, page, start, start_with, wait_for};

#[test]
fn what_is_saved_is_served() {
    let project = Project::with(&[
        (
            "src/index.js",
            "import { word } from './word.js';\nexport default { fetch: () => new Response(word) };\n",
        ),
        ("src/word.js", "export const word = 'one';\n"),
        ("src/unused.js", "export const x = 1;\n"),
    ]);
    let server = start(&project);
    assert_eq!(server.get("/").text(), "one");
    project.write("src/word.js", "export const word = 'two';\n");
    wait_for(&server, &Request::new("GET", "/"), |response| response.text() == "two");
    // As editors do it: another file takes the place of the old one.
    project.write("src/.word.js.swp", "export const word = 'three';\n");
    fs::rename(project.path().join("src/.word.js.swp"), project.path().join("src/word.js"))
        .expect("writable");
    wait_for(&server, &Request::new("GET", "/"), |response| response.text() == "three");
    assert!(!project.path().join("dist/app.wasm").exists(), "it writes no artifact");
}

#[test]
fn files_that_are_not_part_of_the_program_build_nothing() {
    let project = Project::js(&answering("one"));
    project.write("src/unused.js", "");
    let server = start(&project);
    project.write("src/unused.js", "1;\n");
    project.write("notes.txt", "1\n");
    project.write("src/index.js", answering("two"));
    wait_for(&server, &Request::new("GET", "/"), |response| response.text() == "two");
    let builds = server.log().matches("Built app in").count();
    assert!(builds <= 3, "{}", server.log());
}

#[test]
fn a_build_that_fails_keeps_the_last_one_serving() {
    let project = Project::js(&answering("one"));
    let server = start(&project);
    project.write("src/index.js", "export default { fetch: () => new Response('two' };\n");
    let broken = wait_for(&server, &page("/"), |response| response.status == 500);
    let text = broken.text();
    assert!(text.contains("Build failed") && text.contains("src/index.js:1:"), "{text}");
    assert!(text.contains("new Response(&#39;two&#39; }"), "the code is shown: {text}");
    assert_eq!(server.get("/").text(), "one");
    server.wait_for_line("error: ");
    server.wait_for_line("> 1 | ");
    project.write("src/index.js", answering("three"));
    wait_for(&server, &page("/"), |response| response.text().starts_with("three"));
    assert_eq!(server.get("/").text(), "three");
}

#[test]
fn a_first_build_that_fails_is_shown_until_it_is_mended() {
    let project = Project::js(
        "import { gone } from './gone.js';\nexport default { fetch: () => new Response(gone) };\n",
    );
    let server = start(&project);
    let text = server.get("/").text();
    assert!(text.starts_with("error: can't find `./gone.js`"), "{text}");
    assert!(server.send(&page("/")).text().contains("can&#39;t find"));
    let request = Request::new("GET", "/").header("accept", "application/json");
    let json: serde_json::Value =
        serde_json::from_slice(&server.send(&request).body).expect("JSON for who wants it");
    assert_eq!(json["errors"][0]["message"], "can't find `./gone.js`");
    // The file that was missing appears, in a folder that is watched already.
    project.write("src/gone.js", "export const gone = 'found';\n");
    wait_for(&server, &Request::new("GET", "/"), |response| response.text() == "found");
}

#[test]
fn the_configuration_is_watched_too() {
    let project = Project::js("export default { fetch: (r, env) => new Response(env.WORD) };\n");
    project.write("land.toml", "name = \"app\"\n[vars]\nWORD = \"one\"\n");
    let server = start(&project);
    assert_eq!(server.get("/").text(), "one");
    project.write("land.toml", "name = \"app\"\n[vars]\nWORD = \n");
    wait_for(&server, &page("/"), |response| response.text().contains("land.toml:3:"));
    project.write("land.toml", "name = \"app\"\n[vars]\nWORD = \"two\"\n");
    wait_for(&server, &Request::new("GET", "/"), |response| response.text() == "two");
}

#[test]
fn assets_are_watched_too() {
    let project = Project::js(&answering("program"));
    project.write("land.toml", "name = \"app\"\n[assets]\ndir = \"public\"\n");
    project.write("public/a.txt", "one");
    let server = start(&project);
    assert_eq!(server.get("/a.txt").text(), "one");
    project.write("public/a.txt", "two");
    wait_for(&server, &Request::new("GET", "/a.txt"), |response| response.text() == "two");
    project.write("public/deep/b.txt", "new");
    wait_for(&server, &Request::new("GET", "/deep/b.txt"), |response| response.text() == "new");
}

#[test]
fn no_request_is_lost_while_versions_are_exchanged() {
    let slow = |word: &str| {
        format!(
            "export default {{ async fetch() {{ await new Promise((r) => setTimeout(r, 5)); \
             return new Response('{word}'); }} }};\n"
        )
    };
    let project = Project::js(&slow("0"));
    let server = start_with(&project, &["-q"]);
    let (over, answered) = (AtomicBool::new(false), AtomicU32::new(0));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut connection = server.connect();
                while !over.load(Relaxed) {
                    let response = connection.exchange(&Request::new("GET", "/"));
                    assert_eq!(response.status, 200, "{}", response.text());
                    assert!(!response.cut && response.text().parse::<u32>().is_ok());
                    answered.fetch_add(1, Relaxed);
                }
            });
        }
        for number in 1..=10 {
            let word = number.to_string();
            project.write("src/index.js", slow(&word));
            wait_for(&server, &Request::new("GET", "/"), |response| response.text() == word);
        }
        over.store(true, Relaxed);
    });
    assert!(answered.load(Relaxed) > 50, "{answered:?}");
}
