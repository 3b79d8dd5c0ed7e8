//! One frame of a stack trace as QuickJS writes it.

use std::fmt;

/// A place in a file, and the function that it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The function's name, when it has one.
    pub function: Option<String>,
    /// The file.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
    /// Counted from 1.
    pub column: u32,
}

impl Frame {
    /// Reads `at name (file:line:column)` or `at file:line:column`. Frames of native code, which
    /// have no position, are `None`.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let text = line.trim().strip_prefix("at ")?;
        let (function, place) = match text.strip_suffix(')').and_then(|text| text.rsplit_once('('))
        {
            Some((name, place)) => (Some(name.trim()), place),
            None => (None, text),
        };
        let mut parts = place.rsplitn(3, ':');
        let column = parts.next()?.parse().ok()?;
        let line = parts.next()?.parse().ok()?;
        let file = parts.next()?.to_owned();
        let function = function.filter(|name| !name.is_empty() && *name != "<anonymous>");
        Some(Self { function: function.map(str::to_owned), file, line, column })
    }

    /// The package that the frame is in, when it is in one of `node_modules`.
    pub fn package(&self) -> Option<&str> {
        let (_, path) = self.file.rsplit_once("node_modules/")?;
        let parts = if path.starts_with('@') { 2 } else { 1 };
        let end = path.match_indices('/').nth(parts - 1);
        Some(end.map_or(path, |(end, _)| &path[..end]))
    }

    /// Whether it is in code that isn't the user's own.
    pub(super) fn is_library(&self) -> bool {
        self.package().is_some()
    }

    /// Whether it is in the engine's own JavaScript.
    pub(super) fn is_internal(&self) -> bool {
        self.file.starts_with("land:")
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, .. } = self;
        match &self.function {
            Some(function) => write!(f, "at {function} ({file}:{line}:{column})"),
            None => write!(f, "at {file}:{line}:{column}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_engine_writes() {
        let frame = Frame::parse("    at f (worker.js:12:34)").unwrap();
        assert_eq!(frame.to_string(), "at f (worker.js:12:34)");
        let frame = Frame::parse("    at worker.js:12:34").unwrap();
        assert_eq!(frame.to_string(), "at worker.js:12:34");
        let frame = Frame::parse("    at <anonymous> (land:events/events:1:2)").unwrap();
        assert!(frame.is_internal());
        for line in ["", "at", "    at map (native)", "at f (worker.js:x:1)", "at f (worker.js:1)"]
        {
            assert_eq!(Frame::parse(line), None, "{line}");
        }
    }
}
