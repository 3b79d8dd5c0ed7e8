//! Timers, and what all operations share: their results, their cancelling.

use land_abi::{IMPORT_MODULE, OpId, code};
use wasmtime::{Caller, Linker, bail};

use crate::memory::{Guest, slice_mut, split};
use crate::met::Met;
use crate::state::RequestState;

pub(super) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    linker.func_wrap(IMPORT_MODULE, "timer_start", start)?;
    linker.func_wrap(IMPORT_MODULE, "timer_limit", limit)?;
    linker.func_wrap(IMPORT_MODULE, "op_cancel", cancel)?;
    linker.func_wrap(IMPORT_MODULE, "result_read", read_result)?;
    Ok(())
}

fn start(mut caller: Caller<'_, RequestState>, millis: f64) -> i32 {
    let state = caller.data_mut();
    state.called();
    let most = state.app.limits().timers;
    let op = state.ops.start_timer(millis, most);
    if op.is_none() {
        state.teller().met(Met::Timers, most);
    }
    op.and_then(|op| i32::try_from(op).ok()).unwrap_or(code::LIMIT)
}

/// The engine keeps its timers itself, over one of ours.
fn limit(mut caller: Caller<'_, RequestState>, running: u32) -> u32 {
    let state = caller.data_mut();
    state.called();
    let most = state.app.limits().timers;
    if running as usize >= most {
        state.teller().met(Met::Timers, most);
    }
    u32::try_from(most).unwrap_or(u32::MAX)
}

fn cancel(mut caller: Caller<'_, RequestState>, op: OpId) {
    let state = caller.data_mut();
    state.called();
    state.ops.cancel(op);
}

/// A result is read once: it is gone afterwards.
fn read_result(mut caller: Caller<'_, RequestState>, ptr: u32, len: u32) -> wasmtime::Result<()> {
    let (memory, state) = split(&mut caller)?;
    let result = std::mem::take(&mut state.result);
    let Some(result) = result.get(..len as usize) else {
        bail!("`result_read` asks for more than the result has")
    };
    slice_mut(memory, ptr, len)?.copy_from_slice(result);
    Ok(())
}
