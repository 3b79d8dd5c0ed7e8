//! A few lines of source with a mark under the place that failed.

use std::fmt;

/// Lines shown above and below.
const CONTEXT: usize = 1;

/// Columns shown: minified code has lines of any length.
const WIDTH: usize = 100;

/// A line of source, its neighbours and a column.
pub(super) struct CodeFrame<'a> {
    /// The first shown line's number.
    first: usize,
    lines: Vec<&'a str>,
    /// The marked line's number and column, counted from 1.
    line: usize,
    column: usize,
}

impl<'a> CodeFrame<'a> {
    /// `None` when the source has no such line.
    pub(super) fn new(source: &'a str, line: u32, column: u32) -> Option<Self> {
        let (line, column) = (line as usize, (column as usize).max(1));
        let first = line.saturating_sub(CONTEXT).max(1);
        let lines: Vec<_> =
            source.lines().skip(first - 1).take(line + CONTEXT + 1 - first).collect();
        (line >= 1 && lines.len() > line - first).then_some(Self { first, lines, line, column })
    }

    /// How many columns are left out on the left, so that the mark is in sight.
    fn shift(&self) -> usize {
        if self.column <= WIDTH { 0 } else { self.column - WIDTH / 2 }
    }
}

/// Tabs would put the mark in the wrong place, other controls worse.
fn cut(line: &str, shift: usize) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    line.chars().skip(shift).take(WIDTH).map(plain).collect::<String>().trim_end().to_owned()
}

impl fmt::Display for CodeFrame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = (self.first + self.lines.len() - 1).to_string().len();
        let shift = self.shift();
        for (number, text) in (self.first..).zip(&self.lines) {
            let marked = number == self.line;
            let sign = if marked { '>' } else { ' ' };
            if number > self.first {
                writeln!(f)?;
            }
            write!(f, "{}", format!("{sign} {number:width$} | {}", cut(text, shift)).trim_end())?;
            if marked {
                let indent = self.column - 1 - shift;
                write!(f, "\n  {:width$} | {:indent$}^", "", "")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::CodeFrame;

    #[test]
    fn marks_the_column_in_its_line() {
        let source = "one\n\ttwo\nthree\nfour\n";
        let frame = CodeFrame::new(source, 2, 2).unwrap().to_string();
        assert_eq!(frame, "  1 | one\n> 2 |  two\n    |  ^\n  3 | three");
        let frame = CodeFrame::new(source, 1, 1).unwrap().to_string();
        assert_eq!(frame, "> 1 | one\n    | ^\n  2 |  two");
        assert!(CodeFrame::new(source, 5, 1).is_none());
        assert!(CodeFrame::new(source, 0, 1).is_none());
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let source = "x".repeat(10_000);
        let frame = CodeFrame::new(&source, 1, 5000).unwrap().to_string();
        assert!(frame.len() < 300, "{}", frame.len());
    }
}
