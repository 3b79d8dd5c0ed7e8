//! The request's head, as the guest reads it.

use land_abi::IMPORT_MODULE;
use wasmtime::{Caller, Linker, bail};

use crate::memory::{slice_mut, split};
use crate::state::RequestState;

pub(super) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    linker.func_wrap(IMPORT_MODULE, "request_read", read)?;
    Ok(())
}

fn read(mut caller: Caller<'_, RequestState>, ptr: u32, len: u32) -> wasmtime::Result<()> {
    let (memory, state) = split(&mut caller)?;
    let Some(head) = state.head.get(..len as usize) else {
        bail!("`request_read` asks for more than the head has")
    };
    slice_mut(memory, ptr, len)?.copy_from_slice(head);
    Ok(())
}
