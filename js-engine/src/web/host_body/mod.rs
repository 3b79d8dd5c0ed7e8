//! `land:native/host_body`: bytes of incoming bodies.

use land_abi::Poll;
use rquickjs::{Ctx, Function, IntoJs, Object, Result, TypedArray, Value};

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
const AT_ONCE: u32 = 0;

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

/// The whole body, when all of it has arrived: a string with `as_text`, decoded as UTF-8, else a
/// `Uint8Array`. Otherwise what to wait for, as [`read`] answers it, or an array of that and of the
/// bytes that have arrived.
fn read_whole<'js>(ctx: Ctx<'js>, body: u32, as_text: bool) -> Result<Value<'js>> {
    let mut bytes = Vec::new();
    loop {
        // As much again as there is.
        let most = bytes.len().clamp(FIRST_READ, MAX_READ);
        let rest = match host::body_read(body, most, &mut bytes) {
            Poll::Ready(0) if as_text => return text_of(&bytes, false).as_ref().into_js(&ctx),
            Poll::Ready(0) => {
                return TypedArray::<u8>::new_copy(ctx.clone(), &bytes)?.into_js(&ctx);
            }
            Poll::Ready(_) if bytes.len() < MAX_WHOLE => continue,
            Poll::Ready(_) => AT_ONCE.into_js(&ctx)?,
            Poll::Pending(op) => op.into_js(&ctx)?,
            Poll::Failed(code) => code.into_js(&ctx)?,
        };
        if bytes.is_empty() {
            return Ok(rest);
        }
        let bytes = TypedArray::<u8>::new_copy(ctx.clone(), &bytes)?.into_js(&ctx)?;
        return array_of(&ctx, &[rest, bytes])?.into_js(&ctx);
    }
}

/// The hooks.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("read", Function::new(ctx.clone(), read)?)?;
    hooks.set("readWhole", Function::new(ctx.clone(), read_whole)?)?;
    hooks.set("abort", Function::new(ctx.clone(), host::body_abort)?)
}
