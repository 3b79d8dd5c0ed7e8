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
/// What other runtimes pass, by folder: `[passed, subtests]` of the best of them.
const PEERS: &str = "tests/wpt/peers.json";

/// When a failure is put down to a browser, and doesn't count.
const CRITERION: &str = "\
A failure *needs a browser* by one rule: the answer that upstream expects depends on something that a program on a server
neither has nor can stand in for. That is a page with an origin and an address; its visitor's cookies, languages and files; a
page's XMLHttpRequest and other workers. What guards that visitor against the page's scripts belongs there too (CORS,
opaque responses, headers that scripts may not set or see, `Origin`, `Referer`): a server's program is no guest in somebody
else's browser, and proxies have to set those headers. Whatever a server could do counts as failed, also where a reason says
*a departure*, *not done* or that the run lacks something.

Such subtests stand in a column of their own. The share before it leaves them out; the share behind it counts them as failed.

Where tests want a shared buffer they write `new WebAssembly.Memory({ shared:true, … }).buffer`, since not every page has the
global `SharedArrayBuffer`. There is no `WebAssembly` here yet, so the run lends such tests one that has nothing but this. What
wants more of WebAssembly fails.";

/// Whom the table's last figures are of.
const ABOUT_PEERS: &str = "\
*Best peer* is whichever of Node.js 26, Deno, Bun and workerd passes the most. They were measured without upstream's server, on
files that need none; where others are in the folder, they had fewer subtests to pass. With the server Node.js passes 1,591 of
the 2,574 subtests that were measured (61.8 %), Deno 1,583 and workerd 1,150.";

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
#[derive(Debug)]
pub struct Summary {
    folders: BTreeMap<&'static str, Figures>,
    peers: BTreeMap<String, (usize, usize)>,
}

impl Summary {
    /// A summary of nothing yet, beside what the peers pass.
    pub fn new() -> Result<Self> {
        let path = paths::root().join(PEERS);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("can't read `{}`", path.display()))?;
        let peers = serde_json::from_str(&text).with_context(|| format!("can't read `{PEERS}`"))?;
        Ok(Self { folders: BTreeMap::new(), peers })
    }

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
             {CRITERION}\n\n{ABOUT_PEERS}\n{}\n\n{self}",
            &COMMIT[..10],
            self.beside_peers()
        );
        fs::write(path, text)?;
        Ok(())
    }

    /// In which folders fewer subtests pass here than with the best of the peers.
    fn beside_peers(&self) -> String {
        let behind = |(folder, figures): (&&'static str, &Figures)| {
            let (theirs, _) = self.peers.get(*folder)?;
            (figures.passed < *theirs).then(|| format!("`{folder}`"))
        };
        let behind: Vec<String> = self.folders.iter().filter_map(behind).collect();
        match behind.as_slice() {
            [] => "In no folder do fewer subtests pass here.".to_owned(),
            some => format!("Fewer subtests pass here in {}.", some.join(", ")),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| folder | tests | subtests | passed | | need a browser | of all | best peer | | files skipped | files that need a browser |"
        )?;
        writeln!(f, "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")?;
        let mut all = Figures::default();
        for (folder, figures) in &self.folders {
            row(f, &format!("`{folder}`"), figures, self.peers.get(*folder).copied())?;
            all.tests += figures.tests;
            all.passed += figures.passed;
            all.subtests += figures.subtests;
            all.skipped += figures.skipped;
            all.browser += figures.browser;
            all.pages += figures.pages;
        }
        row(f, "all", &all, None)
    }
}

fn row(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    figures: &Figures,
    peer: Option<(usize, usize)>,
) -> fmt::Result {
    let Figures { tests, passed, subtests, browser, skipped, pages } = figures;
    let (ours, of_all) = (share(*passed, *subtests), share(*passed, subtests + browser));
    let peer = peer.map_or("| |".to_owned(), |(passed, of)| {
        format!("| {passed} of {of} | {} |", share(passed, of))
    });
    writeln!(
        f,
        "| {name} | {tests} | {subtests} | {passed} | {ours} | {browser} | {of_all} {peer} {skipped} | {pages} |"
    )
}

/// Rounded down: what is not all is never 100 %.
fn share(passed: usize, of: usize) -> String {
    let per_mille = (passed * 1000).checked_div(of).unwrap_or(1000);
    format!("{}.{} %", per_mille / 10, per_mille % 10)
}
