//! The table of packages in `docs/reference/packages.md`: what was tried, and what came of it.

use std::fmt::Write as _;
use std::fs;

use land_tests::paths;
use serde_json::Value;

use super::{FAILING, NAMES};

const HEAD: &str = "# Packages from npm

Written by a test with `LAND_UPDATE=1`: each package is bundled unchanged into a worker of its own (`tests/apps/npm/src/`), built
and served, and what the worker answers is compared with what the same program answers under Node.js
(`tests/apps/npm/expected/`). Those that talk to a service have one of the test's own to talk to. Packages that were written
for Node.js have [a page of their own](../node.md).

| package | version | |
|---|---|---|
";

/// What a case imports beside the package that it is named after.
const BESIDE: &[(&str, &[&str])] = &[("react-dom", &["react"])];

fn package(case: &str) -> String {
    match case {
        "aws-sdk-client-s3" => "@aws-sdk/client-s3".to_owned(),
        "trpc-server" => "@trpc/server".to_owned(),
        name => name.to_owned(),
    }
}

#[test]
fn the_table_of_packages_is_true() {
    let list = fs::read(paths::tests().join("apps/npm/package.json")).expect("readable");
    let list: Value = serde_json::from_slice(&list).expect("JSON");
    let versions = list["dependencies"].as_object().expect("a table");
    let mut left: Vec<&String> = versions.keys().collect();
    let mut table = HEAD.to_owned();
    for case in NAMES {
        let package = package(case);
        let version = versions[&package].as_str().expect("a version");
        let cause = FAILING.iter().find(|(failing, _)| failing == case).map(|(_, cause)| *cause);
        let result = cause.map_or("works".to_owned(), |cause| format!("**fails**: {cause}"));
        writeln!(table, "| `{package}` | {version} | {result} |").expect("a string");
        let beside = BESIDE.iter().find(|(name, _)| name == case).map_or(&[][..], |(_, all)| *all);
        left.retain(|name| **name != package && !beside.contains(&name.as_str()));
    }
    assert!(left.is_empty(), "no case tries {left:?}");
    let page = paths::root().join("docs/reference/packages.md");
    if std::env::var_os("LAND_UPDATE").is_some() {
        fs::write(&page, &table).expect("writable");
    }
    let text = fs::read_to_string(&page).expect("readable");
    assert!(text == table, "`{}` is out of date: run with `LAND_UPDATE=1`", page.display());
}
