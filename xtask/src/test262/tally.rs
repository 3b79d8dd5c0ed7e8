//! How tests ended, and how many of them in which way.

use std::fmt;

/// How a test ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    /// Which test, and what is wrong.
    Failed(String, String),
    OutOfReach,
}

/// What a run amounts to.
#[derive(Debug, Default)]
pub struct Tally {
    pub passed: usize,
    /// The tests that failed with what is wrong, in order.
    pub failed: Vec<(String, String)>,
    pub out_of_reach: usize,
}

impl Tally {
    /// Of all tests that were drawn.
    pub fn of(verdicts: Vec<Verdict>) -> Self {
        let mut tally = Self::default();
        for verdict in verdicts {
            match verdict {
                Verdict::Passed => tally.passed += 1,
                Verdict::Failed(test, problem) => tally.failed.push((test, problem)),
                Verdict::OutOfReach => tally.out_of_reach += 1,
            }
        }
        tally.failed.sort();
        tally
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ran = self.passed + self.failed.len();
        let per_mille = (self.passed * 1000).checked_div(ran).unwrap_or(0);
        write!(
            f,
            "{} of {ran} passed ({}.{} %); {} are out of reach: modules, other agents",
            self.passed,
            per_mille / 10,
            per_mille % 10,
            self.out_of_reach
        )
    }
}
