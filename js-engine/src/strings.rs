//! Strings across the language border: JavaScript's may hold lone surrogates, and header values
//! are bytes.

use std::borrow::Cow;
use std::slice;

use rquickjs::{Ctx, Error, Result, String as JsString, Value, qjs};

/// A JavaScript string's bytes as the engine gives them, released on drop.
pub struct Utf8<'js> {
    ctx: Ctx<'js>,
    ptr: *const std::ffi::c_char,
    len: usize,
}

impl<'js> Utf8<'js> {
    /// The UTF-8 of a string value; anything else is converted as `String(value)` would.
    pub fn of(value: &Value<'js>) -> Result<Self> {
        let ctx = value.ctx().clone();
        let mut len = 0;
        // SAFETY: the context and the value are live; `len` is written before it is read.
        let ptr = unsafe {
            qjs::JS_ToCStringLen2(ctx.as_raw().as_ptr(), &raw mut len, value.as_raw(), false)
        };
        if ptr.is_null() {
            return Err(Error::Exception);
        }
        Ok(Self { ctx, ptr, len: len as usize })
    }

    /// The engine writes lone surrogates as three bytes of their own; a scalar value string has
    /// U+FFFD there (Infra, "convert to a scalar value string").
    pub fn scalar(&self) -> Cow<'_, [u8]> {
        let bytes = self.bytes();
        if std::str::from_utf8(bytes).is_ok() {
            Cow::Borrowed(bytes)
        } else {
            Cow::Owned(replace_surrogates(bytes))
        }
    }

    /// As [`scalar`](Self::scalar), as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.scalar()).into_owned()
    }

    fn bytes(&self) -> &[u8] {
        // SAFETY: the engine gave `len` bytes, which stay until they are freed on drop.
        unsafe { slice::from_raw_parts(self.ptr.cast(), self.len) }
    }
}

impl Drop for Utf8<'_> {
    fn drop(&mut self) {
        // SAFETY: the pointer came from `JS_ToCStringLen2` of this context, once.
        unsafe { qjs::JS_FreeCString(self.ctx.as_raw().as_ptr(), self.ptr) }
    }
}

/// Each encoded surrogate (`ED A0..BF xx`) becomes U+FFFD.
fn replace_surrogates(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        if first == 0xED && rest.len() >= 3 && rest[1] >= 0xA0 {
            out.extend_from_slice("\u{FFFD}".as_bytes());
            rest = &rest[3..];
        } else {
            out.push(first);
            rest = tail;
        }
    }
    out
}

/// A byte string (Web IDL `ByteString`): one code unit a byte.
pub fn from_bytes<'js>(ctx: &Ctx<'js>, bytes: &[u8]) -> Result<JsString<'js>> {
    if bytes.is_ascii() {
        // SAFETY: ASCII is UTF-8.
        return JsString::from_str(ctx.clone(), unsafe { std::str::from_utf8_unchecked(bytes) });
    }
    let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
    JsString::from_str(ctx.clone(), &text)
}

/// The bytes of a byte string. Code units above 0xFF, which the JavaScript half lets nobody write,
/// lose their upper half.
pub fn to_bytes(value: &Value<'_>) -> Result<Vec<u8>> {
    let utf8 = Utf8::of(value)?;
    let bytes = utf8.bytes();
    if bytes.is_ascii() {
        return Ok(bytes.to_vec());
    }
    #[expect(clippy::cast_possible_truncation, reason = "a byte string's code units are bytes")]
    Ok(utf8.text().chars().map(|unit| u32::from(unit) as u8).collect())
}

/// A view of the bytes of a `Uint8Array`, empty when it is detached.
///
/// # Safety
/// The slice must not be used once JavaScript has run again.
pub unsafe fn view<'a>(array: &rquickjs::TypedArray<'_, u8>) -> &'a [u8] {
    match array.as_raw() {
        // SAFETY: a live array's own range; the caller keeps JavaScript from moving it.
        Some(bytes) => unsafe { slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len()) },
        None => &[],
    }
}
