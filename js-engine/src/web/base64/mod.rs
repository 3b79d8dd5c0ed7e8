//! Base64: the native half of `atob`, `btoa` and `data:` URLs.

mod codec;

use rquickjs::{Ctx, Function, Object, Result, TypedArray};

use crate::bytes::Bytes;
use crate::strings::Text;

/// Sets the hooks of `land:native/base64`; runs once, at build time.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("encodeBinary", Function::new(ctx.clone(), encode_binary)?)?;
    hooks.set("decodeBinary", Function::new(ctx.clone(), decode_binary)?)?;
    hooks.set("encodeBytes", Function::new(ctx.clone(), encode_bytes)?)?;
    hooks.set("decodeBytes", Function::new(ctx.clone(), decode_bytes)?)?;
    Ok(())
}

/// `encodeBinary(string) → string | undefined`: each character is a byte; nothing when
/// one is too large.
fn encode_binary(text: Text<'_>) -> Option<String> {
    let bytes = text.bytes();
    if bytes.is_ascii() {
        return Some(codec::encode(bytes));
    }
    let latin1: Option<Vec<u8>> =
        text.to_str().chars().map(|character| u8::try_from(character).ok()).collect();
    latin1.map(|bytes| codec::encode(&bytes))
}

/// `decodeBinary(string) → string | undefined`: one character for each byte; nothing when
/// malformed.
fn decode_binary(text: Text<'_>) -> Option<String> {
    let bytes = codec::forgiving_decode(text.bytes())?;
    Some(match String::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => text,
        Ok(text) => latin1(text.as_bytes()),
        Err(error) => latin1(error.as_bytes()),
    })
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

/// `encodeBytes(Uint8Array) → string`
fn encode_bytes(bytes: Bytes<'_>) -> String {
    bytes.with(codec::encode)
}

/// `decodeBytes(string) → Uint8Array | undefined`
fn decode_bytes<'js>(ctx: Ctx<'js>, text: Text<'js>) -> Result<Option<TypedArray<'js, u8>>> {
    codec::forgiving_decode(text.bytes()).map(|bytes| TypedArray::new(ctx, bytes)).transpose()
}
