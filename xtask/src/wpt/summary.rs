//! The figures per folder: printed after a run, and kept in the docs.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;

use anyhow::{Context, Result};

use super::outcome::Outcome;
use super::tree::{COMMIT, Test};
use crate::paths;

/// Where the figures of a whole run are kept.
const PAGE: &str = "docs/reference/conformance.md";

/// What became of the tests of one folder.
#[derive(Debug, Default, Clone, Copy)]
struct Figures {
    /// Files and variants that ran.
    tests: usize,
    passed: usize,
    subtests: usize,
    /// Not run, with a reason that counts as failed.
    skipped: usize,
    /// Not run, since they need a browser.
    browser: usize,
}

/// The figures of a run.
#[derive(Debug, Default)]
pub struct Summary {
    folders: BTreeMap<&'static str, Figures>,
}

impl Summary {
    /// Counts a test that has run.
    pub fn ran(&mut self, test: &Test, outcome: &Outcome) {
        let figures = self.folders.entry(test.folder()).or_default();
        let (passed, subtests) = outcome.counts();
        figures.tests += 1;
        figures.passed += passed;
        figures.subtests += subtests;
    }

    /// Counts a test that has not.
    pub fn skipped(&mut self, test: &Test, needs_browser: bool) {
        let figures = self.folders.entry(test.folder()).or_default();
        match needs_browser {
            true => figures.browser += 1,
            false => figures.skipped += 1,
        }
    }

    /// Writes the page in the docs.
    pub fn write(&self) -> Result<()> {
        let path = paths::root().join(PAGE);
        fs::create_dir_all(path.parent().context("the page lies in a folder")?)?;
        let text = format!(
            "# Conformance\n\n\
             Written by `cargo xtask wpt --update`: upstream's web-platform-tests for workers (`.any.js`) at commit\n\
             `{}`, each built and served like any program, with upstream's own server to talk to. What fails is\n\
             listed in `tests/wpt/`, with its reason. Tests of what only a browser has (pages, a cache of its own, other\n\
             workers) are not run, and stand in the last column.\n\n{self}",
            &COMMIT[..10]
        );
        fs::write(path, text)?;
        Ok(())
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| folder | tests | subtests | passed | | skipped | needs a browser |")?;
        writeln!(f, "|---|---:|---:|---:|---:|---:|---:|")?;
        let mut all = Figures::default();
        for (folder, figures) in &self.folders {
            row(f, &format!("`{folder}`"), figures)?;
            all.tests += figures.tests;
            all.passed += figures.passed;
            all.subtests += figures.subtests;
            all.skipped += figures.skipped;
            all.browser += figures.browser;
        }
        row(f, "all", &all)
    }
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, figures: &Figures) -> fmt::Result {
    let Figures { tests, passed, subtests, skipped, browser } = figures;
    // Rounded down: what is not all is never 100 %.
    let per_mille = (passed * 1000).checked_div(*subtests).unwrap_or(1000);
    let share = format!("{}.{} %", per_mille / 10, per_mille % 10);
    writeln!(f, "| {name} | {tests} | {subtests} | {passed} | {share} | {skipped} | {browser} |")
}
