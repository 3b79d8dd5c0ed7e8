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
        let unit = if unit == "secs" { "s" } else { "ms" };
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
    let folder = fs::read_dir(paths::root().join("docs")).expect("readable");
    pages.extend(folder.flatten().map(|entry| entry.path()));
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
    for name in ["new", "build", "serve", "test", "inspect"] {
        assert!(help.contains(&format!("\n  {name} ")), "`{name}` is a command");
        assert!(page.contains(&format!("`land {name} ")), "`{name}` is documented");
    }
    for line in help.lines().filter(|line| line.starts_with("  LAND_") || line.starts_with("  NO_"))
    {
        let name = line.split_whitespace().next().unwrap_or_default();
        assert!(page.contains(name), "`{name}` is documented");
    }
}
