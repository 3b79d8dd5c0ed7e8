//! Bodies, as the guest reads and writes them: copies of what is ready.

use land_abi::{IMPORT_MODULE, Poll, code};
use wasmtime::{Caller, Linker};

use crate::memory::{Guest, slice, slice_mut, split};
use crate::operations::HostBody;
use crate::outgoing::pipe;
use crate::state::RequestState;

pub(super) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    linker.func_wrap(IMPORT_MODULE, "body_read", read)?;
    linker.func_wrap(IMPORT_MODULE, "body_new", new)?;
    linker.func_wrap(IMPORT_MODULE, "body_write", write)?;
    linker.func_wrap(IMPORT_MODULE, "body_close", close)?;
    linker.func_wrap(IMPORT_MODULE, "body_abort", abort)?;
    Ok(())
}

fn read(
    mut caller: Caller<'_, RequestState>,
    handle: u32,
    ptr: u32,
    cap: u32,
) -> wasmtime::Result<i64> {
    let (memory, state) = split(&mut caller)?;
    let out = slice_mut(memory, ptr, cap)?;
    let Some(HostBody::Incoming(body)) = state.bodies.get(handle) else {
        return Ok(Poll::Failed(code::BAD_HANDLE).pack());
    };
    if out.is_empty() {
        // `Ready(0)` would say that the body has ended.
        return Ok(Poll::Failed(code::MALFORMED).pack());
    }
    let answer = body.read(out).unwrap_or_else(|| Poll::Pending(state.ops.wait_for_body(handle)));
    state.body_too_large |= answer == Poll::Failed(code::LIMIT);
    Ok(answer.pack())
}

fn new(mut caller: Caller<'_, RequestState>) -> i32 {
    let (writer, reader) = pipe();
    let state = caller.data_mut();
    state.called();
    let handle = state.bodies.open(HostBody::Outgoing(writer, Some(reader)));
    handle.and_then(|handle| i32::try_from(handle).ok()).unwrap_or(code::LIMIT)
}

fn write(
    mut caller: Caller<'_, RequestState>,
    handle: u32,
    ptr: u32,
    len: u32,
) -> wasmtime::Result<i64> {
    let (memory, state) = split(&mut caller)?;
    let bytes = slice(memory, ptr, len)?;
    let Some(HostBody::Outgoing(writer, _)) = state.bodies.get(handle) else {
        return Ok(Poll::Failed(code::BAD_HANDLE).pack());
    };
    if bytes.len() as u64 > state.response_left {
        // Dropping it cuts it: the visitor must not take what was sent for the whole.
        drop(state.bodies.take(handle));
        crate::report::response_too_large(state);
        return Ok(Poll::Failed(code::LIMIT).pack());
    }
    let answer =
        writer.write(bytes).unwrap_or_else(|| Poll::Pending(state.ops.wait_for_body(handle)));
    if let Poll::Ready(count) = answer {
        state.response_left -= u64::from(count);
    }
    Ok(answer.pack())
}

fn close(mut caller: Caller<'_, RequestState>, handle: u32) {
    let state = caller.data_mut();
    state.called();
    let bodies = &mut state.bodies;
    if let Some(HostBody::Outgoing(..)) = bodies.get(handle)
        && let Some(HostBody::Outgoing(writer, _)) = bodies.take(handle)
    {
        writer.close();
    }
}

/// Dropping either kind is what aborts it.
fn abort(mut caller: Caller<'_, RequestState>, handle: u32) {
    let state = caller.data_mut();
    state.called();
    drop(state.bodies.take(handle));
}
