//! The log: one event per line on standard error, as text or as JSON.
//!
//! Text is for people: `12:00:01.123 INFO  text`, further lines indented. JSON is for programs: one
//! object per line, whose names are listed in `docs/observability.md`.

mod dev;
mod json;
mod text;
mod writer;

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::SystemTime;

use crate::stack::Explained;
pub use writer::{flush, start_writer};

/// How much an event matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Level {
    /// Something failed.
    Error = 0,
    /// Something is not as it should be.
    Warn = 1,
    /// What an operator wants to see.
    Info = 2,
    /// Details, shown with `-v`.
    Debug = 3,
}

/// How events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Format {
    /// For people.
    #[default]
    Text = 0,
    /// For programs.
    Json = 1,
    /// For whoever develops the one app that is served.
    Dev = 2,
    /// The same, with colours.
    DevColour = 3,
}

/// A value that an event carries for programs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'a> {
    Text(&'a str),
    Number(u64),
    /// In milliseconds, to the microsecond.
    Time(std::time::Duration),
}

/// What an event is, and what programs may want to know of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event<'a> {
    pub(crate) level: Level,
    pub(crate) kind: &'static str,
    pub(crate) fields: &'a [(&'static str, Value<'a>)],
}

type Sink = Box<dyn Fn(Level, &str) + Send + Sync>;

static LEVEL: AtomicU8 = AtomicU8::new(Level::Info as u8);
static FORMAT: AtomicU8 = AtomicU8::new(Format::Text as u8);
static SINK: OnceLock<Sink> = OnceLock::new();

/// Sets the least level that is shown.
pub fn set_level(level: Level) {
    LEVEL.store(level as u8, Ordering::Relaxed);
}

/// Sets how events are written.
pub fn set_format(format: Format) {
    FORMAT.store(format as u8, Ordering::Relaxed);
}

/// Sends events to `sink` instead of standard error; the first call in a process counts.
pub fn set_sink(sink: impl Fn(Level, &str) + Send + Sync + 'static) {
    // A second sink is ignored on purpose: whoever came first holds on to what it collects.
    let _ = SINK.set(Box::new(sink));
}

/// Whether events of this level are shown: to be asked before costly formatting.
pub fn enabled(level: Level) -> bool {
    level as u8 <= LEVEL.load(Ordering::Relaxed)
}

/// Writes one event that is a text and nothing else.
pub fn write(level: Level, text: fmt::Arguments<'_>) {
    if enabled(level) {
        let message = text.to_string();
        let fields = &[("message", Value::Text(&message))];
        write_event(&Event { level, kind: "log", fields }, &message);
    }
}

/// Writes one event: `text` for people, its fields for programs.
pub(crate) fn write_event(event: &Event<'_>, text: &str) {
    if !enabled(event.level) {
        return;
    }
    if let Some(sink) = SINK.get() {
        return sink(event.level, text);
    }
    let now = SystemTime::now;
    let line = match FORMAT.load(Ordering::Relaxed) {
        format if format == Format::Json as u8 => json::format(event, now()),
        format if format == Format::Dev as u8 => dev::format(event, text, false),
        format if format == Format::DevColour as u8 => dev::format(event, text, true),
        _ => text::format(event.level, text, now()),
    };
    writer::write(line.as_bytes());
}

/// A failure as the log shows it: a developer's own calls are what counts during development.
pub(crate) fn stack(explained: &Explained) -> String {
    let format = FORMAT.load(Ordering::Relaxed);
    let is_dev = format == Format::Dev as u8 || format == Format::DevColour as u8;
    if is_dev { format!("{explained:#}") } else { explained.to_string() }
}

/// An event of level [`Level::Error`].
pub fn error(text: fmt::Arguments<'_>) {
    write(Level::Error, text);
}

/// An event of level [`Level::Warn`].
pub fn warn(text: fmt::Arguments<'_>) {
    write(Level::Warn, text);
}

/// An event of level [`Level::Info`].
pub fn info(text: fmt::Arguments<'_>) {
    write(Level::Info, text);
}

/// An event of level [`Level::Debug`].
pub fn debug(text: fmt::Arguments<'_>) {
    write(Level::Debug, text);
}
