//! `land:native/crypto`: entropy, and what the host computes.
//!
//! | hook | answers |
//! |---|---|
//! | `fill(buffer, offset, length)` | nothing; fills that part of an `ArrayBuffer` with random bytes |
//! | `hex(length)` | random bytes as hexadecimal digits |
//! | `compute(name, ...arguments)` | the result at once, a `Uint8Array` of its own buffer |
//! | `begin(name, ...arguments)` | the same, or the id of an operation for what takes long |
//! | `take()` | the result of the operation that this turn resumes |
//! | `unpack(bytes)` | an array of `Uint8Array`s: a result of several parts |
//!
//! The functions are those of `FUNCTIONS` in `host/src/webcrypto/mod.rs`; what each takes stands above
//! it there. An argument is a `Uint8Array` (detached ones are empty), a string (UTF-8), a number (an
//! unsigned integer of 32 bits) or undefined (no bytes). Where there is no result, the answer is a
//! string instead: the name of the exception, a colon and a blank, and its message.

use land_abi::{Poll, Reader, Writer, crypto};
use rquickjs::prelude::Rest;
use rquickjs::{
    Array, ArrayBuffer, Ctx, Exception, FromJs, Function, IntoJs, Object, Result, TypedArray, Value,
};

use crate::bytes::{Bytes, array_of};
use crate::event_loop::take_result;
use crate::strings::Text;
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

/// A call's arguments as the host reads them.
fn packed<'js>(ctx: &Ctx<'js>, arguments: Vec<Value<'js>>) -> Result<Vec<u8>> {
    let mut request = Vec::new();
    for value in arguments {
        let mut writer = Writer::new(&mut request);
        if value.is_string() {
            writer.bytes(Text::of(&value)?.bytes());
        } else if let Some(number) = value.as_number() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the conversion saturates"
            )]
            writer.bytes(&(number as u32).to_le_bytes());
        } else if value.is_undefined() {
            writer.bytes(&[]);
        } else {
            Bytes::from_js(ctx, value)?.with(|bytes| writer.bytes(bytes));
        }
    }
    Ok(request)
}

/// The result in an answer, or the text that says why there is none.
fn result<'js>(ctx: &Ctx<'js>, answer: &[u8]) -> Result<Value<'js>> {
    let Some((status, content)) = answer.split_first() else {
        return "OperationError: the host gave no answer".into_js(ctx);
    };
    let name = match *status {
        crypto::OK => return TypedArray::new_copy(ctx.clone(), content)?.into_js(ctx),
        crypto::OPERATION => "OperationError",
        crypto::DATA => "DataError",
        crypto::NOT_SUPPORTED => "NotSupportedError",
        _ => "TypeError",
    };
    format!("{name}: {}", String::from_utf8_lossy(content)).into_js(ctx)
}

fn call<'js>(ctx: Ctx<'js>, arguments: Vec<Value<'js>>, wait: bool) -> Result<Value<'js>> {
    let request = packed(&ctx, arguments)?;
    match host::crypto(&request, wait) {
        Ok(answer) => result(&ctx, &answer),
        Err(Poll::Pending(op)) => op.into_js(&ctx),
        Err(_) => "OperationError: too many long computations are under way".into_js(&ctx),
    }
}

fn compute<'js>(ctx: Ctx<'js>, arguments: Rest<Value<'js>>) -> Result<Value<'js>> {
    call(ctx, arguments.0, false)
}

fn begin<'js>(ctx: Ctx<'js>, arguments: Rest<Value<'js>>) -> Result<Value<'js>> {
    call(ctx, arguments.0, true)
}

fn take(ctx: Ctx<'_>) -> Result<Value<'_>> {
    result(&ctx, &take_result())
}

fn unpack<'js>(ctx: Ctx<'js>, bytes: Bytes<'js>) -> Result<Array<'js>> {
    let packed = bytes.with(<[u8]>::to_vec);
    let mut reader = Reader::new(&packed);
    let mut parts = Vec::new();
    while let Ok(part) = reader.bytes() {
        parts.push(TypedArray::new_copy(ctx.clone(), part)?.into_js(&ctx)?);
    }
    array_of(&ctx, &parts)
}

/// The hooks.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("fill", Function::new(ctx.clone(), fill)?)?;
    hooks.set("hex", Function::new(ctx.clone(), hex)?)?;
    hooks.set("compute", Function::new(ctx.clone(), compute)?)?;
    hooks.set("begin", Function::new(ctx.clone(), begin)?)?;
    hooks.set("take", Function::new(ctx.clone(), take)?)?;
    hooks.set("unpack", Function::new(ctx.clone(), unpack)?)
}
