//! The base64 alphabet, both ways.
//!
//! <https://infra.spec.whatwg.org/#forgiving-base64>

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What [`VALUES`] says of a byte outside the alphabet.
const NONE: u8 = 0xFF;

/// The value of each byte of the alphabet.
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < 64 {
        values[ALPHABET[value as usize] as usize] = value;
        value += 1;
    }
    values
};

/// Encodes with padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    let digit = |bits: u32| char::from(ALPHABET[(bits & 63) as usize]);
    let (groups, rest) = bytes.as_chunks::<3>();
    for group in groups {
        let bits = u32::from_be_bytes([0, group[0], group[1], group[2]]);
        out.extend([digit(bits >> 18), digit(bits >> 12), digit(bits >> 6), digit(bits)]);
    }
    match *rest {
        [a] => {
            let bits = u32::from(a) << 16;
            out.extend([digit(bits >> 18), digit(bits >> 12), '=', '=']);
        }
        [a, b] => {
            let bits = u32::from_be_bytes([0, a, b, 0]);
            out.extend([digit(bits >> 18), digit(bits >> 12), digit(bits >> 6), '=']);
        }
        _ => {}
    }
    out
}

/// Decodes, passing over white space and missing padding; `None` when malformed.
///
/// <https://infra.spec.whatwg.org/#forgiving-base64-decode>
pub(super) fn forgiving_decode(text: &[u8]) -> Option<Vec<u8>> {
    if !text.iter().any(|&byte| is_white_space(byte)) {
        return decode(text);
    }
    let dense: Vec<u8> = text.iter().copied().filter(|&byte| !is_white_space(byte)).collect();
    decode(&dense)
}

/// ASCII whitespace as the standard has it: without the vertical tab.
fn is_white_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let digits = without_padding(text);
    let (groups, rest) = digits.as_chunks::<4>();
    let mut out = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    for &[a, b, c, d] in groups {
        let [a, b, c, d] = [value(a), value(b), value(c), value(d)];
        // Only `NONE` has the two high bits.
        if (a | b | c | d) & 0xC0 != 0 {
            return None;
        }
        out.extend([a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
    }
    let rest: &[u8] = rest;
    if rest.iter().any(|&byte| value(byte) == NONE) {
        return None;
    }
    match *rest {
        [] => {}
        [a, b] => out.push(value(a) << 2 | value(b) >> 4),
        [a, b, c] => {
            let [a, b, c] = [value(a), value(b), value(c)];
            out.extend([a << 2 | b >> 4, b << 4 | c >> 2]);
        }
        _ => return None,
    }
    Some(out)
}

fn value(byte: u8) -> u8 {
    VALUES[usize::from(byte)]
}

/// Cuts the one or two `=` that complete a group of four; any other is left to be malformed.
fn without_padding(text: &[u8]) -> &[u8] {
    if !text.len().is_multiple_of(4) {
        return text;
    }
    text.strip_suffix(b"==").or_else(|| text.strip_suffix(b"=")).unwrap_or(text)
}
