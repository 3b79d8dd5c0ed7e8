//! What went wrong, ready to be shown: a build that failed, or a request.

use http::{HeaderMap, Request, StatusCode};
use land_abi::LogLevel;

use crate::body::Body;
use crate::diagnostic::{Diagnostic, Severity};
use crate::stack::{Explained, Folded, Frame, StackMapper, fold};

/// Everything that an error page says.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    /// What kind of trouble it is, in a few words.
    pub(super) kind: &'static str,
    /// What it means for whoever looks.
    pub(super) note: &'static str,
    pub(super) entries: Vec<Entry>,
    /// The request that failed, if it was one.
    pub(super) about: Option<About>,
    pub(super) console: Vec<(LogLevel, String)>,
}

/// One thing that went wrong.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) message: String,
    pub(super) location: Option<String>,
    pub(super) frame: Option<String>,
    pub(super) calls: Vec<Calls>,
    pub(super) causes: Vec<(String, Vec<Calls>)>,
    pub(super) hint: Option<String>,
}

/// A line of a stack, or several that are shown as one.
#[derive(Debug)]
pub(super) enum Calls {
    One(String),
    Library(String, Vec<String>),
}

/// A request, as far as it helps to see it.
#[derive(Debug)]
pub(super) struct About {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
}

/// Parts of names of headers whose values nobody else should read over one's shoulder.
const SECRET: [&str; 6] = ["authorization", "cookie", "token", "secret", "api-key", "password"];

impl About {
    pub(super) fn of(request: &Request<Body>) -> Self {
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        Self {
            method: request.method().to_string(),
            target: target.to_owned(),
            headers: shown(request.headers()),
        }
    }
}

fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
    let shown = headers.iter().map(|(name, value)| {
        let is_secret = SECRET.iter().any(|part| name.as_str().contains(part));
        let value = if is_secret {
            "(hidden)".to_owned()
        } else {
            String::from_utf8_lossy(value.as_bytes()).into_owned()
        };
        (name.to_string(), value)
    });
    shown.collect()
}

impl Problem {
    /// The project can't be built; before the first build has ended there are no `errors`.
    pub(super) fn build(errors: &[Diagnostic], has_older: bool) -> Self {
        let note = match (errors.is_empty(), has_older) {
            (true, _) => "The first build isn't done yet.",
            (false, true) => {
                "Programs still get answers from the last version that could be built. This page \
                 reloads itself when the next one can."
            }
            (false, false) => "This page reloads itself when the project can be built.",
        };
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            kind: if errors.is_empty() { "Building" } else { "Build failed" },
            note,
            entries: errors.iter().filter(|e| e.severity == Severity::Error).map(entry).collect(),
            about: None,
            console: Vec::new(),
        }
    }

    /// A request failed with `failure`; `told` is what the program said about it.
    pub(super) fn runtime(
        about: About,
        status: StatusCode,
        failure: &str,
        told: Vec<Explained>,
        console: Vec<(LogLevel, String)>,
    ) -> Self {
        let mut entries: Vec<Entry> = told.iter().map(explained).collect();
        if entries.is_empty() {
            entries.push(Entry { message: failure.to_owned(), ..Entry::default() });
        }
        Self {
            status,
            kind: "Request failed",
            note: "Visitors of a deployed app see a status and a request id only.",
            entries,
            about: Some(about),
            console,
        }
    }

    /// The program, or its framework, has caught an error and answered by itself; it is shown if it
    /// was printed.
    pub(super) fn caught(
        about: About,
        status: StatusCode,
        console: Vec<(LogLevel, String)>,
        mapper: &StackMapper,
    ) -> Option<Self> {
        let (errors, console): (Vec<_>, Vec<_>) =
            console.into_iter().partition(|(level, _)| *level == LogLevel::Error);
        (!errors.is_empty()).then(|| Self {
            status,
            kind: "Request failed",
            note: "The program has caught this, printed it, and answered by itself: visitors get \
                   its own answer, which isn't a page.",
            entries: errors.iter().map(|(_, text)| printed(text, mapper)).collect(),
            about: Some(about),
            console,
        })
    }
}

/// A message of the console, with the stack that it may hold.
fn printed(text: &str, mapper: &StackMapper) -> Entry {
    let mut frames = Vec::new();
    let message = text.lines().filter(|line| match Frame::parse(line) {
        Some(frame) => {
            frames.push(frame);
            false
        }
        None => true,
    });
    let message = message.collect::<Vec<_>>().join("\n");
    let code = frames.iter().find(|frame| frame.package().is_none());
    let code = code.and_then(|frame| mapper.code_at(frame));
    explained(&Explained { message, frames, causes: Vec::new(), code })
}

fn entry(error: &Diagnostic) -> Entry {
    Entry {
        message: error.message.clone(),
        location: error.location.as_ref().map(ToString::to_string),
        frame: error.frame.clone(),
        calls: error.trace.iter().cloned().map(Calls::One).collect(),
        causes: Vec::new(),
        hint: error.hint.clone(),
    }
}

fn explained(told: &Explained) -> Entry {
    let own = told.frames.iter().find(|frame| frame.package().is_none());
    let place = own.or(told.frames.first());
    Entry {
        message: told.message.clone(),
        location: place.map(|frame| format!("{}:{}:{}", frame.file, frame.line, frame.column)),
        frame: told.code.clone(),
        calls: calls(&told.frames),
        causes: told.causes.iter().map(|c| (c.message.clone(), calls(&c.frames))).collect(),
        hint: None,
    }
}

fn calls(frames: &[Frame]) -> Vec<Calls> {
    let parts = fold(frames).into_iter().map(|part| match part {
        Folded::Frame(frame) => Calls::One(frame.to_string()),
        Folded::Library(name, frames) => {
            Calls::Library(name.to_owned(), frames.iter().map(ToString::to_string).collect())
        }
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_a_request_are_not_shown() {
        let request = Request::builder()
            .uri("/a?b")
            .header("cookie", "session=1")
            .header("x-api-key", "k")
            .header("accept", "text/html")
            .body(Body::empty());
        let about = About::of(&request.unwrap());
        assert_eq!(about.target, "/a?b");
        let text = format!("{about:?}");
        assert!(!text.contains("session") && text.contains("text/html"), "{text}");
        assert_eq!(text.matches("(hidden)").count(), 2);
    }
}
