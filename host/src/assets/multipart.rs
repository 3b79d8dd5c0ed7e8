//! Several ranges in one body: <https://www.rfc-editor.org/rfc/rfc9110#section-14.6>

use std::ops::Range;

use bytes::Bytes;
use http::HeaderValue;

use super::stream::Part;

/// Puts each range behind a head of its own; answers the `content-type` and the parts.
pub(super) fn assemble(
    ranges: Vec<Range<u64>>,
    size: u64,
    content_type: &HeaderValue,
) -> (HeaderValue, Vec<Part>) {
    // Nobody can foresee it and write it into a file.
    let boundary = format!("{:016x}{:016x}", crate::entropy::number(), crate::entropy::number());
    let mut parts = Vec::with_capacity(2 * ranges.len() + 1);
    for range in ranges {
        let mut head = format!("\r\n--{boundary}\r\ncontent-type: ").into_bytes();
        head.extend_from_slice(content_type.as_bytes());
        head.extend(format!("\r\ncontent-range: {}\r\n\r\n", content_range(&range, size)).bytes());
        parts.push(Part::Bytes(Bytes::from(head)));
        parts.push(Part::Range(range));
    }
    parts.push(Part::Bytes(Bytes::from(format!("\r\n--{boundary}--\r\n"))));
    let content_type = format!("multipart/byteranges; boundary={boundary}");
    let content_type = HeaderValue::from_str(&content_type);
    (content_type.expect("hexadecimal digits fit in a header"), parts)
}

/// The value of `content-range` for a range that isn't empty.
pub(super) fn content_range(range: &Range<u64>, size: u64) -> String {
    format!("bytes {}-{}/{size}", range.start, range.end - 1)
}
