//! The setters of a URL.
//!
//! <https://url.spec.whatwg.org/#api>

use rquickjs::{Array, Ctx, Result};
use url::{Url, quirks};

use super::{parser, record};
use crate::strings::Text;

/// `change(href, part, value) → record | undefined`: what the URL becomes when a part is set;
/// nothing when the setter has no effect.
pub(super) fn change<'js>(
    ctx: Ctx<'js>,
    href: Text<'js>,
    part: Text<'js>,
    value: Text<'js>,
) -> Result<Option<Array<'js>>> {
    let changed = Url::parse(&href.to_str())
        .ok()
        .and_then(|url| set(url, &part.to_str(), &value.to_str()))
        .and_then(|url| parser::mended(url).ok());
    changed.map(|url| record::of(&ctx, &url)).transpose()
}

/// The URL with a part set; nothing when the value is refused.
fn set(mut url: Url, part: &str, value: &str) -> Option<Url> {
    match part {
        "protocol" => quirks::set_protocol(&mut url, value).ok()?,
        "username" => quirks::set_username(&mut url, value).ok()?,
        "password" => quirks::set_password(&mut url, value).ok()?,
        "host" => return set_host(url, value, quirks::set_host),
        "hostname" => return set_host(url, value, quirks::set_hostname),
        "port" => set_port(&mut url, value)?,
        "pathname" => return set_pathname(url, value),
        "search" => quirks::set_search(&mut url, value),
        "hash" => quirks::set_hash(&mut url, value),
        _ => return None,
    }
    Some(url)
}

type HostSetter = fn(&mut Url, &str) -> std::result::Result<(), ()>;

/// Sets the host, unless that would leave credentials or a port without one. A URL without an
/// authority may have `/.` before a path of two slashes, which has to go then; the parser leaves it.
fn set_host(mut url: Url, value: &str, setter: HostSetter) -> Option<Url> {
    let old_path = (!url.has_authority()).then(|| url.path().to_owned());
    setter(&mut url, value).ok()?;
    let hostless = url.host_str().is_none_or(str::is_empty);
    if hostless && (!url.username().is_empty() || url.password().is_some() || url.port().is_some())
    {
        return None;
    }
    match old_path {
        Some(path) if path.starts_with("//") && url.has_authority() => {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            let front = format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default());
            Url::parse(&format!("{front}{path}{}", rear(&url))).ok()
        }
        _ => Some(url),
    }
}

/// Sets the port. What is nothing but ignored characters is no port, and not an empty one.
fn set_port(url: &mut Url, value: &str) -> Option<()> {
    if !value.is_empty() && value.trim_matches(['\t', '\n', '\r']).is_empty() {
        return None;
    }
    quirks::set_port(url, value).ok()
}

/// Sets the path. For a URL that isn't special it is parsed anew as a whole, because the parser
/// neither puts `/.` before a path of two slashes, nor takes it away, nor empties a path.
fn set_pathname(mut url: Url, value: &str) -> Option<Url> {
    if url.is_special() || url.cannot_be_a_base() {
        quirks::set_pathname(&mut url, value);
        return Some(url);
    }
    let slash =
        if value.starts_with('/') || (value.is_empty() && url.has_authority()) { "" } else { "/" };
    let front = if url.has_authority() {
        let path_start = quirks::internal_components(&url).path_start as usize;
        url.as_str()[..path_start].to_owned()
    } else {
        // The dot vanishes in parsing, unless two slashes follow.
        format!("{}:/.", url.scheme())
    };
    Url::parse(&format!("{front}{slash}{}{}", path_text(value), rear(&url))).ok()
}

/// `value` such that parsing ends the path nowhere inside of it, and trims nothing from its end.
fn path_text(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\t' | '\n' | '\r' => {}
            '\0'..=' ' | '?' | '#' => text.push_str(&format!("%{:02X}", u32::from(character))),
            _ => text.push(character),
        }
    }
    text
}

/// Query and fragment with their marks.
fn rear(url: &Url) -> &str {
    let parts = quirks::internal_components(url);
    match parts.query_start.or(parts.fragment_start) {
        Some(start) => &url.as_str()[start as usize..],
        None => "",
    }
}
