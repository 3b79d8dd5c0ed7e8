//! Keeps the documentation true: the page of limits is made from their source, and links lead somewhere.

use std::fs;
use std::path::{Path, PathBuf};

use land_tests::paths;
use land_tests::snapshot;

const HEAD: &str = "\
# Limits

Made from `host/src/limits.rs` by a test: every limit and tuning value, with its reason.

| name | value | |
|---|---|---|
";

#[test]
fn the_page_of_limits_is_current() {
    let source = fs::read_to_string(paths::root().join("host/src/limits.rs")).expect("readable");
    let mut page = HEAD.to_owned();
    let mut reason = Vec::new();
    for line in source.lines() {
        if let Some(text) = line.strip_prefix("///") {
            reason.push(text.trim());
        } else if let Some(constant) = line.strip_prefix("pub const ") {
            let (name, rest) = constant.split_once(": ").expect("a constant has a type");
            let (_, value) = rest.split_once(" = ").expect("a constant has a value");
            let text = reason.join(" ").replace('|', "\\|");
            page.push_str(&format!(
                "| `{name}` | {} | {text} |\n",
                show(value.trim_end_matches(';'))
            ));
            reason.clear();
        } else {
            reason.clear();
        }
    }
    assert!(page.lines().count() > 20, "constants are found");
    if let Err(message) = snapshot::compare(&paths::root().join("docs/limits.md"), &page) {
        panic!("{message}");
    }
}

/// A constant's expression as people write it.
fn show(value: &str) -> String {
    if let Some(inner) = value.strip_prefix("Duration::from_") {
        let (unit, number) = inner.trim_end_matches(')').split_once('(').expect("a call");
        let unit = match unit {
            "secs" => "s",
            "millis" => "ms",
            "micros" => "µs",
            unit => panic!("no name for the unit `{unit}`"),
        };
        let number: u64 =
            number.split('*').filter_map(|part| part.trim().parse::<u64>().ok()).product();
        return format!("{number} {unit}");
    }
    let shifted = value.split_once(" << ");
    match shifted.map(|(number, shift)| (number, shift.trim())) {
        Some((number, "10")) => format!("{number} KiB"),
        Some((number, "20")) => format!("{number} MiB"),
        _ => value.replace('_', ","),
    }
}

#[test]
fn links_lead_somewhere() {
    let mut pages: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
            .map(|name| paths::root().join(name))
            .into();
    for folder in ["docs", "docs/reference"] {
        let entries = fs::read_dir(paths::root().join(folder)).expect("readable").flatten();
        pages.extend(entries.map(|entry| entry.path()).filter(|path| path.is_file()));
    }
    let mut broken = Vec::new();
    for page in pages {
        let text = fs::read_to_string(&page).expect("readable");
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = target.split('#').next().unwrap_or_default();
            let folder = page.parent().expect("pages lie in a folder");
            if !target.starts_with("https://")
                && !target.is_empty()
                && !folder.join(target).exists()
            {
                broken.push(format!("{}: `{target}`", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn files_that_are_named_exist() {
    let mut gone = Vec::new();
    for page in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(paths::root().join(page)).expect("readable");
        // What stands in backticks and begins with one of our folders is a path.
        for name in text.split('`').skip(1).step_by(2) {
            let is_path =
                ["abi/", "builder/", "cli/", "host/", "js-engine/", "sdk-js/", "tests/", "xtask/"]
                    .iter()
                    .any(|folder| name.starts_with(folder));
            let plain = !name.contains(['<', '*', ' ', '…']) && !name.contains("NNNN");
            if is_path && plain && !Path::new(paths::root()).join(name).exists() {
                gone.push(format!("{page}: `{name}`"));
            }
        }
    }
    assert!(gone.is_empty(), "{}", gone.join("\n"));
}

#[test]
fn commands_and_variables_are_documented() {
    let page = fs::read_to_string(paths::root().join("docs/command-line.md")).expect("readable");
    let help = fs::read_to_string(paths::tests().join("snapshots/help.txt")).expect("readable");
    for name in [
        "new",
        "dev",
        "build",
        "serve",
        "test",
        "inspect",
        "check",
        "types",
        "run",
        "completions",
        "man",
    ] {
        assert!(help.contains(&format!("\n  {name} ")), "`{name}` is a command");
        assert!(page.contains(&format!("`land {name} ")), "`{name}` is documented");
    }
    for line in help.lines().filter(|line| line.starts_with("  LAND_") || line.starts_with("  NO_"))
    {
        let name = line.split_whitespace().next().unwrap_or_default();
        assert!(page.contains(name), "`{name}` is documented");
    }
}

/// Limits whose tests are elsewhere, and need more than a row of a table: the names of these tests.
const TESTED_ELSEWHERE: &[(&str, &str)] = &[
    // Ten thousand of them are more than a test may start.
    ("sandboxes", "waits_for_room_and_sends_away_what_is_too_much"),
    ("stack", "endless_recursion_is_no_crash"),
    ("concurrent", "what_is_too_much_is_told_to_come_again"),
    ("computing", "who_computes_keeps_others_waiting_but_not_for_long"),
    ("loop", "a_program_that_fetches_itself_ends"),
    ("request_headers", "a_request_that_is_too_large_is_counted"),
];

#[test]
fn each_limit_that_metrics_name_has_a_test() {
    let read = |path: &str| fs::read_to_string(paths::root().join(path)).expect(path);
    let ending = read("host/src/failure/kinds.rs");
    let ending = ending.split("LIMITS: [&str; ").nth(1).expect("the list").split("];").next();
    let surviving = read("host/src/met.rs");
    let surviving = surviving.split("\nmet! {").nth(1).expect("the list").split("\n}").next();
    let listed = [ending, surviving].map(|list| list.expect("an end").to_owned()).join("\n");
    let names: Vec<&str> = listed
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .filter_map(|line| line.split('"').nth(1))
        .collect();
    assert!(names.len() > 20, "{names:?}");
    let table =
        ["mod.rs", "cases.rs"].map(|file| read(&format!("tests/suites/product/limits/{file}")));
    let sources = rust_sources(&["tests/suites", "host/tests", "host/src"]);
    let missing: Vec<&&str> = names
        .iter()
        .filter(|name| {
            let elsewhere = TESTED_ELSEWHERE.iter().find(|(known, _)| known == *name);
            let exists =
                |test: &str| sources.iter().any(|source| source.contains(&format!("fn {test}()")));
            let is_in_table = table.iter().any(|text| text.contains(&format!("\"{name}\"")));
            !is_in_table && !elsewhere.is_some_and(|(_, test)| exists(test))
        })
        .collect();
    assert!(missing.is_empty(), "no test hits these limits: {missing:?}");
}

fn rust_sources(folders: &[&str]) -> Vec<String> {
    let mut left: Vec<PathBuf> = folders.iter().map(|folder| paths::root().join(folder)).collect();
    let mut sources = Vec::new();
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(fs::read_dir(&path).expect("readable").flatten().map(|entry| entry.path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push(fs::read_to_string(&path).expect("readable"));
        }
    }
    sources
}
