//! The error page as HTML.

use land_abi::LogLevel;

use super::page::script;
use super::problem::{About, Calls, Entry, Problem};

const STYLE: &str = include_str!("page.css");

/// The whole page; `version` is given when it is to reload itself.
pub(super) fn page(problem: &Problem, version: Option<u64>) -> String {
    let title = problem.entries.first().map_or(problem.kind, |entry| &entry.message);
    let title = escape(title.lines().next().unwrap_or_default());
    let mut out = format!(
        "<!doctype html>\n<html lang=en>\n<meta charset=utf-8>\n\
         <meta name=viewport content=\"width=device-width\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n<main>\n<header><span class=kind>{}</span>{}</header>\n",
        problem.kind,
        problem.about.as_ref().map(target).unwrap_or_default(),
    );
    problem.entries.iter().for_each(|entry| out.push_str(&of_entry(entry)));
    if !problem.console.is_empty() {
        out.push_str("<section><h2>Console</h2>\n<pre class=console>");
        for (level, text) in &problem.console {
            let class = match level {
                LogLevel::Error => "error",
                LogLevel::Warn => "warn",
                _ => "info",
            };
            out.push_str(&format!("<span class={class}>{}</span>", escape(text)));
        }
        out.push_str("</pre></section>\n");
    }
    if let Some(about) = &problem.about {
        out.push_str(&headers(about));
    }
    out.push_str(&format!("<footer>{} <b>land dev</b></footer>\n</main>\n", escape(problem.note)));
    if let Some(version) = version {
        out.push_str(&script(version, None));
    }
    out
}

fn target(about: &About) -> String {
    let About { method, target, .. } = about;
    format!(" <code class=target>{} {}</code>", escape(method), escape(target))
}

fn of_entry(entry: &Entry) -> String {
    let mut out = format!("<article>\n<h1>{}</h1>\n", escape(&entry.message));
    if let Some(location) = &entry.location {
        out.push_str(&format!("<p class=place><code>{}</code></p>\n", escape(location)));
    }
    if let Some(frame) = &entry.frame {
        out.push_str(&format!("<pre class=frame>{}</pre>\n", code(frame)));
    }
    if let Some(hint) = &entry.hint {
        out.push_str(&format!("<p class=hint><b>hint</b> {}</p>\n", ticks(hint)));
    }
    out.push_str(&stack(&entry.calls));
    for (message, calls) in &entry.causes {
        out.push_str(&format!("<h2>caused by <span>{}</span></h2>\n", escape(message)));
        out.push_str(&stack(calls));
    }
    out.push_str("</article>\n");
    out
}

/// The frame's lines; the one that is meant stands out.
fn code(frame: &str) -> String {
    let lines = frame.lines().map(|line| {
        let text = escape(line);
        if line.starts_with('>') {
            format!("<span class=here>{text}</span>")
        } else if line.trim_start().starts_with('|') && line.trim_end().ends_with('^') {
            format!("<span class=mark>{text}</span>")
        } else {
            format!("<span>{text}</span>")
        }
    });
    lines.collect()
}

fn stack(calls: &[Calls]) -> String {
    if calls.is_empty() {
        return String::new();
    }
    let mut out = "<ul class=stack>\n".to_owned();
    for part in calls {
        match part {
            Calls::One(call) => out.push_str(&format!("<li>{}\n", escape(call))),
            Calls::Library(name, calls) => {
                let inside: String =
                    calls.iter().map(|call| format!("<li>{}\n", escape(call))).collect();
                out.push_str(&format!(
                    "<li><details><summary>{} calls in {}</summary><ul>\n{inside}</ul></details>\n",
                    calls.len(),
                    escape(name),
                ));
            }
        }
    }
    out.push_str("</ul>\n");
    out
}

fn headers(about: &About) -> String {
    let rows = about
        .headers
        .iter()
        .map(|(name, value)| format!("<tr><th>{}<td>{}\n", escape(name), escape(value)));
    let rows: String = rows.collect();
    format!(
        "<section><details><summary>Request headers</summary><table>\n{rows}</table></details></section>\n"
    )
}

/// Text with its `code` marked.
fn ticks(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(number, part)| match number % 2 {
        0 => escape(part),
        _ => format!("<code>{}</code>", escape(part)),
    });
    parts.collect()
}

/// Text that stays text wherever it stands in HTML.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control characters aren't HTML.
            c if c.is_control() && c != '\n' && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostic;

    #[test]
    fn nothing_of_a_message_becomes_markup() {
        let error = Diagnostic::error("<script>alert(1)</script>").hint("`<b>` & \"x\"");
        let page = page(&Problem::build(&[error], false), Some(3));
        assert!(!page.contains("<script>alert"), "{page}");
        assert!(page.contains("<code>&lt;b&gt;</code> &amp; &quot;x&quot;"), "{page}");
        assert_eq!(page.matches("<script").count(), 1);
    }
}
