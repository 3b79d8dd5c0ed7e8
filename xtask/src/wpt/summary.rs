//! The figures per folder: printed after a run, and kept in the docs.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;

use anyhow::{Context, Result};

use super::expected::Expected;
use super::outcome::Outcome;
use super::tree::{COMMIT, Test};
use crate::paths;

/// Where the figures of a whole run are kept.
const PAGE: &str = "docs/reference/conformance.md";

/// When a failure is put down to a browser, and doesn't count.
const CRITERION: &str = "\
A failure *needs a browser* by one rule: the answer that upstream expects depends on something that a program on a server
neither has nor can stand in for. That is a page with an origin and an address; its visitor's cookies, languages, files and HTTP
cache; a page's XMLHttpRequest and other workers. What guards that visitor against the page's scripts belongs there too (CORS,
opaque responses, headers that scripts may not set or see, `Origin`, `Referer`): a server's program is no guest in somebody
else's browser, and proxies have to set those headers. Whatever a server could do counts as failed, also where a reason says
*a departure*, *not done* or that the run lacks something.

Such subtests stand in a column of their own. The share before it leaves them out; the share behind it counts them as failed.";

/// What became of the tests of one folder.
#[derive(Debug, Default, Clone, Copy)]
struct Figures {
    /// Files and variants that ran.
    tests: usize,
    /// Subtests that passed, of all that apply.
    passed: usize,
    subtests: usize,
    /// Subtests that failed because they need a browser; they don't apply.
    browser: usize,
    /// Files that were not run, with a reason that counts as failed.
    skipped: usize,
    /// Files that were not run, since they need a browser.
    pages: usize,
}

/// The figures of a run.
#[derive(Debug, Default)]
pub struct Summary {
    folders: BTreeMap<&'static str, Figures>,
}

impl Summary {
    /// Counts a test that has run.
    pub fn ran(&mut self, test: &Test, outcome: &Outcome, expected: &Expected) {
        let figures = self.folders.entry(test.folder()).or_default();
        let (all, failed) = outcome.counts();
        let browser = expected.need_browser(test, outcome);
        figures.tests += 1;
        figures.passed += all - failed;
        figures.subtests += all - browser;
        figures.browser += browser;
    }

    /// Counts a test that has not.
    pub fn skipped(&mut self, test: &Test, needs_browser: bool) {
        let figures = self.folders.entry(test.folder()).or_default();
        match needs_browser {
            true => figures.pages += 1,
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
             listed in `tests/wpt/`, with its reason.\n\n\
             {CRITERION}\n\n{self}",
            &COMMIT[..10]
        );
        fs::write(path, text)?;
        Ok(())
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| folder | tests | subtests | passed | | need a browser | of all | files skipped | files that need a browser |"
        )?;
        writeln!(f, "|---|---:|---:|---:|---:|---:|---:|---:|---:|")?;
        let mut all = Figures::default();
        for (folder, figures) in &self.folders {
            row(f, &format!("`{folder}`"), figures)?;
            all.tests += figures.tests;
            all.passed += figures.passed;
            all.subtests += figures.subtests;
            all.skipped += figures.skipped;
            all.browser += figures.browser;
            all.pages += figures.pages;
        }
        row(f, "all", &all)
    }
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, figures: &Figures) -> fmt::Result {
    let Figures { tests, passed, subtests, browser, skipped, pages } = figures;
    let (share, of_all) = (share(*passed, *subtests), share(*passed, subtests + browser));
    writeln!(
        f,
        "| {name} | {tests} | {subtests} | {passed} | {share} | {browser} | {of_all} | {skipped} | {pages} |"
    )
}

/// Rounded down: what is not all is never 100 %.
fn share(passed: usize, of: usize) -> String {
    let per_mille = (passed * 1000).checked_div(of).unwrap_or(1000);
    format!("{}.{} %", per_mille / 10, per_mille % 10)
}
