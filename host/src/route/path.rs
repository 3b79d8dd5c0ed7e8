//! A request's path, as routes compare it: what the program's own `URL` shows, in segments.

use std::borrow::Cow;

/// Segments that fit on the stack.
const ON_STACK: usize = 32;

/// Calls `with` with the segments of `path`. Dot segments are resolved as URLs do it, a backslash
/// separates as in URLs, and percent-encodings are decoded within their segment: an encoded slash
/// never separates.
pub(super) fn with_segments<T>(path: &str, with: impl FnOnce(&[&[u8]]) -> T) -> T {
    let path = if path == "*" { "" } else { path.strip_prefix('/').unwrap_or(path) };
    if !is_plain(path.as_bytes()) {
        let segments = resolve(path.as_bytes());
        let segments: Vec<&[u8]> = segments.iter().map(|segment| segment.as_ref()).collect();
        return with(&segments);
    }
    let mut segments: [&[u8]; ON_STACK] = [&[]; ON_STACK];
    let mut count = 0;
    for segment in path.split('/') {
        let Some(place) = segments.get_mut(count) else {
            return with(&path.as_bytes().split(|byte| *byte == b'/').collect::<Vec<_>>());
        };
        *place = segment.as_bytes();
        count += 1;
    }
    with(&segments[..count])
}

/// Whether the path reads the same in a URL. A dot at a segment's beginning may be a dot segment.
fn is_plain(path: &[u8]) -> bool {
    let mut before = b'/';
    path.iter().all(|byte| {
        let is_dot = *byte == b'.' && before == b'/';
        let plain = !matches!(byte, b'%' | b'\\') && !is_dot;
        before = *byte;
        plain
    })
}

/// <https://url.spec.whatwg.org/#path-state>
fn resolve(path: &[u8]) -> Vec<Cow<'_, [u8]>> {
    let mut out = Vec::new();
    let mut segments = path.split(|byte| matches!(byte, b'/' | b'\\')).peekable();
    while let Some(segment) = segments.next() {
        let decoded = percent_decode(segment);
        let is_last = segments.peek().is_none();
        match &*decoded {
            // Only the dots themselves may be encoded; a decoded segment with more is another.
            b"." => {}
            b".." => drop(out.pop()),
            _ => {
                out.push(decoded);
                continue;
            }
        }
        if is_last {
            out.push(Cow::Borrowed(&b""[..]));
        }
    }
    out
}

/// Decodes what is well-formed, and leaves the rest.
pub(super) fn percent_decode(segment: &[u8]) -> Cow<'_, [u8]> {
    if !segment.contains(&b'%') {
        return Cow::Borrowed(segment);
    }
    let mut out = Vec::with_capacity(segment.len());
    let mut rest = segment;
    while let [first, others @ ..] = rest {
        let value = match (first, others) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match value {
            Some((high, low)) => {
                out.push(high << 4 | low);
                rest = &others[2..];
            }
            None => {
                out.push(*first);
                rest = others;
            }
        }
    }
    Cow::Owned(out)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments(path: &str) -> Vec<String> {
        with_segments(path, |segments| {
            segments.iter().map(|s| String::from_utf8_lossy(s).into_owned()).collect()
        })
    }

    #[test]
    fn paths_are_seen_as_the_programs_url_shows_them() {
        for (path, expected) in [
            ("/", &[""][..]),
            ("*", &[""]),
            ("", &[""]),
            ("/a/b", &["a", "b"]),
            ("/a/", &["a", ""]),
            ("//a", &["", "a"]),
            ("/a/../b", &["b"]),
            ("/a/%2e%2E/b", &["b"]),
            ("/a/./b", &["a", "b"]),
            ("/a/..", &[""]),
            ("/../../x", &["x"]),
            (r"/a\..\b", &["b"]),
            ("/a%2fb/c", &["a/b", "c"]),
            ("/%61/%zz/%", &["a", "%zz", "%"]),
            ("/.well-known/x", &[".well-known", "x"]),
        ] {
            assert_eq!(segments(path), expected, "{path}");
        }
        assert_eq!(segments(&"/a".repeat(100)).len(), 100);
    }
}
