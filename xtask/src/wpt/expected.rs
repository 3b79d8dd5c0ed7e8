//! What we expect of upstream's tests: every subtest passes but for those in `tests/wpt/`, each with a reason.
//!
//! A test's file mirrors its path: `{ "VARIANT": { "REASON": ["SUBTEST", …] } }`, or `{ "skip": "REASON" }`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use super::outcome::Outcome;
use super::tree::Test;
use crate::paths;

/// The only kind of reason with which a test that isn't run, or a subtest that fails, doesn't count as failed.
pub const NEEDS_BROWSER: &str = "needs a browser";
/// What `--update` writes when no rule in `reasons.json` knows better.
const UNKNOWN: &str = "not looked at yet";

/// Where a test's expectations are.
fn file(path: &str) -> PathBuf {
    paths::root().join("tests/wpt").join(format!("{path}.json"))
}

/// What is expected of one file, all variants together.
#[derive(Debug, Default)]
pub struct Expected {
    /// Why it isn't run at all.
    pub skip: Option<String>,
    /// By variant and subtest: the reason for its failure.
    failing: BTreeMap<String, BTreeMap<String, String>>,
}

impl Expected {
    /// Reads the expectations for the file at `path`; without any, everything passes.
    pub fn read(path: &str) -> Result<Self> {
        let file = file(path);
        if !file.exists() {
            return Ok(Self::default());
        }
        let text = fs::read_to_string(&file)?;
        Self::parse(&text).with_context(|| format!("can't read `{}`", file.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let mut expected = Self::default();
        let all: Map<String, Value> = serde_json::from_str(text)?;
        for (variant, reasons) in all {
            if variant == "skip" {
                expected.skip = Some(reasons.as_str().context("`skip` is a reason")?.to_owned());
                continue;
            }
            let failing = expected.failing.entry(variant).or_default();
            for (reason, names) in reasons.as_object().context("reasons have names")? {
                if reason.trim().is_empty() {
                    bail!("a failure without a reason");
                }
                for name in names.as_array().context("names are a list")? {
                    let name = name.as_str().context("a name is a text")?;
                    failing.insert(name.to_owned(), reason.clone());
                }
            }
        }
        Ok(expected)
    }

    /// What differs from the expectations, one line each.
    pub fn differences(&self, test: &Test, outcome: &Outcome) -> Vec<String> {
        let none = BTreeMap::new();
        let failing = self.failing.get(&test.variant).unwrap_or(&none);
        let mut lines = Vec::new();
        for (name, subtest) in &outcome.subtests {
            match (subtest.failed > 0, failing.contains_key(name)) {
                (true, false) => {
                    lines.push(format!("failed unexpectedly: {name}: {}", subtest.message));
                }
                (false, true) => lines.push(format!("passed unexpectedly: {name}")),
                _ => {}
            }
        }
        let gone = failing.keys().filter(|name| !outcome.subtests.contains_key(*name));
        lines.extend(gone.map(|name| format!("is expected to fail, and did not run: {name}")));
        lines
    }

    /// How many of the failed subtests need a browser.
    pub fn need_browser(&self, test: &Test, outcome: &Outcome) -> usize {
        let failed = |(name, reason): (&String, &String)| {
            let subtest = outcome.subtests.get(name).filter(|_| reason.starts_with(NEEDS_BROWSER));
            subtest.map_or(0, |subtest| subtest.failed)
        };
        self.failing.get(&test.variant).map_or(0, |failing| failing.iter().map(failed).sum())
    }

    /// Takes over how a test ended; reasons that are known stay.
    pub fn update(&mut self, test: &Test, outcome: &Outcome, rules: &Rules) {
        let old = self.failing.remove(&test.variant).unwrap_or_default();
        let mut new = BTreeMap::new();
        for (name, subtest) in outcome.subtests.iter().filter(|(_, subtest)| subtest.failed > 0) {
            let known = old.get(name).filter(|reason| *reason != UNKNOWN).cloned();
            let reason = known.or_else(|| rules.reason(&test.path, name, &subtest.message));
            new.insert(name.clone(), reason.unwrap_or_else(|| UNKNOWN.to_owned()));
        }
        if !new.is_empty() {
            self.failing.insert(test.variant.clone(), new);
        }
    }

    /// Writes the expectations for the file at `path`; there is no file when all is well.
    pub fn write(&self, path: &str) -> Result<()> {
        let file = file(path);
        if self.skip.is_none() && self.failing.is_empty() {
            if file.exists() {
                fs::remove_file(&file)?;
            }
            return Ok(());
        }
        let mut all = Map::new();
        if let Some(reason) = &self.skip {
            all.insert("skip".to_owned(), reason.clone().into());
        }
        for (variant, failing) in &self.failing {
            let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (name, reason) in failing {
                reasons.entry(reason).or_default().push(name);
            }
            all.insert(variant.clone(), serde_json::to_value(reasons)?);
        }
        fs::create_dir_all(file.parent().context("the file lies in a folder")?)?;
        let text = serde_json::to_string_pretty(&Value::Object(all))?;
        fs::write(&file, text + "\n").with_context(|| format!("can't write `{}`", file.display()))
    }
}

/// Reasons for whole groups of failures, which `--update` gives to new ones: `tests/wpt/reasons.json`.
#[derive(Debug)]
pub struct Rules(Vec<[String; 3]>);

impl Rules {
    /// Reads the rules: a list of `{ path, text, reason }` with `*` in the first two.
    pub fn read() -> Result<Self> {
        let file = paths::root().join("tests/wpt/reasons.json");
        let text = fs::read_to_string(&file).context("can't read `tests/wpt/reasons.json`")?;
        let list: Vec<Value> = serde_json::from_str(&text)?;
        let rule = |rule: &Value| -> Option<[String; 3]> {
            let text = |key: &str| Some(rule[key].as_str()?.to_owned());
            Some([text("path")?, text("text")?, text("reason")?])
        };
        let rules: Option<Vec<_>> = list.iter().map(rule).collect();
        rules
            .map(Self)
            .context("a rule in `tests/wpt/reasons.json` lacks `path`, `text` or `reason`")
    }

    /// The reason of the first rule that fits the path, and the subtest's name or message.
    fn reason(&self, path: &str, name: &str, message: &str) -> Option<String> {
        let fits = |rule: &&[String; 3]| {
            matches(&rule[0], path) && (matches(&rule[1], name) || matches(&rule[1], message))
        };
        self.0.iter().find(fits).map(|rule| rule[2].clone())
    }
}

/// Whether `text` fits `pattern`, in which `*` is any text.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.any(|at| matches(rest, &text[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Expected, matches};

    #[test]
    fn patterns() {
        assert!(matches("a*c", "abc") && matches("*", "") && matches("a*b*", "a-b-c"));
        assert!(!matches("a*c", "abd") && !matches("a", "ab"));
    }

    #[test]
    fn every_failure_has_a_reason() {
        let expected = Expected::parse(r#"{"?1-2": {"because": ["x", "y"]}}"#).expect("valid");
        assert_eq!(expected.failing["?1-2"]["y"], "because");
        assert!(Expected::parse(r#"{"": {" ": ["x"]}}"#).is_err());
        assert_eq!(
            Expected::parse(r#"{"skip": "so"}"#).expect("valid").skip.as_deref(),
            Some("so")
        );
    }
}
