//! Turns what is wrong with a `land.toml` into a message with line, column and a hint.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Location, line_and_column};

/// Puts `error` at the place `span` of the file.
pub fn at_span(error: Diagnostic, span: &Range<usize>, text: &str, file: &str) -> Diagnostic {
    let (line, column) = line_and_column(text, span.start);
    error.at(Location { file: file.to_owned(), line, column }, text)
}

/// A syntax error, an unknown key or a wrong type, as the TOML reader found it.
pub fn from_toml(error: &toml::de::Error, text: &str, file: &str) -> Diagnostic {
    let key = error.span().map_or("key", |span| key_at(text, span.start));
    let diagnostic = explain(error.message(), key);
    match error.span() {
        Some(span) => at_span(diagnostic, &span, text, file),
        None => diagnostic,
    }
}

/// The key whose value stands at this place.
fn key_at(text: &str, offset: usize) -> &str {
    let before = text.get(..offset).unwrap_or_default();
    let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
    match line.split_once('=') {
        Some((key, _)) => key.trim(),
        None => "key",
    }
}

/// Says the reader's message in our words where it is one that users meet; else passes it on.
fn explain(message: &str, key: &str) -> Diagnostic {
    if let Some((key, expected)) = unknown_key(message) {
        let error = Diagnostic::error(format!("unknown key `{key}`"));
        return match closest(key, &expected) {
            Some(known) => error.hint(format!("did you mean `{known}`?")),
            None => error.hint(format!("known here: {}", quoted(&expected))),
        };
    }
    if let Some(rest) = message.strip_prefix("invalid type: ") {
        let (found, expected) = rest.split_once(", expected ").unwrap_or((rest, "something else"));
        return Diagnostic::error(format!("found {found} where {expected} is expected"))
            .hint(example(key, expected));
    }
    Diagnostic::error(message.lines().next().unwrap_or("this is not TOML").to_owned()).hint(SYNTAX)
}

/// The hint for what is no TOML.
const SYNTAX: &str = "a line is `key = value` or `[table]`; texts stand in quotes, lists in brackets: \
                      `name = \"my-app\"`, `allow = [\"example.com\"]`";

/// What to write for a value of this kind, in the reader's words.
fn example(key: &str, expected: &str) -> String {
    let value = match expected {
        "a boolean" => return format!("write `{key} = true` or `{key} = false`"),
        "a string" => "\"text\"",
        "a sequence" => "[\"one\", \"two\"]",
        expected if expected.starts_with("struct") || expected == "a map" => "{ name = \"value\" }",
        expected if expected.trim_start_matches(['u', 'i', 'f']).parse::<u8>().is_ok() => "1",
        _ => return format!("`{key}` takes {expected}"),
    };
    format!("write it like this: `{key} = {value}`")
}

/// Takes apart ``unknown field `x`, expected one of `a`, `b` ``.
fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (key, rest) = rest.split_once('`')?;
    let known = rest.split('`').skip(1).step_by(2).collect();
    Some((key, known))
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The candidate that `word` is most likely a misspelling of.
pub fn closest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).max(1);
    candidates
        .iter()
        .map(|candidate| (edit_distance(word, candidate), *candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance with swaps of neighbours counted as one edit.
fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let substitution = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = substitution.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_shows_the_key_with_a_value_that_fits() {
        let text = "a = 1\nminify = \"yes\"\n";
        assert_eq!(key_at(text, 15), "minify");
        let hint = |message: &str| explain(message, "minify").hint.expect("a hint");
        let wrong = |kind: &str| format!("invalid type: string \"yes\", expected {kind}");
        assert_eq!(hint(&wrong("a boolean")), "write `minify = true` or `minify = false`");
        assert_eq!(hint(&wrong("u64")), "write it like this: `minify = 1`");
        assert_eq!(hint(&wrong("a size")), "`minify` takes a size");
        assert!(hint("unclosed table, expected `]`").starts_with("a line is"));
    }

    #[test]
    fn misspelt_words_find_their_like() {
        assert_eq!(closest("nmae", &["name", "main", "vars"]), Some("name"));
        assert_eq!(closest("minfy", &["minify", "define"]), Some("minify"));
        assert_eq!(closest("routes", &["name", "main", "vars", "build"]), None);
    }
}
