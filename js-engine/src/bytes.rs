//! Binary data as hooks take and answer it: `Uint8Array`s and packed arrays of values.

use rquickjs::{Array, Ctx, Error, FromJs, Result, TypedArray, Value, qjs};

/// A `Uint8Array` that a hook was given. JavaScript makes one of any other view beforehand.
pub(crate) struct Bytes<'js>(TypedArray<'js, u8>);

impl Bytes<'_> {
    /// Lets `work` see the bytes; those of a detached buffer are none.
    ///
    /// `work` gets no context, so it can't run JavaScript, which could move the bytes meanwhile.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&[u8]) -> R) -> R {
        match self.0.as_raw() {
            // SAFETY: the engine vouches for pointer and length, and nothing of it runs before
            // `work` has returned.
            Some(raw) => work(unsafe { raw.as_ref() }),
            None => work(&[]),
        }
    }

    /// Whether the buffer refuses writes.
    pub(crate) fn is_immutable(&self) -> bool {
        let Ok(buffer) = self.0.arraybuffer() else { return false };
        // SAFETY: the buffer is alive.
        unsafe { qjs::JS_IsImmutableArrayBuffer(buffer.as_value().as_raw()) == 1 }
    }

    /// The same as [`Self::with`], to write to. The caller asks [`Self::is_immutable`] first.
    pub(crate) fn with_mut<R>(&self, work: impl FnOnce(&mut [u8]) -> R) -> R {
        match self.0.as_raw() {
            // SAFETY: as above; the sandbox has one thread, so nobody else looks at the bytes.
            Some(mut raw) => work(unsafe { raw.as_mut() }),
            None => work(&mut []),
        }
    }
}

impl<'js> FromJs<'js> for Bytes<'js> {
    fn from_js(_ctx: &Ctx<'js>, value: Value<'js>) -> Result<Self> {
        TypedArray::from_value(value).map(Self)
    }
}

/// An array of `values`, made in one step: the usual one-by-one definition costs more than most
/// hooks do.
pub(crate) fn array_of<'js>(ctx: &Ctx<'js>, values: &[Value<'js>]) -> Result<Array<'js>> {
    let count = i32::try_from(values.len()).map_err(|_| Error::Unknown)?;
    let raw: Vec<qjs::JSValue> = values
        .iter()
        // SAFETY: the value is alive. The array takes over the references made here.
        .map(|value| unsafe { qjs::JS_DupValue(ctx.as_raw().as_ptr(), value.as_raw()) })
        .collect();
    // SAFETY: `raw` holds `count` values whose references the array owns from here on, also when
    // it can't be made.
    let array = unsafe { qjs::JS_NewArrayFrom(ctx.as_raw().as_ptr(), count, raw.as_ptr()) };
    // SAFETY: the engine answered this value and its one reference for us to own.
    let array = unsafe { Value::from_raw(ctx.clone(), array) };
    if array.is_exception() {
        return Err(Error::Exception);
    }
    Array::from_value(array)
}
