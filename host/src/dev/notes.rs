//! What one request's program said, kept until it is clear whether somebody wants to read it.

use std::sync::{Mutex, PoisonError};

use http::Response;
use http::header::CONTENT_TYPE;
use land_abi::LogLevel;

use super::problem::{About, Problem};
use crate::body::Body;
use crate::stack::{Explained, StackMapper};
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

    /// What went wrong, when `response` is a failure's, or, if a page is wanted, says no more than
    /// that the program has caught an error, whose lines `mapper` knows.
    pub(super) fn problem(
        &self,
        about: About,
        response: &Response<Body>,
        mapper: Option<&StackMapper>,
    ) -> Option<Problem> {
        let mut said = self.lock();
        said.read = true;
        let (console, failures) =
            (std::mem::take(&mut said.console), std::mem::take(&mut said.failures));
        let status = response.status();
        if let Some(failure) = response.extensions().get::<crate::failure::Told>() {
            return Some(Problem::runtime(about, status, &failure.0, failures, console));
        }
        let has_page = response
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let mapper = mapper.filter(|_| !has_page && status.is_server_error())?;
        Problem::caught(about, status, console, mapper)
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
