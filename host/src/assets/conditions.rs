//! Conditional requests: <https://www.rfc-editor.org/rfc/rfc9110#section-13>
//!
//! Assets have entity tags and no date of change, which would differ from one machine that builds
//! to the next. So `If-Modified-Since` and `If-Unmodified-Since` say nothing about them and are
//! ignored, as the standard has it.

use http::header::{IF_MATCH, IF_NONE_MATCH, IF_RANGE};
use http::{HeaderMap, HeaderName};

/// What the conditions of a request come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// They hold.
    Go,
    /// The client has it already.
    NotModified,
    /// It isn't what the client takes it for.
    Failed,
}

/// Evaluates the conditions for a `GET` or `HEAD` of what has the strong tag `etag`.
pub(super) fn evaluate(headers: &HeaderMap, etag: &str) -> Verdict {
    if headers.contains_key(IF_MATCH) && !any(headers, &IF_MATCH, |tag| tag == etag) {
        return Verdict::Failed;
    }
    let weakly = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag) == etag;
    if any(headers, &IF_NONE_MATCH, weakly) { Verdict::NotModified } else { Verdict::Go }
}

/// Whether a range may be sent: no `If-Range`, or one that names exactly this content. One with a
/// date never does, since there is none to compare.
pub(super) fn range_holds(headers: &HeaderMap, etag: &str) -> bool {
    let mut values = headers.get_all(IF_RANGE).iter();
    match (values.next(), values.next()) {
        (None, _) => true,
        (Some(value), None) => value.as_bytes() == etag.as_bytes(),
        _ => false,
    }
}

/// Whether a list of tags is `*`, or has one that fits.
fn any(headers: &HeaderMap, name: &HeaderName, fits: impl Fn(&str) -> bool) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|list| list.trim() == "*" || tags(list).any(&fits))
}

/// The tags of a list. A tag may have commas inside, so the quotes decide; what isn't a tag ends
/// the list.
fn tags(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = list;
    std::iter::from_fn(move || {
        let start = rest.trim_start_matches([' ', '\t', ',']);
        let prefix = if start.starts_with("W/") { 2 } else { 0 };
        let opened = start.get(prefix..)?.strip_prefix('"')?;
        let end = prefix + 2 + opened.find('"')?;
        rest = &start[end..];
        Some(&start[..end])
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn verdict(conditions: &[(HeaderName, &'static str)]) -> Verdict {
        let mut headers = HeaderMap::new();
        for (name, value) in conditions {
            headers.append(name, HeaderValue::from_static(value));
        }
        evaluate(&headers, "\"a,b\"")
    }

    #[test]
    fn a_tag_that_the_client_has_is_not_sent_again() {
        for list in ["\"a,b\"", "W/\"a,b\"", "*", "\"x\" , \"a,b\"", ", \"x\",W/\"a,b\""] {
            assert_eq!(verdict(&[(IF_NONE_MATCH, list)]), Verdict::NotModified, "{list}");
        }
        for list in ["\"x\"", "a,b", "\"a", "\"a\",\"b\"", "w/\"a,b\"", "", "x \"a,b\""] {
            assert_eq!(verdict(&[(IF_NONE_MATCH, list)]), Verdict::Go, "{list}");
        }
        let two = [(IF_NONE_MATCH, "\"x\""), (IF_NONE_MATCH, "\"a,b\"")];
        assert_eq!(verdict(&two), Verdict::NotModified);
    }

    #[test]
    fn a_precondition_compares_strongly() {
        assert_eq!(verdict(&[(IF_MATCH, "\"a,b\"")]), Verdict::Go);
        assert_eq!(verdict(&[(IF_MATCH, "*")]), Verdict::Go);
        assert_eq!(verdict(&[(IF_MATCH, "W/\"a,b\"")]), Verdict::Failed);
        assert_eq!(verdict(&[(IF_MATCH, "\"x\"")]), Verdict::Failed);
        let both = [(IF_MATCH, "\"x\""), (IF_NONE_MATCH, "*")];
        assert_eq!(verdict(&both), Verdict::Failed);
    }

    #[test]
    fn a_range_needs_the_same_content() {
        for (value, expected) in
            [("\"e\"", true), ("W/\"e\"", false), ("Wed, 21 Oct 2015 07:28:00 GMT", false)]
        {
            let mut headers = HeaderMap::new();
            headers.insert(IF_RANGE, HeaderValue::from_static(value));
            assert_eq!(range_holds(&headers, "\"e\""), expected, "{value}");
        }
        assert!(range_holds(&HeaderMap::new(), "\"e\""));
    }
}
