//! Random bytes.

use land_abi::IMPORT_MODULE;
use wasmtime::{Caller, Linker};

use crate::entropy;
use crate::memory::{slice_mut, split};
use crate::state::RequestState;

pub(super) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    linker.func_wrap(IMPORT_MODULE, "entropy", fill)?;
    Ok(())
}

fn fill(mut caller: Caller<'_, RequestState>, ptr: u32, len: u32) -> wasmtime::Result<()> {
    let (memory, _) = split(&mut caller)?;
    entropy::fill(slice_mut(memory, ptr, len)?);
    Ok(())
}
