//! Parsing, with the parser's departures from the standard mended.

use std::borrow::Cow;

use url::{ParseError, Url};

/// <https://url.spec.whatwg.org/#concept-basic-url-parser>
pub(super) fn parse(input: &str, base: Option<&Url>) -> Result<Url, ParseError> {
    let input = match base {
        Some(base) if base.is_special() && base.scheme() != "file" => with_two_slashes(input),
        _ => Cow::Borrowed(input),
    };
    let url = Url::options().base_url(base).parse(&input)?;
    mended(url)
}

/// Mends the serialization of a URL that was parsed or changed.
pub(super) fn mended(mut url: Url) -> Result<Url, ParseError> {
    if url.cannot_be_a_base() {
        return with_encoded_trailing_space(url);
    }
    if url.path().contains('^') {
        let path = url.path().replace('^', "%5E");
        url.set_path(&path);
    }
    Ok(url)
}

/// Against a special base any number of slashes begins an authority; the parser takes two.
///
/// <https://url.spec.whatwg.org/#special-authority-ignore-slashes-state>
fn with_two_slashes(input: &str) -> Cow<'_, str> {
    let trimmed = input.trim_start_matches(|c: char| c <= ' ');
    let rest = trimmed.trim_start_matches(['/', '\\', '\t', '\n', '\r']);
    let slashes = trimmed[..trimmed.len() - rest.len()].matches(['/', '\\']).count();
    if slashes < 3 { Cow::Borrowed(input) } else { Cow::Owned(format!("//{rest}")) }
}

/// The last space of an opaque path is encoded when something follows it, else it would be lost
/// together with that.
///
/// <https://url.spec.whatwg.org/#cannot-be-a-base-url-path-state>
fn with_encoded_trailing_space(url: Url) -> Result<Url, ParseError> {
    let followed = url.query().is_some() || url.fragment().is_some();
    if !followed || !url.path().ends_with(' ') {
        return Ok(url);
    }
    let space = url.scheme().len() + ":".len() + url.path().len() - 1;
    let href = url.as_str();
    Url::parse(&format!("{}%20{}", &href[..space], &href[space + 1..]))
}
