//! Stops a program that has passed a limit between two of its own steps, so that it can say where it
//! was: the engine asks every ten thousand steps.

use land_abi::IMPORT_MODULE;
use wasmtime::{Caller, Linker};

use crate::state::RequestState;

pub(super) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    let asked = |caller: Caller<'_, RequestState>| u32::from(caller.data().stop_at.is_some());
    linker.func_wrap(IMPORT_MODULE, "stop_asked", asked)?;
    Ok(())
}
