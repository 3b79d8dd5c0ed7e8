//! The catalogue of errors: whatever a test expects a command to say follows one style.

use std::fs;
use std::path::{Path, PathBuf};

use land_tests::paths;

/// Every text of the catalogue: what commands print, and what builds that fail print.
fn texts() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in ["snapshots", "fixtures"] {
        collect(&paths::tests().join(folder), &mut found);
    }
    assert!(found.len() > 40, "only {} texts", found.len());
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            collect(&path, found);
        } else if name == "expect.build-error" || path.extension().is_some_and(|end| end == "txt") {
            let text = fs::read_to_string(&path);
            found.extend(text.ok().map(|text| (path, text)));
        }
    }
}

/// The errors of a text, each up to the next one or to the end of its command.
fn errors(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("error: ") {
            found.push(String::new());
            inside = true;
        }
        inside &= !line.starts_with("[exit code") && !line.starts_with("$ land");
        if let (true, Some(error)) = (inside, found.last_mut()) {
            error.push_str(line);
            error.push('\n');
        }
    }
    found
}

#[test]
fn every_error_says_what_to_do_in_one_style() {
    let mut problems = Vec::new();
    for (path, text) in texts() {
        for error in errors(&text) {
            let first = error.lines().next().unwrap_or_default();
            let message = first.trim_start_matches("error: ");
            // The argument parser's own, which has its usage and its tip.
            let is_usage = error.contains("\nUsage: ") || error.contains("--help'");
            let mut wrong =
                |what: &str| problems.push(format!("{}: {what}: {first}", path.display()));
            if !error.contains("\nhint: ") && !is_usage {
                wrong("no hint");
            }
            if message.ends_with('.') {
                wrong("a full stop");
            }
            let word = message.split([' ', ':']).next().unwrap_or_default();
            if word.starts_with(char::is_uppercase) && !word.ends_with("Error") && word != "CPU" {
                wrong("a capital");
            }
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// Lines behind an error's message among which its hint is.
const REACH: usize = 14;

/// Makers of errors whose callers add the hint, each with its reason.
const HINTED_ELSEWHERE: &[(&str, &str)] = &[(
    "cli/src/commands/check.rs",
    "the warnings of `land check` add theirs, which a test counts",
)];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// Also what no test has printed yet.
#[test]
fn every_error_that_is_made_gets_a_hint() {
    let mut files = Vec::new();
    for folder in ["cli/src", "builder/src", "host/src"] {
        sources(&paths::root().join(folder), &mut files);
    }
    let (mut count, mut problems) = (0, Vec::new());
    for file in files {
        let text = fs::read_to_string(&file).expect("readable");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines: Vec<&str> = code.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let known = HINTED_ELSEWHERE.iter().any(|(name, _)| file.ends_with(name));
            if !line.contains("Diagnostic::error(") || known {
                continue;
            }
            count += 1;
            if !lines[at..].iter().take(REACH).any(|line| line.contains("hint(")) {
                problems.push(format!("{}:{}: {}", file.display(), at + 1, line.trim()));
            }
        }
    }
    assert!(count > 90, "only {count} errors");
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}
