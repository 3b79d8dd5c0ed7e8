//! The committed figures, and how new ones are compared with them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// By program, then by cost.
pub type Table = BTreeMap<String, BTreeMap<String, u64>>;

/// How far a cost may be from the table's, in percent of it.
const TOLERANCE: u64 = 5;

/// Compares with the committed table, or replaces it.
pub fn compare(measured: Table) -> Result<()> {
    let path = path();
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let mut expected: Table = serde_json::from_str(&text).context("the table can't be read")?;
    if std::env::var_os("LAND_UPDATE").is_some_and(|value| !value.is_empty()) {
        // Programs that couldn't be built here keep what they have.
        expected.extend(measured);
        return Ok(fs::write(path, serde_json::to_string_pretty(&expected)? + "\n")?);
    }
    let mut problems = Vec::new();
    for (program, costs) in &measured {
        let known = expected.get(program).cloned().unwrap_or_default();
        problems.extend(differences(program, &known, costs));
    }
    ensure!(
        problems.is_empty(),
        "{}\n`LAND_UPDATE=1` writes `bench/tests/costs/costs.json` anew, if that is meant to be",
        problems.join("\n")
    );
    Ok(())
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/costs/costs.json")
}

/// What is to be said of one program's costs.
fn differences(
    program: &str,
    known: &BTreeMap<String, u64>,
    measured: &BTreeMap<String, u64>,
) -> Vec<String> {
    let names = known.keys().chain(measured.keys().filter(|name| !known.contains_key(*name)));
    let difference = |name: &String| {
        let (before, now) = (known.get(name).copied(), measured.get(name).copied());
        let problem = problem(before.unwrap_or(0), now.unwrap_or(0))?;
        let show = |cost: Option<u64>| cost.map_or("none".to_owned(), |cost| cost.to_string());
        Some(format!(
            "{program}: {name}: {} now, {} in the table: {problem}",
            show(now),
            show(before)
        ))
    };
    names.filter_map(difference).collect()
}

/// Why a cost isn't what it was.
fn problem(before: u64, now: u64) -> Option<&'static str> {
    if now * 100 > before * (100 + TOLERANCE) {
        Some("a request has become dearer")
    } else if now * 100 < before * (100 - TOLERANCE) {
        Some("a request has become cheaper: lower the table")
    } else {
        None
    }
}

#[test]
fn both_directions_are_seen() {
    let costs = |pages| BTreeMap::from([("pages".to_owned(), pages)]);
    let says = |before, now, text: &str| {
        let problems = differences("hello", &costs(before), &costs(now));
        assert!(problems.len() == 1 && problems[0].contains(text), "{problems:?}");
    };
    says(9, 10, "dearer");
    says(1_000, 1_051, "dearer");
    says(1_000, 949, "lower the table");
    assert!(differences("hello", &costs(1_000), &costs(1_050)).is_empty());
    assert!(differences("hello", &costs(1_000), &costs(950)).is_empty());
}

#[test]
fn costs_that_come_or_go_are_seen() {
    let costs = BTreeMap::from([("system calls: writev".to_owned(), 1)]);
    let come = differences("hello", &BTreeMap::new(), &costs);
    assert_eq!(
        come,
        ["hello: system calls: writev: 1 now, none in the table: a request has become dearer"]
    );
    let gone = differences("hello", &costs, &BTreeMap::new());
    assert!(gone[0].contains("none now, 1 in the table"), "{gone:?}");
}
