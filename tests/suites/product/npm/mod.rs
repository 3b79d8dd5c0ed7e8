//! Packages from npm that were written for the web platform, unchanged: each is a worker of its own in
//! `tests/apps/npm/src/`, whose answer is the text that the same program gives under Node.js.

mod service;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use land_tests::project::copy_folder;
use land_tests::{land, paths};

use crate::apps::npm;

/// Why a package fails, if it does: its test then asserts that it still does.
const FAILING: &[(&str, &str)] = &[];

/// Where the packages are installed, once per lock file and not once per run. None without a network.
static INSTALLED: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let source = paths::tests().join("apps/npm");
    let folder = paths::lasting("apps/npm");
    fs::create_dir_all(&folder).expect("writable");
    for file in ["package.json", "package-lock.json"] {
        fs::copy(source.join(file), folder.join(file)).expect("writable");
    }
    copy_folder(&source.join("src"), &folder.join("src"));
    let lock = fs::read(folder.join("package-lock.json")).expect("readable");
    let installed = folder.join("node_modules/.installed");
    if fs::read(&installed).ok().as_ref() != Some(&lock) {
        if let Err(reason) = npm(&folder, "ci") {
            eprintln!("skipped: {reason}");
            return None;
        }
        fs::write(&installed, &lock).expect("writable");
    }
    Some(folder)
});

/// One test for each package, so that one that fails is named.
macro_rules! packages {
    ($($test:ident $name:literal)*) => {
        /// The cases, in the order of the table.
        const NAMES: &[&str] = &[$($name),*];
        $(
            #[test]
            fn $test() {
                works($name);
            }
        )*
    };
}

packages! {
    aws_sdk_client_s3 "aws-sdk-client-s3"
    cheerio "cheerio"
    cookie "cookie"
    date_fns "date-fns"
    dayjs "dayjs"
    drizzle_orm "drizzle-orm"
    fast_xml_parser "fast-xml-parser"
    graphql "graphql"
    graphql_yoga "graphql-yoga"
    handlebars "handlebars"
    hono "hono"
    immer "immer"
    itty_router "itty-router"
    jose "jose"
    js_yaml "js-yaml"
    ky "ky"
    lodash_es "lodash-es"
    marked "marked"
    mustache "mustache"
    nanoid "nanoid"
    ofetch "ofetch"
    openai "openai"
    path_to_regexp "path-to-regexp"
    preact "preact"
    preact_render_to_string "preact-render-to-string"
    react_dom "react-dom"
    satori_html "satori-html"
    semver "semver"
    superjson "superjson"
    trpc_server "trpc-server"
    ulid "ulid"
    uuid "uuid"
    valibot "valibot"
    yaml "yaml"
    zod "zod"
}

fn works(name: &str) {
    let Some(folder) = INSTALLED.as_ref() else { return };
    let file = paths::tests().join("apps/npm/expected").join(format!("{name}.txt"));
    if std::env::var_os("LAND_UPDATE").is_some() {
        fs::write(&file, under_node(folder, name)).expect("writable");
    }
    let wanted = fs::read_to_string(&file).expect("`LAND_UPDATE=1` writes it, by Node.js");
    let got = under_land(folder, name);
    match FAILING.iter().find(|(failing, _)| *failing == name) {
        None => assert!(got == wanted, "{}", difference(&got, &wanted)),
        Some(_) => assert!(got != wanted, "`{name}` works: take it off `FAILING`"),
    }
}

/// What a case answers, built and served. What keeps it from that is its answer, too.
fn under_land(folder: &Path, name: &str) -> String {
    // Below the packages, so that it finds them as any project finds its own.
    let project = folder.join("projects").join(name);
    let source = folder.join("src");
    fs::create_dir_all(project.join("src")).expect("writable");
    let toml = format!("name = \"{name}\"\n[fetch]\nallow = [\"127.0.0.1:*\"]\n");
    fs::write(project.join("land.toml"), toml).expect("writable");
    fs::copy(source.join("told.js"), project.join("src/told.js")).expect("writable");
    let case = source.join(format!("{name}.js"));
    fs::copy(case, project.join("src/index.js")).expect("writable");
    let outcome = land::run(&project, &["build"]);
    if outcome.code != Some(0) {
        return outcome.stderr;
    }
    let server = crate::node_compat::serve(&project.join("dist").join(format!("{name}.wasm")));
    let service = service::start();
    let response = server.get(&format!("/?to={}", service.url("")));
    if response.status == 200 { response.text() } else { server.log() }
}

/// What the same case answers under Node.js.
fn under_node(folder: &Path, name: &str) -> String {
    let service = service::start();
    let mut node = Command::new("node");
    node.args(["src/node.js", name, &service.url("")])
        .env("TZ", "UTC")
        .env("NODE_ENV", "production");
    node.current_dir(folder);
    let output = node.output().expect("Node.js is installed, as npm is");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`{name}` fails under Node.js:\n{error}");
    String::from_utf8(output.stdout).expect("text")
}

/// The lines that differ.
fn difference(got: &str, wanted: &str) -> String {
    let mut text = String::from("differs from what Node.js answers:\n");
    let (mut got, mut wanted) = (got.lines(), wanted.lines());
    loop {
        match (got.next(), wanted.next()) {
            (None, None) => return text,
            (one, other) if one == other => {}
            (one, other) => {
                let (one, other) = (one.unwrap_or_default(), other.unwrap_or_default());
                text.push_str(&format!("- {other}\n+ {one}\n"));
            }
        }
    }
}
