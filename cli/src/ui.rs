//! The one place that prints: colours, verbosity, and the care for closed pipes.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use land_builder::{Diagnostic, Severity};
use land_host::log::Level;

use crate::failure::Failure;

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// What a person wants to see.
    Normal,
    /// Details too.
    Verbose,
}

impl Verbosity {
    /// What of a server's log is shown.
    pub fn log_level(self) -> Level {
        match self {
            Self::Quiet => Level::Error,
            Self::Normal => Level::Info,
            Self::Verbose => Level::Debug,
        }
    }
}

/// A look that text may have on a terminal.
#[derive(Debug, Clone, Copy)]
pub enum Style {
    Bold,
    Red,
    Yellow,
    Blue,
    Green,
    Dim,
}

impl Style {
    fn code(self) -> &'static str {
        match self {
            Self::Bold => "1",
            Self::Red => "1;31",
            Self::Yellow => "1;33",
            Self::Blue => "1;34",
            Self::Green => "1;32",
            Self::Dim => "2",
        }
    }
}

/// Standard output is for results, standard error for everything about them.
#[derive(Debug, Clone)]
pub struct Ui {
    verbosity: Verbosity,
    colour_out: bool,
    colour_err: bool,
}

impl Ui {
    pub fn new(verbosity: Verbosity) -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let forced =
            set("CLICOLOR_FORCE") && std::env::var_os("CLICOLOR_FORCE") != Some("0".into());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let wanted = |terminal: bool| !set("NO_COLOR") && (forced || (terminal && !dumb));
        Self {
            verbosity,
            colour_out: wanted(io::stdout().is_terminal()),
            colour_err: wanted(io::stderr().is_terminal()),
        }
    }

    /// Whether what goes to standard error has colours.
    pub fn colours(&self) -> bool {
        self.colour_err
    }

    /// Empties the terminal.
    pub fn clear(&self) {
        write_line(io::stdout().lock(), "\x1b[2J\x1b[3J\x1b[H");
    }

    pub fn verbosity(&self) -> Verbosity {
        self.verbosity
    }

    /// The result that was asked for; `-q` doesn't silence it.
    pub fn result(&self, text: &str) {
        write_line(io::stdout().lock(), text);
    }

    /// Text for standard output in this style, where that shows colours.
    pub fn styled(&self, text: &str, style: Style) -> String {
        paint(text, style, self.colour_out)
    }

    /// What was done: a word, and what it was done to.
    pub fn done(&self, word: &str, text: &str) {
        if self.verbosity >= Verbosity::Normal {
            let word = paint(word, Style::Green, self.colour_out);
            write_line(io::stdout().lock(), &format!("{word} {text}"));
        }
    }

    /// Something worth reading that follows from what was done.
    pub fn note(&self, text: &str) {
        if self.verbosity >= Verbosity::Normal {
            write_line(io::stdout().lock(), text);
        }
    }

    /// Details, with `-v`.
    pub fn detail(&self, text: &str) {
        if self.verbosity >= Verbosity::Verbose {
            let text = paint(text, Style::Dim, self.colour_err);
            write_line(io::stderr().lock(), &text);
        }
    }

    /// A line that the program being built wrote to its console.
    pub fn console(&self, text: &str) {
        if self.verbosity >= Verbosity::Normal {
            write_line(io::stderr().lock(), text);
        }
    }

    /// A line for standard error that is shown always.
    pub fn stderr(&self, text: &str) {
        write_line(io::stderr().lock(), text);
    }

    /// An error that is no diagnostic: its first line, and whatever explains it.
    pub fn error(&self, text: &str) {
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        let label = paint("error:", Style::Red, self.colour_err);
        let first = paint(first, Style::Bold, self.colour_err);
        let text = format!("{label} {first}\n{rest}");
        write_line(io::stderr().lock(), text.trim_end());
    }

    /// A warning or an error.
    pub fn diagnostic(&self, diagnostic: &Diagnostic) {
        if diagnostic.severity == Severity::Error || self.verbosity >= Verbosity::Normal {
            write_line(io::stderr().lock(), &render(diagnostic, self.colour_err));
        }
    }

    /// Why a command failed.
    pub fn failure(&self, failure: &Failure) {
        for (number, diagnostic) in failure.diagnostics.iter().enumerate() {
            if number > 0 {
                write_line(io::stderr().lock(), "");
            }
            self.diagnostic(diagnostic);
        }
    }
}

/// A reader that has gone away (`land inspect … | head`) has what it wanted: that is no failure.
fn write_line(mut to: impl Write, text: &str) {
    let _ = writeln!(to, "{text}").and_then(|()| to.flush());
}

fn paint(text: &str, style: Style, colour: bool) -> String {
    if colour { format!("\x1b[{}m{text}\x1b[0m", style.code()) } else { text.to_owned() }
}

fn render(diagnostic: &Diagnostic, colour: bool) -> String {
    let (label, style) = match diagnostic.severity {
        Severity::Error => ("error:", Style::Red),
        Severity::Warning => ("warning:", Style::Yellow),
    };
    let label = paint(label, style, colour);
    let mut out = format!("{label} {}", paint(&diagnostic.message, Style::Bold, colour));
    if let Some(location) = &diagnostic.location {
        out.push_str(&format!("\n  {} {location}", paint("-->", Style::Blue, colour)));
    }
    for line in diagnostic.frame.iter().flat_map(|frame| frame.lines()) {
        let style = if line.starts_with('>') { None } else { Some(Style::Dim) };
        out.push('\n');
        out.push_str(&style.map_or_else(|| line.to_owned(), |style| paint(line, style, colour)));
    }
    for call in &diagnostic.trace {
        out.push_str(&format!("\n    {}", paint(call, Style::Dim, colour)));
    }
    if let Some(hint) = &diagnostic.hint {
        out.push_str(&format!("\n{} {hint}", paint("hint:", Style::Blue, colour)));
    }
    out
}

/// A size as a person reads it.
pub fn bytes(count: usize) -> String {
    const KIB: f64 = 1024.0;
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let exact = count as f64;
    match count {
        0..1024 => format!("{count} B"),
        1024..1_048_576 => format!("{:.1} KiB", exact / KIB),
        _ => format!("{:.2} MiB", exact / KIB / KIB),
    }
}

/// A duration as a person reads it.
pub fn millis(time: Duration) -> String {
    let millis = time.as_millis();
    if millis < 1000 { format!("{millis} ms") } else { format!("{:.2} s", time.as_secs_f64()) }
}

/// A path as seen from the current folder.
pub fn here(path: &Path) -> &Path {
    std::env::current_dir().ok().and_then(|dir| path.strip_prefix(dir).ok()).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colours_a_diagnostic_reads_as_everywhere_else() {
        let location = land_builder::Location { file: "a.js".into(), line: 1, column: 2 };
        let diagnostic = Diagnostic::error("it broke").at(location, "x y").hint("mend it");
        assert_eq!(render(&diagnostic, false), diagnostic.to_string());
        assert_eq!(bytes(1023), "1023 B");
        assert_eq!(bytes(1_572_864), "1.50 MiB");
        assert!(render(&diagnostic, true).contains("\x1b[1;31merror:\x1b[0m"));
    }
}
