//! URLs: the native half of `URL` and `URLSearchParams`.
//!
//! A parsed URL lives in JavaScript as a *record*: an array of its serialization and the places
//! where its parts begin and end, so that getters only cut a string. Nothing native stays behind.

mod form;
mod parser;
mod plain;
mod record;
mod setters;

use rquickjs::{Array, Ctx, Function, IntoJs, Object, Result, Value};
use url::Url;

use crate::strings::Text;

/// Sets the hooks of `land:native/url`; runs once, at build time.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    // Domains that aren't plain ASCII are the host's to read: see `patches/idna/`.
    idna::answer_by(crate::host::domain_to_ascii);
    hooks.set("parse", Function::new(ctx.clone(), parse)?)?;
    hooks.set("canParse", Function::new(ctx.clone(), can_parse)?)?;
    hooks.set("href", Function::new(ctx.clone(), href)?)?;
    hooks.set("change", Function::new(ctx.clone(), setters::change)?)?;
    hooks.set("parseForm", Function::new(ctx.clone(), form::parse)?)?;
    hooks.set("serializeForm", Function::new(ctx.clone(), form::serialize)?)?;
    Ok(())
}

/// `parse(input, base | null) → record | undefined`
fn parse<'js>(
    ctx: Ctx<'js>,
    input: Text<'js>,
    base: Option<Text<'js>>,
) -> Result<Option<Array<'js>>> {
    parsed(&input, base.as_ref()).map(|url| record::of(&ctx, &url)).transpose()
}

/// `canParse(input, base | null) → boolean`
fn can_parse<'js>(input: Text<'js>, base: Option<Text<'js>>) -> bool {
    parsed(&input, base.as_ref()).is_some()
}

/// `href(input) → string`: the serialization, or the input when it can't be parsed.
fn href<'js>(ctx: Ctx<'js>, input: Value<'js>) -> Result<Value<'js>> {
    let text = Text::of(&input)?;
    if plain::is_serialized(text.bytes()) {
        return Ok(input);
    }
    parsed(&text, None).map_or(Ok(input), |url| url.as_str().into_js(&ctx))
}

/// <https://url.spec.whatwg.org/#api-url-parser>
fn parsed(input: &Text<'_>, base: Option<&Text<'_>>) -> Option<Url> {
    let base = match base {
        Some(base) => Some(parser::parse(&base.to_str(), None).ok()?),
        None => None,
    };
    parser::parse(&input.to_str(), base.as_ref()).ok()
}
