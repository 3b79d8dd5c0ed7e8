//! `application/x-www-form-urlencoded`, as flat arrays: name, value, name, value, ….
//!
//! <https://url.spec.whatwg.org/#application/x-www-form-urlencoded>

use rquickjs::{Array, Ctx, IntoJs, Result};
use url::form_urlencoded;

use crate::bytes::array_of;
use crate::strings::Text;

/// `parseForm(string) → flat array`
pub(super) fn parse<'js>(ctx: Ctx<'js>, input: Text<'js>) -> Result<Array<'js>> {
    let input = input.to_str();
    let mut values = Vec::new();
    for (name, value) in form_urlencoded::parse(input.as_bytes()) {
        values.push((*name).into_js(&ctx)?);
        values.push((*value).into_js(&ctx)?);
    }
    array_of(&ctx, &values)
}

/// `serializeForm(flat array) → string`
pub(super) fn serialize(pairs: Array<'_>) -> Result<String> {
    let mut out = form_urlencoded::Serializer::new(String::new());
    let mut items = pairs.iter::<Text<'_>>();
    while let (Some(name), Some(value)) = (items.next(), items.next()) {
        out.append_pair(&name?.to_str(), &value?.to_str());
    }
    Ok(out.finish())
}
