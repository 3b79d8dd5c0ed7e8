//! A real app: hono, zod and marked from npm, in TypeScript.

use std::fs;
use std::path::Path;
use std::process::Command;

use land_tests::http::Request;
use land_tests::land;
use land_tests::paths;
use land_tests::project::copy_folder;
use land_tests::server::Server;

/// Runs `npm install` or `npm ci`; the error says why a test that needs packages is skipped.
pub fn npm(folder: &Path, verb: &str) -> Result<(), String> {
    let mut npm = Command::new("npm");
    npm.args([verb, "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]);
    npm.args(["--fetch-retries=1", "--fetch-timeout=20000"]).current_dir(folder);
    match npm.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            let is_network = ["ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "EAI_AGAIN", "network"]
                .iter()
                .any(|word| text.contains(word));
            assert!(is_network, "npm failed, and not for want of a network:\n{text}");
            Err("npm has no network here".to_owned())
        }
        Err(_) => Err("there is no npm on this machine".to_owned()),
    }
}

#[test]
fn hono_zod_and_marked() {
    // In a folder that lasts: packages are installed once per lock file, not once per run.
    let source = paths::tests().join("apps/notes");
    let folder = paths::lasting("apps/notes");
    copy_folder(&source, &folder);
    let lock = fs::read(folder.join("package-lock.json")).expect("readable");
    let installed = folder.join("node_modules/.installed");
    if fs::read(&installed).ok().as_ref() != Some(&lock) {
        if let Err(reason) = npm(&folder, "ci") {
            eprintln!("skipped: {reason}");
            return;
        }
        fs::write(&installed, &lock).expect("writable");
    }
    land::run(&folder, &["build"]).expect_success();
    let server = Server::start(&folder.join("dist/notes.wasm"));
    check_notes(&server);
}

fn check_notes(server: &Server) {
    let page = server.get("/notes/welcome");
    assert_eq!(page.status, 200, "{}", server.log());
    assert_eq!(page.value("content-type").as_deref(), Some("text/html; charset=UTF-8"));
    for part in
        ["<h1>Welcome</h1>", "<strong>bold</strong>", "<td>cell</td>", "class=\"language-js\""]
    {
        assert!(page.text().contains(part), "no `{part}` in {}", page.text());
    }
    let list = server.get("/api/notes");
    assert_eq!(list.text(), r#"[{"slug":"welcome","title":"Welcome","tags":["start"]}]"#);

    let post = |body: &str| {
        let request = Request::new("POST", "/api/notes");
        server.send(&request.header("content-type", "application/json").body(body))
    };
    let made = post(r##"{"title":"New Note","text":"# hi","tags":["a","a","b"]}"##);
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.text(), r#"{"slug":"new-note","title":"New Note","tags":["a","b"]}"#);
    let wrong = post(r#"{"title":"","tags":[1]}"#);
    assert_eq!(wrong.status, 400);
    for part in ["title", "text", "tags"] {
        assert!(wrong.text().contains(part), "{}", wrong.text());
    }
    assert_eq!(post("{not json").status, 400);
    assert_eq!(server.get("/api/notes").text(), list.text(), "requests share nothing");

    assert_eq!(server.get("/broken").status, 500);
    server.wait_for_line("src/broken.ts:");
    assert_eq!(server.get("/gone").status, 404);
    let preview = server.send(&Request::new("POST", "/preview").body("a *b*"));
    assert_eq!(preview.text(), "<p>a <em>b</em></p>\n");
    assert_eq!(preview.value("x-frame-options").as_deref(), Some("SAMEORIGIN"));
}
