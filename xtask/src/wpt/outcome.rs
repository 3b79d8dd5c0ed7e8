//! What a test says about itself when it has run.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The name under which the harness's own failure counts as a subtest.
pub const HARNESS: &str = "(harness)";

/// Ports from here on are the system's to give: upstream's server has others in each run.
const FIRST_FREE_PORT: u32 = 32_768;

/// How one test ended.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Subtests by their names: how many have it, and what the first failed one of them said.
    pub subtests: BTreeMap<String, Subtest>,
}

/// The subtests of one name.
#[derive(Debug, Clone, Default)]
pub struct Subtest {
    /// How many there are.
    pub count: usize,
    /// How many failed.
    pub failed: usize,
    /// What the first failure said.
    pub message: String,
}

impl Outcome {
    /// Reads what the program around a test answers.
    pub fn parse(text: &[u8]) -> Result<Self> {
        let value: Value = serde_json::from_slice(text).context("the report is no JSON")?;
        let mut outcome = Self::default();
        for test in value["tests"].as_array().context("the report has no `tests`")? {
            let (Some(name), Some(status)) = (test[0].as_str(), test[1].as_u64()) else {
                bail!("a subtest without a name or a status: {test}");
            };
            outcome.add(name, (status != 0).then(|| test[2].as_str().unwrap_or("not finished")));
        }
        if value["status"] != 0 {
            let silent = if value["status"] == 2 { "it took too long" } else { "it failed" };
            let message = value["message"].as_str().unwrap_or(silent);
            outcome.add(HARNESS, Some(message));
        } else if outcome.subtests.is_empty() {
            outcome.add(HARNESS, Some("no subtest ran"));
        }
        Ok(outcome)
    }

    /// A test that gave no report at all.
    pub fn broken(reason: &str) -> Self {
        let mut outcome = Self::default();
        outcome.add(HARNESS, Some(reason));
        outcome
    }

    fn add(&mut self, name: &str, failure: Option<&str>) {
        let subtest = self.subtests.entry(without_ports(name)).or_default();
        subtest.count += 1;
        if let Some(message) = failure {
            if subtest.failed == 0 {
                subtest.message = message.to_owned();
            }
            subtest.failed += 1;
        }
    }

    /// How many subtests there are, and how many failed.
    pub fn counts(&self) -> (usize, usize) {
        let all = self.subtests.values().map(|subtest| subtest.count).sum();
        (all, self.subtests.values().map(|subtest| subtest.failed).sum())
    }
}

/// A name that is the same in each run: `PORT` stands for the ports of upstream's server.
fn without_ports(name: &str) -> String {
    let mut parts = name.split(':');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let (digits, rest) = part.split_at(end);
        let is_port = digits.parse().is_ok_and(|port: u32| {
            (FIRST_FREE_PORT..=u32::from(u16::MAX)).contains(&port)
                && (text.ends_with("//localhost") || text.ends_with("//127.0.0.1"))
        });
        text.push(':');
        text.push_str(if is_port { "PORT" } else { digits });
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{HARNESS, Outcome, without_ports};

    #[test]
    fn names_are_the_same_in_each_run() {
        let name = "Fetch http://localhost:50787/x, http://127.0.0.1:40000 with: 12:34567";
        let wanted = "Fetch http://localhost:PORT/x, http://127.0.0.1:PORT with: 12:34567";
        assert_eq!(without_ports(name), wanted);
        assert_eq!(without_ports("http://localhost:8080/:"), "http://localhost:8080/:");
    }

    #[test]
    fn counts_subtests_and_the_harness() {
        let text =
            br#"{"status":1,"message":"m","tests":[["a",0,null],["a",1,"bad"],["b",0,null]]}"#;
        let outcome = Outcome::parse(text).expect("a report");
        assert_eq!(outcome.counts(), (4, 2));
        assert_eq!(outcome.subtests["a"].message, "bad");
        assert_eq!(outcome.subtests[HARNESS].message, "m");
        assert!(Outcome::parse(b"<html>").is_err());
    }
}
