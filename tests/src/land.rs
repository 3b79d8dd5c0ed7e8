//! Runs the `land` command in a clean environment and keeps what it says.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::paths;

/// How a command ended, and what it said.
#[derive(Debug)]
pub struct Outcome {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Outcome {
    /// Fails the test unless the command succeeded.
    #[track_caller]
    pub fn expect_success(self) -> Self {
        assert_eq!(self.code, Some(0), "the command failed:\n{}{}", self.stdout, self.stderr);
        self
    }

    /// Fails the test unless the command failed as a command does: with code 1 and an `error:` line.
    #[track_caller]
    pub fn expect_failure(self) -> Self {
        assert_eq!(self.code, Some(1), "not a failure:\n{}{}", self.stdout, self.stderr);
        assert!(self.stderr.contains("error: "), "no `error:` in:\n{}", self.stderr);
        assert!(!self.stderr.contains("panicked"), "a panic:\n{}", self.stderr);
        self
    }
}

/// A `land` command in `folder`: no colours, a cache of the tests' own, none of our variables.
pub fn command(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(paths::land());
    command.args(words).current_dir(folder).stdin(Stdio::null());
    command.env("LAND_CACHE_DIR", paths::lasting("cache")).env("NO_COLOR", "1");
    command.env_remove("LAND_ENGINE_WASM").env("COLUMNS", "100");
    command
}

/// Runs `land` to its end.
pub fn run(folder: &Path, words: &[&str]) -> Outcome {
    finish(&mut command(folder, words))
}

/// Runs a prepared command to its end.
pub fn finish(command: &mut Command) -> Outcome {
    let output = command.output().expect("`land` starts; `cargo xtask test` builds it first");
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
