//! Timers, and the cancelling of operations.

use land_abi::{IMPORT_MODULE, OpId, code};
use wasmtime::{Caller, Linker};

use crate::state::RequestState;

pub(super) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    linker.func_wrap(IMPORT_MODULE, "timer_start", start)?;
    linker.func_wrap(IMPORT_MODULE, "op_cancel", cancel)?;
    Ok(())
}

fn start(mut caller: Caller<'_, RequestState>, millis: f64) -> i32 {
    let op = caller.data_mut().ops.start_timer(millis);
    op.and_then(|op| i32::try_from(op).ok()).unwrap_or(code::LIMIT)
}

fn cancel(mut caller: Caller<'_, RequestState>, op: OpId) {
    caller.data_mut().ops.cancel(op);
}
