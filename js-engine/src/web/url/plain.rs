//! URLs that are their own serialization, told by one look: those of nearly all requests.

/// The longest host that is looked at, in bytes; a longer one is the parser's.
const HOST: usize = 253;

/// Whether the URL parser would answer `url` as it is. Where that takes more than a look at its bytes the
/// answer is no.
///
/// <https://url.spec.whatwg.org/#concept-basic-url-parser>
pub(super) fn is_serialized(url: &[u8]) -> bool {
    let (rest, default_port) = if let Some(rest) = url.strip_prefix(b"http://") {
        (rest, &b"80"[..])
    } else if let Some(rest) = url.strip_prefix(b"https://") {
        (rest, &b"443"[..])
    } else {
        return false;
    };
    let Some(slash) = rest.iter().position(|byte| *byte == b'/') else { return false };
    let (authority, rest) = rest.split_at(slash);
    let (host, port) = match authority.iter().position(|byte| *byte == b':') {
        Some(colon) => (&authority[..colon], Some(&authority[colon + 1..])),
        None => (authority, None),
    };
    let (path, query) = match rest.iter().position(|byte| *byte == b'?') {
        Some(mark) => rest.split_at(mark),
        None => (rest, &[][..]),
    };
    is_host(host)
        && port.is_none_or(|port| port != default_port && is_port(port))
        && is_path(path)
        && query
            .iter()
            .all(|byte| matches!(byte, b'!' | b'$'..=b'&' | b'('..=b';' | b'=' | b'?'..=b'~'))
}

/// A domain in lower case, no label of which is encoded, or an IPv4 address as it is written.
fn is_host(host: &[u8]) -> bool {
    let is_plain = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.');
    if host.is_empty() || host.len() > HOST || !host.iter().all(is_plain) {
        return false;
    }
    let mut labels = host.split(|byte| *byte == b'.');
    if labels.clone().any(|label| label.is_empty() || label.starts_with(b"xn--")) {
        return false;
    }
    // A last label that begins with a digit may be a number, and the host an address.
    let is_name = labels.clone().next_back().is_some_and(|last| !last[0].is_ascii_digit());
    is_name || (labels.clone().count() == 4 && labels.all(|label| is_number(label, 255)))
}

/// A number of at most `most`, without zeros in front.
fn is_number(digits: &[u8], most: u32) -> bool {
    let number = str::from_utf8(digits).ok().and_then(|text| text.parse::<u32>().ok());
    digits.iter().all(u8::is_ascii_digit)
        && (digits.len() == 1 || !digits.starts_with(b"0"))
        && number.is_some_and(|number| number <= most)
}

fn is_port(port: &[u8]) -> bool {
    is_number(port, 65535)
}

/// A path without segments that stand for others, and without what would be encoded.
fn is_path(path: &[u8]) -> bool {
    let is_kept = |byte: &u8| matches!(byte, b'!' | b'$'..=b';' | b'=' | b'@'..=b'[' | b']' | b'_' | b'a'..=b'z' | b'|' | b'~');
    // `.`, `..` and `%2e` begin a segment that may go.
    let is_dot = |pair: &[u8]| pair == b"/." || pair == b"/%";
    path.iter().all(is_kept) && !path.windows(2).any(is_dot)
}
