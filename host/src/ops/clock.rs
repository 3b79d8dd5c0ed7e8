//! The clocks of a request.

use std::time::{SystemTime, UNIX_EPOCH};

use land_abi::{Clock, IMPORT_MODULE};
use wasmtime::{Caller, Linker};

use crate::memory::Guest;
use crate::state::{RequestState, as_millis};

pub(super) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    linker.func_wrap(IMPORT_MODULE, "clock", read)?;
    Ok(())
}

fn read(mut caller: Caller<'_, RequestState>, clock: u32) -> f64 {
    caller.data_mut().called();
    match Clock::from_u32(clock) {
        Some(Clock::Wall) => {
            as_millis(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
        }
        Some(Clock::Monotonic) => as_millis(caller.data().arrived.elapsed()),
        None => f64::NAN,
    }
}
