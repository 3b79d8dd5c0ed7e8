//! Holds the habits that a compiler can't see: files begin with a sentence, stay short, and name no machine.

use std::fs;
use std::path::{Path, PathBuf};

use land_tests::paths;

/// Lines that a source file may have.
const FILE_LINES: usize = 250;
/// Lines that a function may have, from `fn` to its closing brace.
const FUNCTION_LINES: usize = 45;
/// Characters that a line of Rust may have; the formatter leaves long texts as they are.
const LINE_WIDTH: usize = 140;

/// Files that may be longer, with the reason.
const LONG_FILES: &[(&str, usize, &str)] = &[
    ("js-engine/src/host.rs", 400, "a list: one safe function for each of the host's"),
    ("host/src/limits.rs", 650, "a list: one constant each, with its reason"),
    ("js-engine/src/web/events/event_target.js", 280, "the standard's dispatch, step by step"),
    ("js-engine/src/web/streams/readable_byte.js", 260, "one controller, all its operations"),
];

/// Functions that may be longer, with the reason.
const LONG_FUNCTIONS: &[(&str, &str, usize, &str)] = &[];

/// Folders with sources of ours.
const FOLDERS: &str =
    "abi bench builder cli host js-engine node-compat sdk-js tests templates xtask";

#[derive(Debug)]
struct Source {
    /// Relative to the repository.
    name: String,
    text: String,
}

impl Source {
    fn is_rust(&self) -> bool {
        self.name.ends_with(".rs")
    }

    /// Fixtures are input: they may look like anything.
    fn is_product(&self) -> bool {
        !self.name.starts_with("tests/fixtures/") && !self.name.starts_with("tests/apps/")
    }
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for folder in FOLDERS.split(' ') {
        collect(&paths::root().join(folder), &mut found);
    }
    assert!(found.len() > 50, "only {} sources found", found.len());
    found
}

fn collect(folder: &Path, found: &mut Vec<Source>) {
    let entries = fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable"));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if !path.ends_with("node_modules") {
                collect(&path, found);
            }
            continue;
        }
        let ending = path.extension().unwrap_or_default();
        if ["rs", "js", "ts", "tsx", "jsx"].iter().any(|known| ending == *known) {
            let name = path.strip_prefix(paths::root()).expect("below").display().to_string();
            found.push(Source { name, text: fs::read_to_string(&path).expect("UTF-8") });
        }
    }
}

/// Fails with everything that is wrong, one per line.
#[track_caller]
fn report(problems: Vec<String>) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn files_begin_with_a_sentence() {
    let problems = sources().into_iter().filter(Source::is_product).filter_map(|source| {
        let first = source.text.lines().find(|line| !line.starts_with("#!")).unwrap_or_default();
        let wanted = if source.is_rust() { "//! " } else { "//" };
        let is_comment =
            first.starts_with(wanted) || (!source.is_rust() && first.starts_with("/*"));
        (!is_comment || first.len() < 12)
            .then(|| format!("{}: begins with `{first}`, not with what it is for", source.name))
    });
    report(problems.collect());
}

#[test]
fn files_are_short() {
    let problems = sources().into_iter().filter(Source::is_product).filter_map(|source| {
        let allowed = LONG_FILES.iter().find(|(name, ..)| *name == source.name);
        let limit = allowed.map_or(FILE_LINES, |(_, lines, _)| *lines);
        let lines = source.text.lines().count();
        (lines > limit).then(|| format!("{}: {lines} lines, the limit is {limit}", source.name))
    });
    report(problems.collect());
}

#[test]
fn functions_are_short() {
    let mut problems = Vec::new();
    for source in sources().iter().filter(|source| source.is_rust()) {
        for (name, lines) in functions(&source.text) {
            let allowed = LONG_FUNCTIONS
                .iter()
                .find(|(file, function, ..)| *file == source.name && *function == name);
            let limit = allowed.map_or(FUNCTION_LINES, |(_, _, lines, _)| *lines);
            if lines > limit {
                problems.push(format!("{}: `{name}` has {lines} lines", source.name));
            }
        }
    }
    report(problems);
}

