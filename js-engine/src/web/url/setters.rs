//! The setters of a URL.
//!
//! <https://url.spec.whatwg.org/#api>

use rquickjs::{Array, Ctx, Result};
use url::{Url, quirks};

use super::record;
use crate::web::encoding::Text;

/// `change(href, part, value) → record | undefined`: what the URL becomes when a part is set; undefined when
/// the setter has no effect.
pub(super) fn change<'js>(
    ctx: Ctx<'js>,
    href: Text<'js>,
    part: Text<'js>,
    value: Text<'js>,
) -> Result<Option<Array<'js>>> {
    let Ok(mut url) = Url::parse(&href.to_str()) else { return Ok(None) };
    let value = value.to_str();
    if set(&mut url, &part.to_str(), &value).is_err() {
        return Ok(None);
    }
    record::of(&ctx, &url).map(Some)
}

fn set(url: &mut Url, part: &str, value: &str) -> std::result::Result<(), ()> {
    match part {
        "protocol" => quirks::set_protocol(url, value)?,
        "username" => quirks::set_username(url, value)?,
        "password" => quirks::set_password(url, value)?,
        "host" => quirks::set_host(url, value)?,
        "hostname" => quirks::set_hostname(url, value)?,
        "port" => quirks::set_port(url, value)?,
        "pathname" => quirks::set_pathname(url, value),
        "search" => quirks::set_search(url, value),
        "hash" => quirks::set_hash(url, value),
        _ => return Err(()),
    }
    Ok(())
}
