//! Stack traces in terms of the user's source: frames mapped through the bundle's source map, and
//! the line that failed shown with its neighbours.

mod code_frame;
mod fold;
mod frame;
mod source_map;

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use code_frame::CodeFrame;
use fold::write_frames;
pub use fold::{Folded, fold};
pub use frame::Frame;
pub use source_map::SourceMap;

/// What the guest writes before the message of an error's `cause`, whose frames follow.
const CAUSE: &str = "caused by: ";

/// Maps positions in a bundle to positions in the files that it was made of.
pub struct StackMapper {
    source: Option<SourceMap>,
    /// Read when the first stack has to be shown: most processes never need it.
    map: OnceLock<Option<sourcemap::SourceMap>>,
}

/// A failure, told in terms of the user's source. `Display` is what a person reads; with `#`, calls
/// in libraries are folded.
#[derive(Debug, Clone)]
pub struct Explained {
    /// What was thrown, as text.
    pub message: String,
    /// The frames in the user's files, innermost first.
    pub frames: Vec<Frame>,
    /// The errors that it names as its `cause`, outermost first.
    pub causes: Vec<Cause>,
    /// The line of the innermost frame that is in no library, and its neighbours, when the source is
    /// known.
    pub code: Option<String>,
}

/// An error that another one names as its `cause`.
#[derive(Debug, Clone)]
pub struct Cause {
    /// What was thrown, as text.
    pub message: String,
    /// The frames in the user's files, innermost first.
    pub frames: Vec<Frame>,
}

impl StackMapper {
    /// With the bundle's source map as JSON; without one, frames stay as they are.
    pub fn new(json: Option<Vec<u8>>) -> Self {
        Self::of(json.map(SourceMap::Json))
    }

    /// The same with a map that may not have been read yet.
    pub fn of(source: Option<SourceMap>) -> Self {
        Self { source, map: OnceLock::new() }
    }

    fn map(&self) -> Option<&sourcemap::SourceMap> {
        self.map.get_or_init(|| self.source.as_ref()?.decode()).as_ref()
    }

    /// Tells a failure in terms of the user's source. Frames of the engine's own code are dropped.
    pub fn explain(&self, message: &str, stack: &str) -> Explained {
        let mut explained = Explained {
            message: message.trim_end().to_owned(),
            frames: Vec::new(),
            causes: Vec::new(),
            code: None,
        };
        // Whether the code of a frame that is the user's own has been found.
        let mut own = false;
        for line in stack.lines() {
            if let Some(message) = line.strip_prefix(CAUSE) {
                explained.causes.push(Cause { message: message.to_owned(), frames: Vec::new() });
                continue;
            }
            let Some(raw) = Frame::parse(line).filter(|raw| !raw.is_internal()) else { continue };
            let (frame, source) = self.locate(raw);
            if !own && explained.causes.is_empty() {
                own = !frame.is_library();
                if own || explained.code.is_none() {
                    let at = (frame.line, frame.column);
                    let code = source.and_then(|text| CodeFrame::new(text, at.0, at.1));
                    explained.code = code.map(|code| code.to_string()).or(explained.code);
                }
            }
            match explained.causes.last_mut() {
                Some(cause) => cause.frames.push(frame),
                None => explained.frames.push(frame),
            }
        }
        explained
    }

    /// The text, with positions of stacks in it told in terms of the user's source.
    pub fn translate<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if !text.contains(land_abi::BUNDLE_NAME) || self.map().is_none() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        for line in text.split('\n') {
            let indent = line.len() - line.trim_start().len();
            // What `console` prints of an error's properties begins behind its last frame.
            let end = line.rfind(|c: char| c == ')' || c.is_ascii_digit()).map_or(0, |end| end + 1);
            let (call, rest) = line.split_at(end);
            match Frame::parse(call) {
                Some(raw) if raw.is_internal() => {
                    out.insert_str(out.len().saturating_sub(1), rest);
                    continue;
                }
                Some(raw) if raw.file == land_abi::BUNDLE_NAME => {
                    out.push_str(&format!("{}{}{rest}", &line[..indent], self.locate(raw).0));
                }
                _ => out.push_str(line),
            }
            out.push('\n');
        }
        out.pop();
        Cow::Owned(out)
    }

    /// The lines around a place in a user's file, if its text is known.
    pub(crate) fn code_at(&self, frame: &Frame) -> Option<String> {
        let map = self.map()?;
        let is_it = |id: &u32| map.get_source(*id).is_some_and(|name| tidy(name) == frame.file);
        let id = (0..map.get_source_count()).find(is_it)?;
        let code = CodeFrame::new(map.get_source_contents(id)?, frame.line, frame.column);
        code.map(|code| code.to_string())
    }

    /// Maps one position of the bundle, both counted from 1, to a place in the user's files.
    pub fn explain_position(&self, message: &str, line: u32, column: u32) -> Explained {
        let stack = format!("at {}:{line}:{column}", land_abi::BUNDLE_NAME);
        self.explain(message, &stack)
    }

    /// The frame in the user's file, and that file's text.
    fn locate(&self, raw: Frame) -> (Frame, Option<&str>) {
        if raw.file != land_abi::BUNDLE_NAME {
            return (raw, None);
        }
        let Some(map) = self.map() else { return (raw, None) };
        let (line, column) = (raw.line.saturating_sub(1), raw.column.saturating_sub(1));
        // The nearest mapping before the position may be on an earlier line: that is another
        // statement's.
        let token = map.lookup_token(line, column).filter(|token| token.get_dst_line() == line);
        let Some(token) = token else { return (raw, None) };
        let Some(file) = token.get_source() else { return (raw, None) };
        let frame = Frame {
            function: raw.function,
            file: tidy(file),
            line: token.get_src_line().saturating_add(1),
            column: token.get_src_col().saturating_add(1),
        };
        (frame, map.get_source_contents(token.get_src_id()))
    }
}

/// Source maps name files relative to the output folder; people think from the app's folder.
fn tidy(file: &str) -> String {
    let mut file = file;
    while let Some(rest) = file.strip_prefix("../").or_else(|| file.strip_prefix("./")) {
        file = rest;
    }
    file.to_owned()
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        write_frames(f, &self.frames)?;
        for cause in &self.causes {
            write!(f, "\n{CAUSE}{}", cause.message)?;
            write_frames(f, &cause.frames)?;
        }
        match &self.code {
            Some(code) => write!(f, "\n\n{code}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
