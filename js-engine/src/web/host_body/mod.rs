//! `land:native/host_body`: bytes of incoming bodies.

use land_abi::Poll;
use rquickjs::{Ctx, Function, IntoJs, Object, Result, TypedArray, Value};

use crate::host;

/// The most that one read brings into the guest, in bytes.
const MAX_READ: u32 = 64 * 1024;

/// What has arrived: a `Uint8Array`, `null` at the end, the id of the operation to wait for, or a
/// negative code.
fn read<'js>(ctx: Ctx<'js>, body: u32, max: u32) -> Result<Value<'js>> {
    match host::body_read(body, max.clamp(1, MAX_READ) as usize) {
        (Poll::Ready(0), _) => Ok(Value::new_null(ctx)),
        (Poll::Ready(_), bytes) => TypedArray::<u8>::new_copy(ctx.clone(), &bytes)?.into_js(&ctx),
        (Poll::Pending(op), _) => op.into_js(&ctx),
        (Poll::Failed(code), _) => code.into_js(&ctx),
    }
}

/// The hooks.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("read", Function::new(ctx.clone(), read)?)?;
    hooks.set("abort", Function::new(ctx.clone(), host::body_abort)?)
}
