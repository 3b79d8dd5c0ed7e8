//! The visitor: whether it is still there, and what the program wants when it leaves.

use land_abi::{IMPORT_MODULE, OpId};
use wasmtime::{Caller, Linker};

use crate::state::RequestState;

pub(super) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    linker.func_wrap(IMPORT_MODULE, "visitor_watch", watch)?;
    linker.func_wrap(IMPORT_MODULE, "visitor_outlive", outlive)?;
    Ok(())
}

fn watch(mut caller: Caller<'_, RequestState>) -> OpId {
    let state = caller.data_mut();
    state.meter.visitor.mind();
    state.ops.watch_visitor()
}

fn outlive(mut caller: Caller<'_, RequestState>) {
    let state = caller.data_mut();
    state.meter.visitor.mind();
    state.outlives = true;
}
