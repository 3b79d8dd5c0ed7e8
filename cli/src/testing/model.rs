//! What is known of a run's tests, for every way to report it.

use std::time::Duration;

use land_host::testing::Usage;

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All went well.
    Passed,
    /// Something in it failed.
    Failed,
    /// Left out by its author, or because others have `.only`.
    Skipped,
    /// Not written yet.
    Todo,
    /// Its name doesn't match `--name`.
    Filtered,
    /// Its turn hasn't come: the run ended before it.
    NotRun,
}

impl Outcome {
    /// The word for it in reports for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Todo => "todo",
            Self::Filtered => "filtered",
            Self::NotRun => "not run",
        }
    }

    /// What a test is before it runs, by the word of `land:test`.
    pub fn planned(mode: &str) -> Self {
        match mode {
            "skip" => Self::Skipped,
            "todo" => Self::Todo,
            "filtered" => Self::Filtered,
            _ => Self::NotRun,
        }
    }
}

/// One thing that went wrong, in terms of the user's own source.
#[derive(Debug, Clone, Default)]
pub struct Problem {
    /// In words.
    pub message: String,
    /// The calls that led there, innermost first.
    pub frames: Vec<String>,
    /// The line and its neighbours.
    pub code: Option<String>,
    /// What was expected, and what was there instead.
    pub compared: Option<(String, String)>,
}

impl Problem {
    /// One that has nothing but its text.
    pub fn text(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }
}

/// One test.
#[derive(Debug, Clone)]
pub struct TestReport {
    /// The names of its groups, and its own.
    pub names: Vec<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it failed.
    pub problems: Vec<Problem>,
    /// What it and the program wrote to the console meanwhile, and what the program's log would have said.
    pub lines: Vec<String>,
    /// How long it took.
    pub time: Duration,
    /// What each request to the program used.
    pub usage: Vec<Usage>,
}

impl TestReport {
    /// `group › test`.
    pub fn title(&self) -> String {
        self.names.join(" › ")
    }
}

/// One test file.
#[derive(Debug, Clone, Default)]
pub struct FileReport {
    /// Relative to the project.
    pub file: String,
    /// Its tests, in their order.
    pub tests: Vec<TestReport>,
    /// What went wrong outside of tests.
    pub problems: Vec<Problem>,
    /// What was written to the console outside of tests.
    pub lines: Vec<String>,
    /// How long its tests took together.
    pub time: Duration,
}

impl FileReport {
    /// How many tests ended so.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.tests.iter().filter(|test| test.outcome == outcome).count()
    }

    /// Whether something in it went wrong.
    pub fn failed(&self) -> bool {
        !self.problems.is_empty() || self.count(Outcome::Failed) > 0
    }
}

/// How many tests of all files ended so.
pub fn count(files: &[FileReport], outcome: Outcome) -> usize {
    files.iter().map(|file| file.count(outcome)).sum()
}
