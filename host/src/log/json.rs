//! Events as programs read them: one JSON object per line.

use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Event, Level, Value};

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

/// One event.
pub(super) fn format(event: &Event<'_>, now: SystemTime) -> String {
    let mut line = String::with_capacity(256);
    // Writing to a string doesn't fail.
    let _ = write!(
        line,
        r#"{{"time":"{}","level":"{}","event":"{}""#,
        timestamp(now),
        event.level.name(),
        event.kind
    );
    for (name, value) in event.fields {
        let _ = write!(line, r#","{name}":"#);
        let _ = match value {
            Value::Text(text) => line.write_str(&quote(text)),
            Value::Number(number) => write!(line, "{number}"),
            Value::Time(time) => write!(line, "{:.3}", time.as_secs_f64() * 1000.0),
        };
    }
    line.push_str("}\n");
    line
}

/// Text as JSON has it: line ends and control characters are escaped, so a line stays one.
fn quote(text: &str) -> String {
    // C1 controls are allowed in JSON and yet move cursors.
    let quoted = serde_json::Value::from(text).to_string();
    if !quoted.contains(|c: char| c.is_control()) {
        return quoted;
    }
    let mut out = String::with_capacity(quoted.len() + 8);
    for c in quoted.chars() {
        if c.is_control() {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339), in UTC, with milliseconds.
fn timestamp(now: SystemTime) -> String {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, secs) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (secs / 3600, secs / 60 % 60, secs % 60);
    let millis = since.subsec_millis();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

/// The Gregorian date of a day since 1970, by counting from 1 March of the year 0 in cycles of 400
/// years.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (cycle, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (cycle * 400 + year + u64::from(month <= 2), month, date)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (secs, expected) in [
            (0, "1970-01-01T00:00:00.123Z"),
            (951_782_400, "2000-02-29T00:00:00.123Z"),
            (951_868_800, "2000-03-01T00:00:00.123Z"),
            (1_735_689_599, "2024-12-31T23:59:59.123Z"),
            (4_107_542_400, "2100-03-01T00:00:00.123Z"),
        ] {
            let at = UNIX_EPOCH + Duration::from_secs(secs) + Duration::from_millis(123);
            assert_eq!(timestamp(at), expected);
        }
    }

    #[test]
    fn an_event_is_one_line_of_json() {
        let hostile = "/\"\\\n\r\u{1b}[2J\u{9b}\u{2028}é\u{0}";
        let fields = [
            ("path", Value::Text(hostile)),
            ("status", Value::Number(200)),
            ("wall_ms", Value::Time(Duration::from_micros(1234))),
        ];
        let event = Event { level: Level::Info, kind: "request", fields: &fields };
        let line = format(&event, UNIX_EPOCH);
        assert_eq!(line.matches('\n').count(), 1);
        assert!(!line.trim_end().contains(|c: char| c.is_control()), "{line:?}");
        let parsed: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(parsed["path"], hostile);
        assert_eq!((&parsed["status"], &parsed["wall_ms"]), (&200.into(), &1.234.into()));
        assert_eq!((&parsed["level"], &parsed["event"]), (&"info".into(), &"request".into()));
    }
}
