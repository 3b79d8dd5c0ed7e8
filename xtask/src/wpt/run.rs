//! One run: every test in scope, compared with what is expected of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::batch::Runner;
use super::expected::{Expected, NEEDS_BROWSER, Rules};
use super::outcome::Outcome;
use super::summary::Summary;
use super::tree::{Test, Tree};
use super::upstream::Upstream;
use crate::report::{hinted, note, step};

/// Differences that are shown of one test; `--verbose` shows all.
const SHOWN: usize = 5;
/// Characters of one that are shown.
const SHOWN_WIDTH: usize = 240;

/// What the command line says.
#[derive(Debug)]
pub struct Options {
    /// The product.
    pub land: PathBuf,
    /// Only tests whose path contains this.
    pub filter: Option<String>,
    /// The checkout.
    pub wpt: Option<String>,
    /// Whether expectations are written anew.
    pub update: bool,
    /// Whether every difference is shown.
    pub verbose: bool,
}

/// Runs the tests, and fails when something differs from the expectations.
pub fn run(options: &Options) -> Result<()> {
    let tree = Tree::open(options.wpt.as_deref())?;
    let tests = tree.tests(options.filter.as_deref().unwrap_or_default())?;
    let mut expected = BTreeMap::new();
    for test in &tests {
        if !expected.contains_key(&test.path) {
            expected.insert(test.path.clone(), Expected::read(&test.path)?);
        }
    }
    let mut summary = Summary::new()?;
    let (skipped, ran): (Vec<_>, Vec<_>) = tests
        .into_iter()
        .partition(|test| !test.meta.is_for_workers() || expected[&test.path].skip.is_some());
    for test in &skipped {
        let reason = expected[&test.path].skip.as_deref();
        let needs_browser = reason.is_none_or(|reason| reason.starts_with(NEEDS_BROWSER));
        summary.skipped(test, needs_browser);
    }
    let outcomes = outcomes(options, &tree, &ran)?;
    let mut differing = 0;
    for test in &ran {
        let outcome = outcomes.get(&test.name()).context("every test has an outcome")?;
        differing += usize::from(differs(test, &expected[&test.path], outcome, options));
    }
    if options.update {
        update(&ran, &outcomes, &mut expected)?;
    }
    for test in &ran {
        summary.ran(test, &outcomes[&test.name()], &expected[&test.path]);
    }
    println!("{summary}");
    if options.update && options.filter.is_none() {
        summary.write()?;
    }
    match differing {
        _ if options.update => Ok(()),
        0 => Ok(()),
        tests => Err(hinted(
            format!("{tests} tests differ from what is expected"),
            "mend it, or run `cargo xtask wpt --update` and give each failure in `tests/wpt/` a reason",
        )),
    }
}

/// Runs the tests in a folder of this run's own.
fn outcomes(options: &Options, tree: &Tree, tests: &[Test]) -> Result<BTreeMap<String, Outcome>> {
    let upstream = Upstream::start(tree)?;
    let scratch = std::env::temp_dir().join(format!("land-wpt-{}", std::process::id()));
    let runner = Runner { land: &options.land, scratch: &scratch, tree, upstream: &upstream };
    let outcomes = step(format!("running {} tests", tests.len()), || runner.run(tests));
    fs::remove_dir_all(&scratch).ok();
    outcomes
}

/// Says what differs; unless the expectations are written anew, where it is expected to.
fn differs(test: &Test, expected: &Expected, outcome: &Outcome, options: &Options) -> bool {
    let lines = expected.differences(test, outcome);
    let shown = match (options.verbose, options.update) {
        (true, _) => lines.len(),
        (false, true) => 0,
        (false, false) => SHOWN,
    };
    if !lines.is_empty() && shown > 0 {
        println!("{}", test.name());
    }
    for line in lines.iter().take(shown) {
        let line: String = line.replace('\n', " ").chars().take(SHOWN_WIDTH).collect();
        println!("  {line}");
    }
    if lines.len() > shown && shown > 0 {
        println!("  and {} more", lines.len() - shown);
    }
    !lines.is_empty()
}

/// Writes the expectations anew.
fn update(
    tests: &[Test],
    outcomes: &BTreeMap<String, Outcome>,
    expected: &mut BTreeMap<String, Expected>,
) -> Result<()> {
    let rules = Rules::read()?;
    for test in tests {
        if let Some(expected) = expected.get_mut(&test.path) {
            expected.update(test, &outcomes[&test.name()], &rules);
        }
    }
    for (path, expected) in &*expected {
        expected.write(path)?;
    }
    note("the expectations are written; look at the difference");
    Ok(())
}
