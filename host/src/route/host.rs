//! A request's host name, as routes compare it.

/// The longest host name that DNS has, and room for an address in brackets.
pub(crate) const HOST_MAX: usize = 255;

/// Lower case, without port and without the dot at its end. `None` when it is no host that a
/// route could name, such as one with percent-encodings, which programs would see decoded.
pub(crate) fn normalise<'b>(authority: &str, buffer: &'b mut [u8; HOST_MAX]) -> Option<&'b str> {
    let host = without_port(authority)?;
    let host = host.strip_suffix('.').unwrap_or(host);
    let out = buffer.get_mut(..host.len()).filter(|out| !out.is_empty())?;
    for (to, byte) in out.iter_mut().zip(host.bytes()) {
        if !byte.is_ascii() || byte == b'%' {
            return None;
        }
        *to = byte.to_ascii_lowercase();
    }
    std::str::from_utf8(out).ok()
}

fn without_port(authority: &str) -> Option<&str> {
    if authority.starts_with('[') {
        return authority.find(']').map(|end| &authority[..=end]);
    }
    Some(authority.split_once(':').map_or(authority, |(host, _)| host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_lose_case_port_and_last_dot() {
        let mut buffer = [0; HOST_MAX];
        for (authority, host) in [
            ("Example.COM", Some("example.com")),
            ("example.com.:8080", Some("example.com")),
            ("[::1]:80", Some("[::1]")),
            ("[FE80::1]", Some("[fe80::1]")),
            ("ex%61mple.com", None),
            (".", None),
            (":80", None),
            ("[::1", None),
        ] {
            assert_eq!(normalise(authority, &mut buffer), host, "{authority}");
        }
        assert_eq!(normalise(&"a".repeat(HOST_MAX + 1), &mut buffer), None);
    }
}
