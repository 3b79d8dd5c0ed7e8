//! JavaScript strings as Rust sees them: borrowed bytes, with lone surrogates made harmless.

use std::borrow::Cow;
use std::ffi::c_char;
use std::ptr::NonNull;
use std::slice;

use rquickjs::{Ctx, Error, FromJs, Result, String as JsString, Value, qjs};

/// The UTF-8 of a JavaScript string, without a copy where the string is ASCII.
///
/// A JavaScript string may hold lone surrogates, which UTF-8 can't: the engine writes them as
/// three bytes (`ED A0..BF xx`). [`Self::to_str`] turns them into U+FFFD, as Web IDL's `USVString`
/// conversion does, so hooks take any string and JavaScript needn't convert first.
pub(crate) struct Text<'js> {
    ptr: NonNull<c_char>,
    len: usize,
    ctx: Ctx<'js>,
}

impl<'js> Text<'js> {
    /// Borrows the bytes of `string`.
    pub(crate) fn new(string: &JsString<'js>) -> Result<Self> {
        let ctx = string.ctx().clone();
        let mut len: qjs::size_t = 0;
        // SAFETY: the context and the value are alive, and `len` outlives the call. The answer is a
        // counted reference to a string's bytes, which `drop` gives back.
        let ptr = unsafe {
            qjs::JS_ToCStringLen2(
                ctx.as_raw().as_ptr(),
                &raw mut len,
                string.as_value().as_raw(),
                false,
            )
        };
        let ptr = NonNull::new(ptr.cast_mut()).ok_or(Error::Exception)?;
        let len = usize::try_from(len).map_err(|_| Error::Unknown)?;
        Ok(Self { ptr, len, ctx })
    }

    /// The bytes, lone surrogates as three bytes each.
    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: the engine answered this pointer with this length; the reference that `self` owns
        // keeps it alive, and strings never change.
        unsafe { slice::from_raw_parts(self.ptr.as_ptr().cast(), self.len) }
    }

    /// The text, lone surrogates replaced.
    pub(crate) fn to_str(&self) -> Cow<'_, str> {
        match str::from_utf8(self.bytes()) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(self.replaced()),
        }
    }

    fn replaced(&self) -> String {
        let mut bytes = self.bytes().to_vec();
        replace_surrogates(&mut bytes);
        // Nothing is left to replace; the lossy conversion only spares an `unwrap`.
        String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }
}

impl Drop for Text<'_> {
    fn drop(&mut self) {
        // SAFETY: the pointer came from `JS_ToCStringLen2` on this context and is given back once.
        unsafe { qjs::JS_FreeCString(self.ctx.as_raw().as_ptr(), self.ptr.as_ptr()) };
    }
}

impl<'js> FromJs<'js> for Text<'js> {
    fn from_js(_ctx: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        let kind = value.type_name();
        let string = value.as_string().ok_or_else(|| Error::new_from_js(kind, "string"))?;
        Self::new(string)
    }
}

/// Overwrites each surrogate's three bytes with those of U+FFFD, which are three as well.
fn replace_surrogates(bytes: &mut [u8]) {
    let mut at = 0;
    while at + 2 < bytes.len() {
        if bytes[at] == 0xED && bytes[at + 1] >= 0xA0 {
            bytes[at..at + 3].copy_from_slice("\u{FFFD}".as_bytes());
            at += 2;
        }
        at += 1;
    }
}
