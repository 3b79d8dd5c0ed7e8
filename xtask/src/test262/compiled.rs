//! Tests of the language compiled ahead of time, beside the same tests interpreted: each has to end the same way.
//!
//! Many tests are in one program. Each is the body of a function: what a script declares globally is the function's
//! own here, so that some fail which pass as scripts; they have to fail alike.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{CONFIG, HARNESS, Options, PATIENCE, Test, in_parallel, read, start};
use crate::process;
use crate::serving::Server;

const MAIN: &str = include_str!("compiled.js");
/// Tests of one program: more of them take more memory than a build has.
const BATCH: usize = 150;

/// One function to compile, and the path of its test.
#[derive(Debug)]
struct Case<'a> {
    path: &'a Path,
    text: String,
    is_async: bool,
}

/// How many functions ended in which way.
#[derive(Debug, Default)]
struct Counts {
    passed: usize,
    failed: usize,
    out_of_reach: usize,
}

/// Runs the tests, and prints where the two ways differ; that is an error.
pub fn run(options: &Options, folder: &Path, paths: &[PathBuf]) -> Result<()> {
    let mut counts = Counts::default();
    let mut differences = Vec::new();
    for batch in paths.chunks(BATCH) {
        let mut cases = Vec::new();
        let mut includes = Vec::new();
        for path in batch {
            match read(path)? {
                Some(test) => add(path, &test, &mut cases, &mut includes),
                None => counts.out_of_reach += 1,
            }
        }
        let server = build(options, folder, &cases, &includes)?;
        for outcome in in_parallel(&cases, |number, case| ask(&server, number, case))? {
            match outcome {
                Outcome::Same(true) => counts.passed += 1,
                Outcome::Same(false) => counts.failed += 1,
                Outcome::None => counts.out_of_reach += 1,
                Outcome::Differs(text) => differences.push(text),
            }
        }
        server.stop()?;
    }
    println!(
        "{} functions end the same way compiled and interpreted, {} of them without an exception; \
         {} are out of reach",
        counts.passed + counts.failed,
        counts.passed,
        counts.out_of_reach
    );
    if differences.is_empty() {
        return Ok(());
    }
    bail!(
        "{} functions end otherwise when they are compiled:\n{}",
        differences.len(),
        differences.join("\n")
    )
}

/// The functions of a test: one for each mode that it is for.
fn add<'a>(path: &'a Path, test: &Test, cases: &mut Vec<Case<'a>>, includes: &mut Vec<String>) {
    for name in &test.front.includes {
        if !includes.contains(name) {
            includes.push(name.clone());
        }
    }
    let mut case = |text| cases.push(Case { path, text, is_async: test.front.has("async") });
    if !test.front.has("onlyStrict") {
        case(test.text.clone());
    }
    if !test.front.has("noStrict") && !test.front.has("raw") {
        case(format!("\"use strict\";\n{}", test.text));
    }
}

/// Builds a program of these functions, compiled, and serves it.
fn build(
    options: &Options,
    folder: &Path,
    cases: &[Case<'_>],
    includes: &[String],
) -> Result<Server> {
    fs::create_dir_all(folder)?;
    let mut harness = String::new();
    let names = HARNESS.into_iter().chain(["doneprintHandle.js"]);
    for name in names.chain(includes.iter().map(String::as_str)) {
        harness.push_str(&fs::read_to_string(options.tree.join("harness").join(name))?);
        harness.push('\n');
    }
    let mut tests =
        format!("export const HARNESS = {};\nexport const TESTS = [\n", quoted(&harness));
    for case in cases {
        writeln!(tests, "{{ isAsync: {}, text: {} }},", case.is_async, quoted(&case.text))?;
    }
    tests.push_str("];\n");
    fs::write(folder.join("land.toml"), format!("{CONFIG}[build]\naot = true\n"))?;
    fs::write(folder.join("main.js"), MAIN)?;
    fs::write(folder.join("realm.js"), super::REALM)?;
    fs::write(folder.join("tests.js"), tests)?;
    process::output(Command::new(&options.land).arg("build").arg(folder))?;
    start(options, folder)
}

/// A text as JavaScript writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for unit in text.encode_utf16() {
        match char::from_u32(unit.into()) {
            Some(plain @ (' '..='!' | '#'..='[' | ']'..='~')) => quoted.push(plain),
            _ => write!(quoted, "\\u{unit:04x}").expect("strings take everything"),
        }
    }
    quoted.push('"');
    quoted
}

/// How a function ended: without an exception or with one, or otherwise when it is compiled. Some texts are no
/// function's body.
#[derive(Debug)]
enum Outcome {
    None,
    Same(bool),
    Differs(String),
}

fn ask(server: &Server, number: usize, case: &Case<'_>) -> Result<Outcome> {
    let ask = |how: &str| -> Result<String> {
        let response = server.ask(&format!("/{how}/{number}"), None, PATIENCE);
        let response = response.with_context(|| format!("`{}`, {how}", case.path.display()))?;
        Ok(format!("{} {}", response.status, String::from_utf8_lossy(&response.body).trim_end()))
    };
    let (compiled, interpreted) = (ask("compiled")?, ask("interpreted")?);
    Ok(if [&compiled, &interpreted].iter().all(|said| said.starts_with("404 ")) {
        Outcome::None
    } else if compiled == interpreted {
        Outcome::Same(["200", "200 Test262:AsyncTestComplete"].contains(&compiled.trim_end()))
    } else {
        Outcome::Differs(format!(
            "{}: `{compiled}`, interpreted `{interpreted}`",
            case.path.display()
        ))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn quotes_whatever_a_test_holds() {
        assert_eq!(
            super::quoted("a\"\\\n\u{2028}😀"),
            r#""a\u0022\u005c\u000a\u2028\ud83d\ude00""#
        );
    }
}
