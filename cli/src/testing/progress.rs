//! How far a test file is: what its sandbox tells, put where it belongs.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use land_abi::LogLevel;
use land_builder::testing::MODULE;
use land_host::limits::TEST_LINES;
use land_host::stack::StackMapper;
use land_host::testing::{Listener, Usage};
use serde::Deserialize;

use super::model::{FileReport, Outcome, Problem, TestReport};
use super::problem::{Thrown, explain};

/// What a test file's sandbox tells.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// The file's tests.
    Plan { tests: Vec<Planned> },
    /// A test begins.
    Start { id: usize },
    /// A test is over.
    End { id: usize, errors: Vec<Thrown>, millis: f64 },
    /// Something failed after a group's tests.
    Suite { name: String, error: Thrown },
    /// All is over.
    Done {},
}

/// A test before it runs.
#[derive(Debug, Deserialize)]
pub struct Planned {
    names: Vec<String>,
    mode: String,
}

#[derive(Debug, Default)]
struct State {
    report: FileReport,
    current: Option<usize>,
    /// What the sandbox said about its end.
    last_words: Option<String>,
    done: bool,
}

/// One test file's run.
pub struct Progress {
    state: Mutex<State>,
    mapper: StackMapper,
    budget: bool,
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Progress").field("state", &self.state).finish_non_exhaustive()
    }
}

impl Progress {
    pub fn new(file: String, map: Vec<u8>, budget: bool) -> Self {
        let report = FileReport { file, ..FileReport::default() };
        let state = Mutex::new(State { report, ..State::default() });
        Self { state, mapper: StackMapper::new(Some(map)), budget }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts what the sandbox tells where it belongs.
    pub fn hear(&self, event: Event) {
        let mut state = self.state();
        match event {
            Event::Plan { tests } => state.report.tests = tests.into_iter().map(planned).collect(),
            Event::Start { id } => state.current = Some(id),
            Event::End { id, errors, millis } => {
                state.current = None;
                let Some(test) = state.report.tests.get_mut(id) else { return };
                test.time = Duration::try_from_secs_f64(millis / 1000.0).unwrap_or_default();
                test.problems.extend(errors.into_iter().map(|error| explain(error, &self.mapper)));
                test.outcome =
                    if test.problems.is_empty() { Outcome::Passed } else { Outcome::Failed };
            }
            Event::Suite { name, error } => {
                let mut problem = explain(error, &self.mapper);
                if !name.is_empty() {
                    problem.message = format!("after the tests of `{name}`: {}", problem.message);
                }
                state.report.problems.push(problem);
            }
            Event::Done {} => state.done = true,
        }
    }

    /// The sandbox has ended; the number of the test with which another one goes on, if there is one.
    pub fn ended(&self, status: u16) -> Option<usize> {
        let mut state = self.state();
        let words = state.last_words.take();
        if state.done {
            return None;
        }
        let why = words.unwrap_or_else(|| format!("the sandbox ended with status {status}"));
        match state.current.take() {
            Some(id) => {
                if let Some(test) = state.report.tests.get_mut(id) {
                    test.outcome = Outcome::Failed;
                    test.problems.push(Problem::text(why));
                }
                Some(id + 1)
            }
            None => {
                state.report.problems.push(Problem::text(why));
                None
            }
        }
    }

    /// Whether a test has failed.
    pub fn has_failed(&self) -> bool {
        self.state().report.failed()
    }

    /// What has come of it.
    pub fn finish(&self, time: Duration) -> FileReport {
        let mut report = std::mem::take(&mut self.state().report);
        report.time = time;
        report
    }

    fn line(&self, text: String) {
        let mut state = self.state();
        let current = state.current;
        let report = &mut state.report;
        let lines = match current.and_then(|id| report.tests.get_mut(id)) {
            Some(test) => &mut test.lines,
            None => &mut report.lines,
        };
        if lines.len() < TEST_LINES {
            lines.push(text);
        }
    }
}

/// A text without the frames of `land:test` itself.
fn without_ours(text: &str) -> String {
    let is_ours = |line: &&str| line.trim_start().starts_with("at ") && line.contains(MODULE);
    text.lines().filter(|line| !is_ours(line)).collect::<Vec<_>>().join("\n")
}

fn planned(planned: Planned) -> TestReport {
    TestReport {
        outcome: Outcome::planned(&planned.mode),
        names: planned.names,
        problems: Vec::new(),
        lines: Vec::new(),
        time: Duration::ZERO,
        usage: Vec::new(),
    }
}

/// What the test file's own sandbox says.
#[derive(Debug)]
pub struct TestSide(pub std::sync::Arc<Progress>);

impl Listener for TestSide {
    fn console(&self, _: LogLevel, text: &str) {
        self.0.line(text.to_owned());
    }

    /// A rejection that nobody handles is the running test's; a limit that is passed ends them all.
    fn failed(&self, text: &str) {
        let text = without_ours(text.trim_start_matches("failed: "));
        let mut state = self.0.state();
        if text.starts_with("unhandled: ") {
            let current = state.current;
            let report = &mut state.report;
            let problem = Problem::text(text);
            match current.and_then(|id| report.tests.get_mut(id)) {
                Some(test) => test.problems.push(problem),
                None => report.problems.push(problem),
            }
        } else {
            state.last_words = Some(text);
        }
    }

    fn counts(&self) -> bool {
        false
    }

    fn ended(&self, _: &Usage) {}
}

/// What the program under test says.
#[derive(Debug)]
pub struct WorkerSide(pub std::sync::Arc<Progress>);

impl Listener for WorkerSide {
    fn console(&self, _: LogLevel, text: &str) {
        self.0.line(text.to_owned());
    }

    fn failed(&self, text: &str) {
        self.0.line(text.to_owned());
    }

    fn counts(&self) -> bool {
        self.0.budget
    }

    fn ended(&self, usage: &Usage) {
        let mut state = self.0.state();
        let current = state.current;
        if let Some(test) = current.and_then(|id| state.report.tests.get_mut(id)) {
            test.usage.push(*usage);
        }
    }
}
