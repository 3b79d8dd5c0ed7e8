//! The log: one line per event on standard error, as `12:00:01.123 INFO  text`.

use std::fmt;
use std::io::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

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

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::Warn => "WARN ",
            Self::Info => "INFO ",
            Self::Debug => "DEBUG",
        }
    }
}

type Sink = Box<dyn Fn(Level, &str) + Send + Sync>;

static LEVEL: AtomicU8 = AtomicU8::new(Level::Info as u8);
static SINK: OnceLock<Sink> = OnceLock::new();

/// Sets the least level that is shown.
pub fn set_level(level: Level) {
    LEVEL.store(level as u8, Ordering::Relaxed);
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

/// Writes one event; further lines of its text are indented under the first.
pub fn write(level: Level, text: fmt::Arguments<'_>) {
    if !enabled(level) {
        return;
    }
    let text = text.to_string();
    if let Some(sink) = SINK.get() {
        return sink(level, &text);
    }
    let line = format(level, &text, SystemTime::now());
    // A closed standard error is no reason to stop serving.
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
}

fn format(level: Level, text: &str, now: SystemTime) -> String {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (secs, millis) = (since.as_secs() % 86_400, since.subsec_millis());
    let (hour, minute, second) = (secs / 3600, secs / 60 % 60, secs % 60);
    let mut line = format!("{hour:02}:{minute:02}:{second:02}.{millis:03} {} ", level.name());
    let indent = line.len();
    for (number, part) in text.trim_end_matches('\n').split('\n').enumerate() {
        if number > 0 {
            line.push('\n');
            line.extend(std::iter::repeat_n(' ', indent));
        }
        line.extend(part.chars().map(printable));
    }
    line.push('\n');
    line
}

/// Text may come from a program or a visitor: it must not move the operator's cursor.
fn printable(c: char) -> char {
    if c.is_control() && c != '\t' { '\u{fffd}' } else { c }
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Level, UNIX_EPOCH, format};

    #[test]
    fn lines_carry_the_time_of_day_and_are_indented() {
        let at = UNIX_EPOCH + Duration::from_millis(86_400_000 * 3 + 43_201_123);
        assert_eq!(
            format(Level::Info, "one\ntwo\n", at),
            "12:00:01.123 INFO  one\n                   two\n"
        );
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let line = format(Level::Warn, "a\u{1b}[2Jb\r", UNIX_EPOCH);
        assert_eq!(line, "00:00:00.000 WARN  a\u{fffd}[2Jb\u{fffd}\n");
    }
}
