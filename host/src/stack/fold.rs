//! Stacks as people read them: neighbouring calls inside of one library are one line.

use std::fmt;

use super::Frame;

/// A part of a stack.
#[derive(Debug, PartialEq, Eq)]
pub enum Folded<'a> {
    /// One call.
    Frame(&'a Frame),
    /// Several calls inside of the library of this name.
    Library(&'a str, &'a [Frame]),
}

/// Puts neighbouring calls inside of one library together; a single one stays as it is.
pub fn fold(frames: &[Frame]) -> Vec<Folded<'_>> {
    let chunks = frames.chunk_by(|a, b| a.package().is_some() && a.package() == b.package());
    chunks
        .map(|chunk| match (chunk, chunk[0].package()) {
            ([_, _, ..], Some(name)) => Folded::Library(name, chunk),
            _ => Folded::Frame(&chunk[0]),
        })
        .collect()
}

/// One line each; with `#`, folded.
pub(super) fn write_frames(f: &mut fmt::Formatter<'_>, frames: &[Frame]) -> fmt::Result {
    if !f.alternate() {
        return frames.iter().try_for_each(|frame| write!(f, "\n    {frame}"));
    }
    fold(frames).iter().try_for_each(|part| match part {
        Folded::Frame(frame) => write!(f, "\n    {frame}"),
        Folded::Library(name, frames) => write!(f, "\n    … {} calls in {name}", frames.len()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(file: &str) -> Frame {
        Frame { function: None, file: file.into(), line: 1, column: 1 }
    }

    #[test]
    fn neighbours_in_one_library_are_one_part() {
        let frames: Vec<_> = [
            "node_modules/zod/a.js",
            "src/index.ts",
            "node_modules/hono/a.js",
            "node_modules/hono/b.js",
            "node_modules/@scope/name/b.js",
            "node_modules/@scope/name/c.js",
        ]
        .map(frame)
        .into();
        let folded = fold(&frames);
        assert_eq!(
            folded,
            [
                Folded::Frame(&frames[0]),
                Folded::Frame(&frames[1]),
                Folded::Library("hono", &frames[2..4]),
                Folded::Library("@scope/name", &frames[4..]),
            ]
        );
        assert!(fold(&[]).is_empty());
    }
}