/// Names and lengths of functions: formatted code closes a function at the indent where it began.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let trimmed = line.trim_start();
        let Some(name) = function_name(trimmed) else { continue };
        let indent = &line[..line.len() - trimmed.len()];
        // A declaration without a body has no end of its own.
        let end_of_head = lines[start..].iter().find(|line| line.ends_with(['{', ';', '}']));
        if end_of_head.is_none_or(|line| !line.ends_with('{')) {
            continue;
        }
        let end = format!("{indent}}}");
        if let Some(length) = lines[start..].iter().position(|line| *line == end) {
            found.push((name, length + 1));
        }
    }
    found
}

fn function_name(line: &str) -> Option<String> {
    let (before, after) = line.split_once("fn ")?;
    let is_declaration = before.split_whitespace().all(|word| {
        word.starts_with("pub")
            || ["const", "async", "unsafe", "extern", "\"C\""].contains(&word)
            || word.starts_with("in ")
            || word.ends_with(')')
    });
    let end = after.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    (is_declaration && end > 0).then(|| after[..end].to_owned())
}

#[test]
fn nothing_is_left_unfinished() {
    // Written in pieces, so that this file doesn't find itself.
    let marks = [
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
        concat!("dbg", "!("),
    ];
    let mut problems = Vec::new();
    for source in sources().iter().filter(|source| source.is_product()) {
        for (number, line) in source.text.lines().enumerate() {
            if let Some(mark) = marks.iter().find(|mark| line.contains(**mark)) {
                problems.push(format!("{}:{}: `{mark}`", source.name, number + 1));
            }
        }
    }
    report(problems);
}

#[test]
fn no_machine_is_named() {
    let marks = [
        concat!("/ro", "ot/"),
        concat!("/wo", "rk/"),
        concat!("/ho", "me/"),
        concat!("/Us", "ers/"),
    ];
    let mut problems = Vec::new();
    for source in sources() {
        for (number, line) in source.text.lines().enumerate() {
            if let Some(mark) = marks.iter().find(|mark| line.contains(**mark)) {
                problems.push(format!("{}:{}: `{mark}`", source.name, number + 1));
            }
        }
    }
    report(problems);
}

#[test]
fn lines_are_not_too_wide() {
    let mut problems = Vec::new();
    for source in sources().iter().filter(|source| source.is_rust()) {
        for (number, line) in source.text.lines().enumerate() {
            let width = line.chars().count();
            if width > LINE_WIDTH && !line.contains("https://") && !line.contains('|') {
                problems.push(format!("{}:{}: {width} characters", source.name, number + 1));
            }
        }
    }
    report(problems);
}

#[test]
fn allowances_are_needed() {
    let sources = sources();
    let mut problems = Vec::new();
    for (name, limit, reason) in LONG_FILES {
        let lines = sources.iter().find(|source| source.name == *name);
        let lines = lines.map_or(0, |source| source.text.lines().count());
        if lines <= FILE_LINES || lines > *limit || reason.len() < 10 {
            problems.push(format!("{name}: {lines} lines need no allowance of {limit}"));
        }
    }
    for (file, function, limit, reason) in LONG_FUNCTIONS {
        let source = sources.iter().find(|source| source.name == *file);
        let lengths = source.map(|source| functions(&source.text)).unwrap_or_default();
        let needed = lengths
            .iter()
            .any(|(name, lines)| name == function && *lines > FUNCTION_LINES && lines <= limit);
        if !needed || reason.len() < 10 {
            problems.push(format!("{file}: `{function}` needs no allowance of {limit}"));
        }
    }
    report(problems);
}

#[test]
fn the_tidy_test_sees_functions() {
    let text =
        "pub fn one() {\n    x\n}\nimpl A {\n    async fn two(&self) {\n        y\n    }\n}\n";
    assert_eq!(functions(text), [("one".to_owned(), 3), ("two".to_owned(), 3)]);
}
