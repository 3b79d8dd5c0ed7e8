//! Every block of code in README and docs does what it says: commands run, programs are built, configuration
//! files are read.
//!
//! A block is `sh`, `js`, `ts` or `toml`. What it needs and the page doesn't show stands in a comment above it:
//! `<!-- given: const table = []; -->`, packages from npm as `<!-- npm: express -->`. Blocks whose first line
//! names a file (`// src/index.ts`) are files of one project, in which the page's commands run. Indented text is
//! to be looked at.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use land_tests::land;
use land_tests::markdown::{Block, blocks};
use land_tests::paths;
use land_tests::project::Project;
use land_tests::server::Server;
use land_tests::tls::Pair;

use crate::apps;

fn pages() -> Vec<PathBuf> {
    let folder = fs::read_dir(paths::root().join("docs")).expect("readable");
    let mut pages: Vec<PathBuf> = folder.flatten().map(|entry| entry.path()).collect();
    pages.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    pages.push(paths::root().join("README.md"));
    pages.sort();
    pages
}

/// Runs the blocks of one language on every page; how many there were.
fn each(languages: &[&str], run: impl Fn(&Path, &Project, &Block)) -> usize {
    let mut count = 0;
    for page in pages() {
        let all = blocks(&fs::read_to_string(&page).expect("readable"));
        let project = project_of(&all);
        for block in all.iter().filter(|block| languages.contains(&block.language.as_str())) {
            eprintln!("{}:{}", page.display(), block.line);
            run(&page, &project, block);
            count += 1;
        }
    }
    count
}

/// The project that a page's blocks with file names make.
fn project_of(all: &[Block]) -> Project {
    let project = Project::with(&[]);
    for block in all {
        if let Some(file) = block.file() {
            project.write(file, &block.text);
        }
    }
    project
}

#[test]
fn every_block_is_of_a_kind_that_is_run() {
    let known = ["sh", "js", "ts", "toml"];
    for page in pages() {
        for block in blocks(&fs::read_to_string(&page).expect("readable")) {
            let language = block.language.as_str();
            assert!(known.contains(&language), "{}:{}: `{language}`", page.display(), block.line);
        }
    }
}

#[test]
fn programs_are_built() {
    let count = each(&["js", "ts"], |_, project, block| {
        if block.file().is_some() {
            if project.path().join("src/index.ts").is_file() {
                project.build().expect_success();
            }
            return;
        }
        let project = Project::with(&[]);
        if !block.packages.is_empty() {
            let names = block.packages.split(' ').map(|name| (name.to_owned(), "*"));
            let packages: BTreeMap<String, &str> = names.collect();
            let package = serde_json::json!({ "private": true, "dependencies": packages });
            project.write("package.json", package.to_string());
            if let Err(reason) = apps::npm(project.path(), "install") {
                eprintln!("skipped: {reason}");
                return;
            }
        }
        let file = format!("src/index.{}", block.language);
        project.write(&file, format!("{}\n{}", block.given, whole(&block.text)));
        project.build().expect_success();
    });
    assert!(count >= 6, "{count} programs");
}

/// Lines that are part of a program stand for a part of its handler.
fn whole(text: &str) -> String {
    if ["export default", "addEventListener(\"fetch\""].iter().any(|mark| text.contains(mark)) {
        return text.to_owned();
    }
    let (imports, lines): (Vec<&str>, Vec<&str>) =
        text.lines().partition(|line| line.starts_with("import "));
    let (imports, lines) = (imports.join("\n"), lines.join("\n"));
    format!("{imports}\nexport default {{ async fetch(request, env, ctx) {{\n{lines}\n}} }};")
}

#[test]
fn configurations_are_read() {
    let count = each(&["toml"], |page, _, block| {
        if page.ends_with("node-toml.md") {
            check_node(&block.text);
            return;
        }
        let project = Project::js("export default { fetch: () => new Response('hello') };");
        project.write("src/index.ts", "export default { fetch: () => new Response('hello') };");
        project.write("public/index.html", "<!doctype html>");
        let has_name = block.text.lines().any(|line| line.starts_with("name = "));
        let name = if has_name { "" } else { "name = \"app\"\n" };
        project.write("land.toml", format!("{name}{}", block.text));
        project.build().expect_success();
    });
    assert!(count >= 5, "{count} configurations");
}

/// A node starts with this configuration, on ports that are free.
fn check_node(text: &str) {
    let app = Project::js("export default { fetch: () => new Response('hello') };");
    let artifact = fs::read(app.artifact()).expect("readable");
    let node = Project::with(&[]);
    let pair = Pair::new(&["example.com"]);
    node.write("certs/example.com.pem", pair.cert);
    node.write("certs/example.com.key", pair.key);
    node.write("apps/site.wasm", &artifact);
    node.write("apps/api.wasm", &artifact);
    let mut text = text.to_owned();
    for address in ["\"0.0.0.0:80\"", "\"[::]:80\"", "\"0.0.0.0:443\"", "\"127.0.0.1:9090\""] {
        assert!(text.contains(address), "the page has `{address}`");
        text = text.replace(address, "\"127.0.0.1:0\"");
    }
    node.write("node.toml", text);
    let server =
        Server::spawn(&mut land::command(node.path(), &["serve", "--config", "node.toml"]));
    server.wait_for_line("admin on http://");
}

#[test]
fn commands_run() {
    let count = each(&["sh"], |page, project, block| {
        if block.text.lines().all(|line| line.starts_with("cargo xtask")) {
            // What runs this test can't be run by it: the commands have to exist.
            for word in block.text.lines().filter_map(|line| line.split_whitespace().nth(2)) {
                let file = paths::root().join(format!("xtask/src/commands/{word}.rs"));
                assert!(word == "#" || file.is_file(), "`cargo xtask {word}` exists");
            }
            return;
        }
        let output = shell(project.path(), &block.text);
        assert!(
            output.status.success(),
            "{}:{}:\n{}{}",
            page.display(),
            block.line,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    });
    assert!(count >= 2, "{count} blocks of commands");
}

/// Patient: what serves has just been started.
const CURL: &str = "curl -sS --fail --retry 30 --retry-connrefused --retry-delay 1 ";

/// Runs a block as a person types it: what serves goes on in the background, on a free port, until the end.
fn shell(folder: &Path, text: &str) -> std::process::Output {
    let port = free_port();
    let mut script = "set -e\ntrap '[ -z \"$served\" ] || kill $served' EXIT\n".to_owned();
    for line in text.lines() {
        let line = line.split(" #").next().unwrap_or_default().trim_end();
        let background = ">serve.log 2>&1 &\nserved=$!";
        let line = match (line.strip_prefix("land serve"), line.strip_prefix("land dev")) {
            (Some(rest), _) => format!("land serve{rest} --listen 127.0.0.1:{port} {background}"),
            (_, Some(rest)) => format!("land dev{rest} --port {port} {background}"),
            _ => line.replace("curl ", CURL),
        };
        script.push_str(&line.replace("8787", &port.to_string()));
        script.push('\n');
    }
    let bin = paths::land();
    let bin = bin.parent().expect("the program lies in a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(script)
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", bin.display()));
    shell.env("LAND_CACHE_DIR", paths::lasting("cache")).env_remove("LAND_ENGINE_WASM");
    shell.output().expect("there is a shell")
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("bound").port()
}
