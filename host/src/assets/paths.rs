//! Paths of requests: decoded once and strictly, compared with patterns, encoded again for redirects.

use std::fmt::Write;

use crate::limits::{ASSET_PATTERN, ASSET_PATTERNS};

/// The path of a request as a file's path would be written; `None` for what can't be one.
///
/// Decoding happens once and per segment: an encoded slash or backslash, a NUL, a relative part
/// and bytes that aren't UTF-8 (overlong forms among them) never name a file.
pub(super) fn decode(path: &str) -> Option<String> {
    let mut out = String::with_capacity(path.len());
    for segment in path.strip_prefix('/')?.split('/') {
        out.push('/');
        let bytes = decode_segment(segment.as_bytes())?;
        let segment = String::from_utf8(bytes).ok()?;
        if segment.contains(['/', '\\', '\0']) || segment == "." || segment == ".." {
            return None;
        }
        out.push_str(&segment);
    }
    Some(out)
}

fn decode_segment(segment: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(segment.len());
    let mut rest = segment.iter().copied();
    while let Some(byte) = rest.next() {
        out.push(if byte == b'%' { hex(rest.next()?)? << 4 | hex(rest.next()?)? } else { byte });
    }
    Some(out)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// A file's path as it is written in a URL.
pub(super) fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                out.push(char::from(byte));
            }
            // Writing to a string doesn't fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

/// Whether a part of a path hides the file: its name begins with a dot. `.well-known` is meant to
/// be seen ([RFC 8615](https://www.rfc-editor.org/rfc/rfc8615)).
pub fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && name != ".well-known"
}

/// Why a list of patterns is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It doesn't begin as a path does.
    #[error("the pattern `{}` doesn't begin with `/` or `!/`", .0.escape_debug())]
    Start(String),
    /// It is long.
    #[error("the pattern `{}` is longer than {ASSET_PATTERN} bytes", .0.escape_debug())]
    TooLong(String),
    /// There are many.
    #[error("{0} patterns; the limit is {ASSET_PATTERNS}")]
    TooMany(usize),
}

/// Checks patterns: each begins with `/` and matches whole paths, `*` stands for any characters,
/// and a `!` in front makes an exception from the others.
pub fn check_pattern(patterns: &[String]) -> Result<(), PatternError> {
    if patterns.len() > ASSET_PATTERNS {
        return Err(PatternError::TooMany(patterns.len()));
    }
    for pattern in patterns {
        if !pattern.strip_prefix('!').unwrap_or(pattern).starts_with('/') {
            return Err(PatternError::Start(pattern.clone()));
        }
        if pattern.len() > ASSET_PATTERN {
            return Err(PatternError::TooLong(pattern.clone()));
        }
    }
    Ok(())
}

/// Whether one of the patterns matches, and none of the exceptions does.
pub(super) fn matches_any(patterns: &[String], path: &str) -> bool {
    let mut matched = false;
    for pattern in patterns {
        match pattern.strip_prefix('!') {
            Some(exception) if matches(exception.as_bytes(), path.as_bytes()) => return false,
            Some(_) => {}
            None => matched = matched || matches(pattern.as_bytes(), path.as_bytes()),
        }
    }
    matched
}

/// Matches with `*` for any bytes, in time that goes with the product of both lengths at most.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    // Where the last star is, and how much text it stands for up to.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, t));
            p += 1;
        } else if pattern.get(p) == Some(&text[t]) {
            (p, t) = (p + 1, t + 1);
        } else if let Some((at, until)) = star {
            star = Some((at, until + 1));
            (p, t) = (at + 1, until + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_once() {
        assert_eq!(decode("/a%20b/%C3%A9.txt").as_deref(), Some("/a b/é.txt"));
        assert_eq!(decode("/a+b").as_deref(), Some("/a+b"));
        assert_eq!(decode("/%252e%252e/a").as_deref(), Some("/%2e%2e/a"));
        assert_eq!(encode("/a b/é.txt"), "/a%20b/%C3%A9.txt");
    }

    #[test]
    fn what_is_no_name_names_no_file() {
        for path in [
            "a",
            "*",
            "",
            "/../a",
            "/./a",
            "/%2e%2e/a",
            "/.%2E/a",
            "/a%2Fb",
            "/a%2f..%2fb",
            "/a%5Cb",
            "/a\\b",
            "/a%00",
            "/%",
            "/%a",
            "/%zz",
            "/%+1",
            "/%ff",
            "/%C0%AE%C0%AE/a",
            "/%E0%80%AE",
            "/%F0%80%80%AF",
            "/%ED%A0%80",
        ] {
            assert_eq!(decode(path), None, "{path}");
        }
    }

    #[test]
    fn patterns_match_whole_paths() {
        for (pattern, path, expected) in [
            ("/api/*", "/api/", true),
            ("/api/*", "/api/a/b", true),
            ("/api/*", "/api", false),
            ("/a", "/ab", false),
            ("/*.json", "/a/b.json", true),
            ("/*a*b", "/xxaxxb", true),
            ("/*a*b", "/xxaxxbc", false),
            ("/*", "/", true),
        ] {
            assert_eq!(matches_any(&[pattern.to_owned()], path), expected, "{pattern} {path}");
        }
        let patterns = ["/api/*".to_owned(), "!/api/docs/*".to_owned()];
        assert!(matches_any(&patterns, "/api/x"));
        assert!(!matches_any(&patterns, "/api/docs/x"));
        assert!(!matches_any(&patterns, "/x"));
    }

    #[test]
    fn patterns_have_limits() {
        let check = |pattern: &str| check_pattern(&[pattern.to_owned()]);
        assert!(matches!(check("api/*"), Err(PatternError::Start(_))));
        assert!(matches!(check("!api"), Err(PatternError::Start(_))));
        let long = format!("/{}", "a".repeat(ASSET_PATTERN));
        assert!(matches!(check(&long), Err(PatternError::TooLong(_))));
        let many = vec!["/".to_owned(); ASSET_PATTERNS + 1];
        assert!(matches!(check_pattern(&many), Err(PatternError::TooMany(_))));
    }
}
