//! Events as people read them.

use std::time::{SystemTime, UNIX_EPOCH};

use super::Level;

impl Level {
    fn label(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::Warn => "WARN ",
            Self::Info => "INFO ",
            Self::Debug => "DEBUG",
        }
    }
}

/// One event; further lines of its text are indented under the first.
pub(super) fn format(level: Level, text: &str, now: SystemTime) -> String {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (secs, millis) = (since.as_secs() % 86_400, since.subsec_millis());
    let (hour, minute, second) = (secs / 3600, secs / 60 % 60, secs % 60);
    let mut line = format!("{hour:02}:{minute:02}:{second:02}.{millis:03} {} ", level.label());
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
pub(super) fn printable(c: char) -> char {
    if c.is_control() && c != '\t' { '\u{fffd}' } else { c }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

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
