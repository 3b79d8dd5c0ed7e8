//! `land:native/host_body`: bytes of incoming bodies.

use std::cell::Cell;
use std::ffi::c_char;

use land_abi::Poll;
use rquickjs::{Ctx, Error, Function, IntoJs, Object, Result, TypedArray, Value, qjs};

use crate::bytes::array_of;
use crate::host;
use crate::web::encoding::text_of;

/// The most that one read brings into the guest, in bytes.
const MAX_READ: usize = 64 * 1024;

/// Room for the first read of a whole body, in bytes; it grows with what arrives.
const FIRST_READ: usize = 4 * 1024;

/// The most that is gathered here, in bytes. A longer body is for JavaScript, which gets an error when
/// memory runs out.
const MAX_WHOLE: usize = 1024 * 1024;

/// Stands for an operation where nothing is to be waited for.
const AT_ONCE: i32 = 0;

/// What JSON's reader looks at behind a text, in bytes: zeros.
const JSON_MARGIN: usize = 8;

/// Is no part of the text behind it.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

unsafe extern "C" {
    fn JS_IsASCII(text: *const c_char, len: usize) -> bool;
    fn JS_ReadJSON(ctx: *mut qjs::JSContext, text: *const c_char, len: usize) -> qjs::JSValue;
}

/// What has arrived: a `Uint8Array`, `null` at the end, the id of the operation to wait for, or a
/// negative code.
fn read<'js>(ctx: Ctx<'js>, body: u32, max: u32) -> Result<Value<'js>> {
    let mut bytes = Vec::new();
    match host::body_read(body, (max as usize).clamp(1, MAX_READ), &mut bytes) {
        Poll::Ready(0) => Ok(Value::new_null(ctx)),
        Poll::Ready(_) => TypedArray::<u8>::new_copy(ctx.clone(), &bytes)?.into_js(&ctx),
        Poll::Pending(op) => op.into_js(&ctx),
        Poll::Failed(code) => code.into_js(&ctx),
    }
}

/// What [`gather`] has read, and what there was behind it: `None` is the end, else a value for
/// JavaScript, as [`read`] answers it.
type Gathered = (Vec<u8>, Option<i32>);

thread_local! {
    /// A body that turned out to be no JSON, for [`read_whole`], which is asked next.
    static UNREAD: Cell<Option<Gathered>> = const { Cell::new(None) };
}

/// What has arrived.
fn gather(body: u32) -> Gathered {
    let mut bytes = Vec::new();
    loop {
        // As much again as there is.
        let most = bytes.len().clamp(FIRST_READ, MAX_READ);
        match host::body_read(body, most, &mut bytes) {
            Poll::Ready(0) => return (bytes, None),
            Poll::Ready(_) if bytes.len() < MAX_WHOLE => {}
            Poll::Ready(_) => return (bytes, Some(AT_ONCE)),
            Poll::Pending(op) => return (bytes, Some(op.cast_signed())),
            Poll::Failed(code) => return (bytes, Some(code)),
        }
    }
}

/// The whole body, when all of it has arrived: a string with `as_text`, decoded as UTF-8, else a
/// `Uint8Array`. Otherwise what to wait for, as [`read`] answers it, or an array of that and of the
/// bytes that have arrived.
fn read_whole<'js>(ctx: Ctx<'js>, body: u32, as_text: bool) -> Result<Value<'js>> {
    let (bytes, rest) = UNREAD.take().unwrap_or_else(|| gather(body));
    let Some(rest) = rest else {
        return if as_text {
            text_of(&bytes, false).as_ref().into_js(&ctx)
        } else {
            TypedArray::<u8>::new_copy(ctx.clone(), &bytes)?.into_js(&ctx)
        };
    };
    let rest = rest.into_js(&ctx)?;
    if bytes.is_empty() {
        return Ok(rest);
    }
    let bytes = TypedArray::<u8>::new_copy(ctx.clone(), &bytes)?.into_js(&ctx)?;
    array_of(&ctx, &[rest, bytes])?.into_js(&ctx)
}

/// What the whole body is as JSON, read from its bytes, without a string. `undefined` when there is more
/// to come, or something to be said about it: `readWhole` answers for the same body then.
fn read_json<'js>(ctx: Ctx<'js>, body: u32) -> Result<Value<'js>> {
    let (mut bytes, rest) = gather(body);
    if rest.is_none()
        && let Some(value) = json_of(&ctx, &mut bytes)?
    {
        return Ok(value);
    }
    UNREAD.set(Some((bytes, rest)));
    Ok(Value::new_undefined(ctx))
}

/// The value that UTF-8 stands for, if it is valid and is JSON; the bytes stay as they are.
fn json_of<'js>(ctx: &Ctx<'js>, bytes: &mut Vec<u8>) -> Result<Option<Value<'js>>> {
    let len = bytes.len();
    // SAFETY: the pointer and the length are the slice's.
    let is_ascii = unsafe { JS_IsASCII(bytes.as_ptr().cast(), len) };
    if !is_ascii && str::from_utf8(bytes).is_err() {
        return Ok(None);
    }
    bytes.extend_from_slice(&[0; JSON_MARGIN]);
    let start = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let text = &bytes[start..];
    // SAFETY: the context is alive; the text is UTF-8 and has its margin of zeros, and the answer is a
    // value for us to own.
    let value = unsafe {
        let raw = ctx.as_raw().as_ptr();
        let value = JS_ReadJSON(raw, text.as_ptr().cast(), len - start);
        Value::from_raw(ctx.clone(), value)
    };
    bytes.truncate(len);
    if value.is_exception() {
        return Err(Error::Exception);
    }
    Ok((!value.is_undefined()).then_some(value))
}

/// The hooks.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("read", Function::new(ctx.clone(), read)?)?;
    hooks.set("readWhole", Function::new(ctx.clone(), read_whole)?)?;
    hooks.set("readJson", Function::new(ctx.clone(), read_json)?)?;
    hooks.set("abort", Function::new(ctx.clone(), host::body_abort)?)
}
