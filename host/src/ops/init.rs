//! The build-time calls as a running sandbox sees them: there is nothing to initialise any more.

use land_abi::{IMPORT_MODULE, code};
use wasmtime::{Linker, bail};

use crate::state::RequestState;

pub(super) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    linker.func_wrap(IMPORT_MODULE, "init_size", || code::WRONG_PHASE)?;
    for name in ["init_read", "init_done", "init_failed"] {
        linker.func_wrap(IMPORT_MODULE, name, move |_: u32, _: u32| -> wasmtime::Result<()> {
            bail!("`{name}` is for build time")
        })?;
    }
    Ok(())
}
