//! What `xtask` says: steps with their time, and errors with a hint. Nothing else prints.

use std::fmt;
use std::time::{Duration, Instant};

/// An error that knows what to do about it.
#[derive(Debug)]
struct Hinted {
    message: String,
    hint: String,
}

impl fmt::Display for Hinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Hinted {}

/// An error with the exact command or line that mends it.
pub fn hinted(message: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Hinted { message: message.into(), hint: hint.into() })
}

/// Prints an error, its causes and its hint.
pub fn error(error: &anyhow::Error) {
    eprintln!("error: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  caused by: {cause}");
    }
    for cause in error.chain() {
        if let Some(hinted) = cause.downcast_ref::<Hinted>() {
            eprintln!("hint: {}", hinted.hint);
        }
    }
}

/// Says something in passing.
pub fn note(text: impl fmt::Display) {
    eprintln!("      {text}");
}

/// Runs a step that may take long: says what happens, and afterwards how long it took.
pub fn step<T>(
    what: impl fmt::Display,
    run: impl FnOnce() -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let started = Instant::now();
    eprintln!("  --> {what}");
    let result = run();
    let word = if result.is_ok() { "done in" } else { "failed after" };
    note(format_args!("{word} {}", seconds(started.elapsed())));
    result
}

fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..=9 => format!("{:.1} s", time.as_secs_f64()),
        10..=99 => format!("{} s", time.as_secs()),
        more => format!("{} min {} s", more / 60, more % 60),
    }
}
