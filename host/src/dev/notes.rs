//! What one request's program said, kept until it is clear whether somebody wants to read it.

use std::sync::{Mutex, PoisonError};

use http::Response;
use land_abi::LogLevel;

use super::problem::{About, Problem};
use crate::body::Body;
use crate::stack::Explained;
use crate::witness::Witness;

/// Filled while the request is answered. What it holds is bounded by the program's own limits.
#[derive(Debug, Default)]
pub(super) struct Notes(Mutex<Said>);

#[derive(Debug, Default)]
struct Said {
    console: Vec<(LogLevel, String)>,
    failures: Vec<Explained>,
    /// Somebody has read it: nothing more is kept.
    read: bool,
}

impl Notes {
    fn lock(&self) -> std::sync::MutexGuard<'_, Said> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What went wrong, when `response` is a failure's.
    pub(super) fn problem(&self, about: About, response: &Response<Body>) -> Option<Problem> {
        let mut said = self.lock();
        said.read = true;
        let (console, failures) =
            (std::mem::take(&mut said.console), std::mem::take(&mut said.failures));
        let failure = response.extensions().get::<crate::failure::Told>()?;
        Some(Problem::runtime(about, response.status(), &failure.0, failures, console))
    }
}

impl Witness for Notes {
    fn console(&self, level: LogLevel, text: &str) {
        let mut said = self.lock();
        if !said.read {
            said.console.push((level, text.to_owned()));
        }
    }

    fn failed(&self, _what: &str, explained: &Explained) {
        let mut said = self.lock();
        if !said.read {
            said.failures.push(explained.clone());
        }
    }
}
