//! How a command fails, and the exit codes.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use land_builder::Diagnostic;
use land_host::diagnostic::system_hint;

/// The hint for what nobody but `land` should be able to cause.
const OUR_DEFECT: &str = "if this isn't so, it is a defect in `land`; `-v` says more";

/// What the process answers to whoever started it. Code 2 is the argument parser's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All is done.
    Done = 0,
    /// The command failed.
    Failed = 1,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command failed: at least one error, ready to be printed.
#[derive(Debug)]
pub struct Failure {
    pub diagnostics: Vec<Diagnostic>,
}

impl Failure {
    /// `doing` failed because of `error` and its causes; the hint is for the innermost of them that
    /// is the system's.
    pub fn caused(doing: impl Into<String>, error: &(dyn Error + 'static)) -> Self {
        let mut message: String = doing.into();
        let mut hint = OUR_DEFECT;
        let mut cause = Some(error);
        while let Some(error) = cause {
            let text = error.to_string();
            // Some errors repeat their cause's text in their own.
            if !message.contains(&text) {
                message = format!("{message}: {text}");
            }
            hint = error.downcast_ref::<io::Error>().map_or(hint, system_hint);
            cause = error.source();
        }
        Diagnostic::error(message).hint(hint).into()
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic] }
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self { diagnostics }
    }
}
