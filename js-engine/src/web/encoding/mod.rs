//! Text encodings: native hooks behind `TextEncoder` and `TextDecoder`.

mod decode;
mod encode;

use rquickjs::{Ctx, Function, Object, Result};

pub(crate) use decode::text_of;

/// Sets the hooks of `land:native/encoding`; runs once, at build time.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("encode", Function::new(ctx.clone(), encode::encode)?)?;
    hooks.set("encodeInto", Function::new(ctx.clone(), encode::encode_into)?)?;
    hooks.set("canonicalName", Function::new(ctx.clone(), decode::canonical_name)?)?;
    hooks.set("decodeUtf8", Function::new(ctx.clone(), decode::decode_utf8)?)?;
    hooks.set("newDecoder", Function::new(ctx.clone(), decode::new_decoder)?)?;
    Ok(())
}
