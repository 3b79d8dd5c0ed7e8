//! Ranges: <https://www.rfc-editor.org/rfc/rfc9110#section-14>

use std::ops::Range;

use http::HeaderMap;
use http::header::RANGE;

use crate::limits::ASSET_RANGES;

/// What of a content is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it: no range, or one that can't be understood, which is ignored.
    Whole,
    /// These parts, which don't touch; at least one, and none is empty.
    Parts(Vec<Range<u64>>),
    /// Only what lies behind the end.
    Unsatisfiable,
}

/// Reads the ranges for a content of `size` bytes.
///
/// Ranges that overlap or touch become one, in the order of the content: so no request makes the
/// server send more than the content has. More than [`ASSET_RANGES`] are no reasonable request,
/// and the whole is sent.
pub(super) fn read(headers: &HeaderMap, size: u64) -> Asked {
    let mut values = headers.get_all(RANGE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Asked::Whole };
    let ranges = value.to_str().ok().and_then(|text| {
        let (unit, set) = text.split_once('=')?;
        unit.eq_ignore_ascii_case("bytes").then(|| read_set(set, size))?
    });
    match ranges {
        None => Asked::Whole,
        Some(ranges) if ranges.is_empty() => Asked::Unsatisfiable,
        Some(ranges) => Asked::Parts(join(ranges)),
    }
}

/// The ranges that lie inside the content; `None` when the set can't be understood.
fn read_set(set: &str, size: u64) -> Option<Vec<Range<u64>>> {
    let mut ranges = Vec::new();
    let mut count = 0;
    for spec in set.split(',').map(|spec| spec.trim_matches([' ', '\t'])) {
        // Empty items of a list are to be ignored.
        if spec.is_empty() {
            continue;
        }
        count += 1;
        let (first, last) = spec.split_once('-')?;
        let range = match (first.is_empty(), last.is_empty()) {
            (true, true) => return None,
            (true, false) => size.saturating_sub(number(last)?)..size,
            (false, true) => number(first)?..size,
            (false, false) => {
                let (first, last) = (number(first)?, number(last)?);
                if last < first {
                    return None;
                }
                first..last.saturating_add(1).min(size)
            }
        };
        if range.start < range.end {
            ranges.push(range);
        }
    }
    (1..=ASSET_RANGES).contains(&count).then_some(ranges)
}

/// Digits only; a number that is too large is larger than any content.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

fn join(mut ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    ranges.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<u64>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn asked(range: &str) -> Asked {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, HeaderValue::from_str(range).unwrap());
        read(&headers, 10)
    }

    #[test]
    fn ranges_are_cut_to_the_content() {
        for (range, expected) in [
            ("bytes=0-0", 0..1),
            ("bytes=2-", 2..10),
            ("bytes=-3", 7..10),
            ("bytes=-99", 0..10),
            ("bytes=5-99", 5..10),
            ("Bytes= 1-2 ,", 1..3),
            ("bytes=0-99999999999999999999999", 0..10),
            ("bytes=0-3,2-5,6-6", 0..7),
        ] {
            assert_eq!(asked(range), Asked::Parts(vec![expected]), "{range}");
        }
        assert_eq!(asked("bytes=8-,0-1"), Asked::Parts(vec![0..2, 8..10]));
        assert_eq!(asked("bytes=0-1,50-60"), Asked::Parts(std::iter::once(0..2).collect()));
    }

    #[test]
    fn ranges_behind_the_end_are_refused() {
        for range in ["bytes=10-", "bytes=-0", "bytes=99-100", "bytes=99999999999999999999999-"] {
            assert_eq!(asked(range), Asked::Unsatisfiable, "{range}");
        }
    }

    #[test]
    fn what_is_no_range_is_ignored() {
        for range in [
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=2-1",
            "bytes=a-b",
            "bytes=1",
            "lines=0-1",
            "bytes=0-1;2-3",
            "bytes=+1-2",
            "bytes=0x1-2",
            "bytes=1--2",
        ] {
            assert_eq!(asked(range), Asked::Whole, "{range}");
        }
        let many = vec!["0-0"; ASSET_RANGES + 1].join(",");
        assert_eq!(asked(&format!("bytes={many}")), Asked::Whole);
    }
}
