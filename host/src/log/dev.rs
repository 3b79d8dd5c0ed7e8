//! Events as whoever develops an app wants them: one tidy line per request, the console's lines as
//! they were written, failures with their stack.

use std::time::Duration;

use super::text::printable;
use super::{Event, Level, Value};

const RED: &str = "31";
const YELLOW: &str = "33";
const GREEN: &str = "32";
const BLUE: &str = "36";
const DIM: &str = "2";
const BOLD: &str = "1";

/// One event; `text` is what it says as a whole.
pub(super) fn format(event: &Event<'_>, text: &str, colour: bool) -> String {
    let paint = |text: &str, style: &str| {
        if colour && !style.is_empty() {
            format!("\x1b[{style}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    };
    let message = plain(text_of(event, "message").unwrap_or(text).trim_end_matches('\n'));
    match event.kind {
        "request" => request(event, &paint),
        "console" => format!("{}\n", paint(&message, style_of(event.level))),
        "failure" => {
            let target =
                format!("{} {}", text_of(event, "method").unwrap_or_default(), path_of(event));
            let (first, rest) = message.split_once('\n').unwrap_or((&message, ""));
            let first = paint(&format!("{} {first}", plain(&target)), style_of(event.level));
            let line_end = if rest.is_empty() { "" } else { "\n" };
            format!("{first}{line_end}{rest}\n")
        }
        _ => {
            let label = match event.level {
                Level::Error => "error: ",
                Level::Warn => "warning: ",
                Level::Info | Level::Debug => "",
            };
            format!("{}{message}\n", paint(label, style_of(event.level)))
        }
    }
}

/// `GET /path 200 1.2 ms`; why, when it isn't as usual.
fn request(event: &Event<'_>, paint: &dyn Fn(&str, &str) -> String) -> String {
    let number = |name: &str| {
        event.fields.iter().find_map(|(known, value)| match value {
            Value::Number(number) if *known == name => Some(*number),
            _ => None,
        })
    };
    let time = event.fields.iter().find_map(|(name, value)| match value {
        Value::Time(time) if *name == "wall_ms" => Some(*time),
        _ => None,
    });
    let status = match number("status") {
        Some(status @ 0..400) => paint(&status.to_string(), GREEN),
        Some(status @ 400..500) => paint(&status.to_string(), YELLOW),
        Some(status) => paint(&status.to_string(), RED),
        None => paint("-", DIM),
    };
    let outcome = match text_of(event, "outcome") {
        Some("ok" | "failed") | None => String::new(),
        Some(other) => format!(" {}", paint(other, YELLOW)),
    };
    format!(
        "{} {} {status}{outcome} {}\n",
        paint(text_of(event, "method").unwrap_or_default(), BOLD),
        plain(&path_of(event)),
        paint(&millis(time.unwrap_or_default()), DIM),
    )
}

fn millis(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1000.0;
    if millis < 10.0 { format!("{millis:.1} ms") } else { format!("{millis:.0} ms") }
}

fn style_of(level: Level) -> &'static str {
    match level {
        Level::Error => RED,
        Level::Warn => YELLOW,
        Level::Info => "",
        Level::Debug => BLUE,
    }
}

fn text_of<'a>(event: &Event<'a>, name: &str) -> Option<&'a str> {
    event.fields.iter().find_map(|(known, value)| match value {
        Value::Text(text) if *known == name => Some(*text),
        _ => None,
    })
}

/// The path: of a failure's URL without its origin.
fn path_of(event: &Event<'_>) -> String {
    if let Some(path) = text_of(event, "path") {
        return path.to_owned();
    }
    let url = text_of(event, "url").unwrap_or_default();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or_else(|| "/".to_owned(), |at| rest[at..].to_owned())
}

/// Text may come from a visitor or a program: lines are kept, and nothing else that moves a cursor.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { c } else { printable(c) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event<'a>(kind: &'static str, fields: &'a [(&'static str, Value<'a>)]) -> Event<'a> {
        Event { level: Level::Error, kind, fields }
    }

    #[test]
    fn a_request_is_one_line() {
        let fields = [
            ("method", Value::Text("GET")),
            ("path", Value::Text("/a\u{1b}[2J")),
            ("status", Value::Number(200)),
            ("outcome", Value::Text("ok")),
            ("wall_ms", Value::Time(Duration::from_micros(1234))),
        ];
        let line = format(&event("request", &fields), "", false);
        assert_eq!(line, "GET /a\u{fffd}[2J 200 1.2 ms\n");
    }

    #[test]
    fn the_console_and_failures_keep_their_lines() {
        let fields = [("message", Value::Text("one\ntwo\r"))];
        assert_eq!(format(&event("console", &fields), "", false), "one\ntwo\u{fffd}\n");
        let fields = [
            ("method", Value::Text("GET")),
            ("url", Value::Text("http://localhost:1/x?y")),
            ("message", Value::Text("failed: Error: no\n    at src/index.ts:1:1")),
        ];
        let text = format(&event("failure", &fields), "", true);
        assert_eq!(text, "\x1b[31mGET /x?y failed: Error: no\x1b[0m\n    at src/index.ts:1:1\n");
    }
}
