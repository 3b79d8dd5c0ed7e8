//! `land:native/crypto`: entropy.

use rquickjs::{ArrayBuffer, Ctx, Exception, Function, Object, Result};

use crate::{host, phase};

/// Fills `len` bytes of `buffer` from `offset` on.
fn fill<'js>(ctx: Ctx<'js>, buffer: ArrayBuffer<'js>, offset: usize, len: usize) -> Result<()> {
    phase::require_serving(&ctx, "randomness from `crypto`")?;
    let range = offset..offset.saturating_add(len);
    // SAFETY: no JavaScript runs before the host has written; the range is checked.
    let bytes = buffer.as_raw().map(|mut raw| unsafe { raw.as_mut() });
    match bytes.and_then(|bytes| bytes.get_mut(range)) {
        Some(bytes) => {
            host::entropy(bytes);
            Ok(())
        }
        None if len == 0 => Ok(()),
        None => Err(Exception::throw_type(&ctx, "the array's buffer is detached")),
    }
}

/// `length` random bytes as lower-case hexadecimal digits.
fn hex(ctx: Ctx<'_>, length: usize) -> Result<String> {
    phase::require_serving(&ctx, "randomness from `crypto`")?;
    let mut bytes = vec![0; length];
    host::entropy(&mut bytes);
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The hooks.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("fill", Function::new(ctx.clone(), fill)?)?;
    hooks.set("hex", Function::new(ctx.clone(), hex)?)
}
