//! What a build tells its user: a message, the place in their own source, and what to do about it.

use std::fmt;
use std::io;
use std::path::Path;

/// How grave a [`Diagnostic`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// There is no artifact.
    Error,
    /// The artifact is fine, but something in it is probably not meant.
    Warning,
}

/// A place in a source file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// Relative to the project where the file lies in it.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One finding. The parts are kept apart, so that whoever prints it decides on colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// Where, if it is about one place.
    pub location: Option<Box<Location>>,
    /// The lines around the place, with a mark under it.
    pub frame: Option<String>,
    /// The calls that led there, innermost first.
    pub trace: Vec<String>,
    /// What mends it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error about no place in particular.
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            location: None,
            frame: None,
            trace: Vec::new(),
            hint: None,
        }
    }

    /// Adds the place, and the frame that shows it in `source`.
    #[must_use]
    pub fn at(mut self, location: Location, source: &str) -> Self {
        self.frame = frame(source, location.line, location.column);
        self.location = Some(Box::new(location));
        self
    }

    /// Adds what mends it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{label}: {}", self.message)?;
        if let Some(location) = &self.location {
            write!(f, "\n  --> {location}")?;
        }
        if let Some(frame) = &self.frame {
            write!(f, "\n{frame}")?;
        }
        for call in &self.trace {
            write!(f, "\n    {call}")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}

/// The hint for what the operating system refuses.
pub fn system_hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "see whether its name is right, and whether it is still there",
        io::ErrorKind::PermissionDenied => "see who may use it: `ls -ld PATH`",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room: `df -h`",
        io::ErrorKind::ReadOnlyFilesystem => "use a folder that can be written to",
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "a file stands where a folder should be: move it away"
        }
        _ if error.raw_os_error() == Some(rustix::io::Errno::MFILE.raw_os_error()) => {
            "the process may open too few files: `ulimit -n 65536`"
        }
        _ => "the system said so: see its memory, its disk and its limits (`ulimit -a`)",
    }
}

/// Lines shown above the one that the frame is about.
const LINES_BEFORE: usize = 2;
/// Lines shown below it.
const LINES_AFTER: usize = 1;
/// The longest line that is shown; beyond it is generated or minified code, which helps nobody.
const LONGEST_LINE: usize = 240;

/// Draws the lines around `line`:`column` (both from 1) with a mark under the word found there.
pub fn frame(source: &str, line: usize, column: usize) -> Option<String> {
    let lines: Vec<&str> = source.lines().collect();
    let marked = lines.get(line.checked_sub(1)?)?;
    let first = line.saturating_sub(LINES_BEFORE).max(1);
    let last = (line + LINES_AFTER).min(lines.len());
    let shown = &lines[first - 1..last];
    if shown.iter().any(|text| text.len() > LONGEST_LINE) {
        return None;
    }
    let gutter = last.to_string().len();
    let mut out = Vec::with_capacity(shown.len() + 1);
    for (number, text) in (first..).zip(shown) {
        let pointer = if number == line { '>' } else { ' ' };
        out.push(format!("{pointer} {number:gutter$} | {}", expand_tabs(text)).trim_end().into());
        if number == line {
            out.push(format!("  {:gutter$} | {}", "", mark(marked, column)));
        }
    }
    Some(out.join("\n"))
}

/// The line that underlines the word at `column` of `text`.
fn mark(text: &str, column: usize) -> String {
    let start = column.saturating_sub(1);
    let before: String = text.chars().take(start).collect();
    let mut rest = text.chars().skip(start);
    let width = match rest.next() {
        Some(quote @ ('"' | '\'' | '`')) => {
            rest.position(|c| c == quote).map_or(1, |length| length + 2)
        }
        Some(c) if is_word(c) => 1 + rest.take_while(|c| is_word(*c)).count(),
        _ => 1,
    };
    format!("{}{}", " ".repeat(expand_tabs(&before).chars().count()), "^".repeat(width))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// Tabs have no width of their own: two spaces, so that the mark stands under what it means.
fn expand_tabs(text: &str) -> String {
    text.replace('\t', "  ")
}

/// `path` as a person in `root` writes it.
pub fn display_path(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

/// Line and column (both from 1, in characters) of a byte offset.
pub fn line_and_column(source: &str, offset: usize) -> (usize, usize) {
    let before = &source.as_bytes()[..offset.min(source.len())];
    let text = String::from_utf8_lossy(before);
    let line = text.matches('\n').count() + 1;
    let column = text.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    (line, column)
}

/// The column (from 1, in characters) of a UTF-16 offset (from 0) into `line`.
pub fn column_from_utf16(line: &str, offset: usize) -> usize {
    let mut units = 0;
    let before = line.chars().take_while(|c| {
        units += c.len_utf16();
        units <= offset
    });
    before.count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_marks_the_word_under_the_column() {
        let source = "one\ntwo\n\tlet answer = broken(1);\nfour\nfive\n";
        let drawn = frame(source, 3, 15).expect("the line exists");
        assert_eq!(
            drawn,
            "  1 | one\n  2 | two\n> 3 |   let answer = broken(1);\n    |                ^^^^^^\n  4 | four"
        );
    }

    #[test]
    fn a_frame_marks_a_whole_string() {
        let drawn = frame("import x from './gone.js';", 1, 15).expect("the line exists");
        assert!(drawn.ends_with("|               ^^^^^^^^^^^"), "{drawn}");
    }

    #[test]
    fn places_outside_the_source_have_no_frame() {
        assert_eq!(frame("one", 2, 1), None);
        assert_eq!(frame("one", 0, 0), None);
        assert!(frame("one", 1, 99).is_some());
    }

    #[test]
    fn offsets_become_lines_and_columns() {
        assert_eq!(line_and_column("ab\ncd", 4), (2, 2));
        assert_eq!(line_and_column("é\nx", 3), (2, 1));
        assert_eq!(line_and_column("", 9), (1, 1));
    }
}
