//! The page in the docs that says how the language does.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Options;
use super::tally::Tally;
use crate::{paths, process};

/// Where it is.
const PAGE: &str = "docs/reference/language.md";
/// Characters that are shown of what is wrong with a test.
const SHOWN_WIDTH: usize = 100;

/// Writes it. Only a sample can be named so that others draw the same one.
pub fn write(options: &Options, tally: &Tally) -> Result<()> {
    let Some(count) = options.sample else {
        bail!("`--update` needs a sample: `--sample 2000`");
    };
    let mut git = Command::new("git");
    git.arg("-C").arg(&options.tree).args(["rev-parse", "HEAD"]);
    let commit = process::output(&mut git).context("`--update` needs a checkout by git")?;
    let commit = String::from_utf8_lossy(&commit);
    let commit = commit.get(..10).context("git names no commit")?;
    let Options { filter, seed, .. } = options;
    let mut text = format!(
        "# The language\n\n\
         Written by `cargo xtask test262 {filter} --sample {count} --seed {seed} --update`: {count} of the tests of\n\
         [test262](https://github.com/tc39/test262) at commit `{commit}`, drawn by the seed from those whose path contains\n\
         `{filter}`. Each runs in a sandbox of its own, in sloppy and in strict mode.\n\n\
         **{tally}.**\n"
    );
    if !tally.failed.is_empty() {
        text.push_str("\nThese fail:\n\n| test | what is wrong |\n|---|---|\n");
    }
    for (test, problem) in &tally.failed {
        let line = problem.lines().next().unwrap_or_default().replace('|', "\\|");
        let line: String = line.chars().take(SHOWN_WIDTH).collect();
        writeln!(text, "| `{test}` | {line} |")?;
    }
    fs::write(paths::root().join(PAGE), text).with_context(|| format!("can't write `{PAGE}`"))
}
