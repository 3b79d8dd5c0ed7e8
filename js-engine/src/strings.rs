//! Strings across the language border: JavaScript's may hold lone surrogates, and header values are
//! bytes.

use std::borrow::Cow;
use std::ffi::c_char;
use std::ptr::NonNull;
use std::slice;

use rquickjs::{Ctx, Error, FromJs, Result, String as JsString, Value, qjs};

unsafe extern "C" {
    fn JS_GetASCII(value: qjs::JSValueConst, len: *mut qjs::size_t) -> *const c_char;
}

/// The characters of a string that is ASCII.
pub(crate) fn ascii_of<'a>(value: &'a Value<'_>) -> Option<&'a [u8]> {
    let mut len: qjs::size_t = 0;
    // SAFETY: the value is alive, and `len` outlives the call. The answer is null, or bytes of the
    // value, which keeps them alive; strings never change.
    unsafe {
        let ptr = JS_GetASCII(value.as_raw(), &raw mut len);
        let len = usize::try_from(len).ok()?;
        (!ptr.is_null()).then(|| slice::from_raw_parts(ptr.cast(), len))
    }
}

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
    /// Borrows the bytes of a string; anything else is converted as `String(value)` would.
    pub(crate) fn of(value: &Value<'js>) -> Result<Self> {
        let ctx = value.ctx().clone();
        let mut len: qjs::size_t = 0;
        // SAFETY: the context and the value are alive, and `len` outlives the call. The answer is a
        // counted reference to a string's bytes, which `drop` gives back.
        let ptr = unsafe {
            qjs::JS_ToCStringLen2(ctx.as_raw().as_ptr(), &raw mut len, value.as_raw(), false)
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
        if value.is_string() {
            Self::of(&value)
        } else {
            Err(Error::new_from_js(value.type_name(), "string"))
        }
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

/// A byte string (Web IDL `ByteString`): one code unit a byte.
pub(crate) fn from_bytes<'js>(ctx: &Ctx<'js>, bytes: &[u8]) -> Result<JsString<'js>> {
    match str::from_utf8(bytes) {
        Ok(text) if bytes.is_ascii() => JsString::from_str(ctx.clone(), text),
        _ => {
            let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
            JsString::from_str(ctx.clone(), &text)
        }
    }
}

/// The bytes of a byte string, without a copy where the string is ASCII. Code units above 0xFF, which
/// the JavaScript half lets nobody write, lose their upper half.
pub(crate) enum ByteString<'js> {
    /// One that isn't JavaScript's.
    Known(&'static [u8]),
    Ascii(Text<'js>),
    Latin(Vec<u8>),
}

impl<'js> ByteString<'js> {
    pub(crate) fn of(value: &Value<'js>) -> Result<Self> {
        let text = Text::of(value)?;
        if text.bytes().is_ascii() {
            return Ok(Self::Ascii(text));
        }
        #[expect(clippy::cast_possible_truncation, reason = "a byte string's code units are bytes")]
        Ok(Self::Latin(text.to_str().chars().map(|unit| u32::from(unit) as u8).collect()))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Known(bytes) => bytes,
            Self::Ascii(text) => text.bytes(),
            Self::Latin(bytes) => bytes,
        }
    }
}
