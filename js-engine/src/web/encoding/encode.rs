//! UTF-8 out of JavaScript strings: `TextEncoder`'s two methods.

use rquickjs::{Ctx, Exception, Object, Result, TypedArray};

use crate::bytes::Bytes;
use crate::strings::Text;

/// `encode(string) → Uint8Array`
pub(super) fn encode<'js>(ctx: Ctx<'js>, text: Text<'js>) -> Result<TypedArray<'js, u8>> {
    let utf8 = text.to_str();
    TypedArray::new_copy(ctx, utf8.as_bytes())
}

/// `encodeInto(string, Uint8Array) → { read, written }`: as many whole characters as fit.
///
/// <https://encoding.spec.whatwg.org/#dom-textencoder-encodeinto>
pub(super) fn encode_into<'js>(
    ctx: Ctx<'js>,
    text: Text<'js>,
    target: Bytes<'js>,
) -> Result<Object<'js>> {
    if target.is_immutable() {
        return Err(Exception::throw_type(
            &ctx,
            "TextEncoder.encodeInto: the buffer is immutable.",
        ));
    }
    let utf8 = text.to_str();
    let written = target.with_mut(|target| {
        let end = utf8.floor_char_boundary(target.len());
        target[..end].copy_from_slice(&utf8.as_bytes()[..end]);
        end
    });
    let result = Object::new(ctx)?;
    result.set("read", units(&utf8[..written]))?;
    result.set("written", written)?;
    Ok(result)
}

/// The length of `text` in UTF-16 code units, which is how JavaScript counts.
fn units(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}
