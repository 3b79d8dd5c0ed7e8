//! Compressors and decompressors. They are the same at build time and in a sandbox, but for long
//! steps: in a sandbox, the guest first moves to where it keeps nobody waiting.

use land_abi::{Coded, Flush, IMPORT_MODULE, code};
use wasmtime::{AsContextMut, Caller, Linker, Result};

use crate::compression::Coder;
use crate::memory::{slice, split};
use crate::state::RequestState;
use crate::texts::TextHost;

pub(super) fn link<T: TextHost>(linker: &mut Linker<T>) -> Result<()> {
    linker.func_wrap(IMPORT_MODULE, "coder_new", open::<T>)?;
    linker.func_wrap(IMPORT_MODULE, "coder_close", close::<T>)?;
    linker.func_wrap(IMPORT_MODULE, "crc32", crc32::<T>)?;
    Ok(())
}

/// Links steps that are done at once: for the build, where nobody else waits.
pub(crate) fn link_at_once<T: TextHost>(linker: &mut Linker<T>) -> Result<()> {
    linker.func_wrap(IMPORT_MODULE, "coder_run", run::<T>)?;
    Ok(())
}

/// Links steps that let others go first: a long one is refused once, and with that the guest's next
/// step of its own hands its thread back. Whoever drives it sees that it computes for long, and moves it.
pub(super) fn link_yielding(linker: &mut Linker<RequestState>) -> Result<()> {
    linker.func_wrap(
        IMPORT_MODULE,
        "coder_run",
        |mut caller: Caller<'_, RequestState>, coder: u32, ptr: u32, len: u32, flush: u32| {
            let state = caller.data_mut();
            let found = state.coders().get(coder);
            if found.is_some_and(|coder| coder.is_long(len as usize)) {
                if !state.meter.is_slow() {
                    state.meter.set_slow();
                    caller.as_context_mut().set_epoch_deadline(0);
                    return Ok(Coded::Refused(code::AGAIN).pack());
                }
                // From here on its time is counted by the thread's own clock.
                state.meter.tick();
            }
            run(caller, coder, ptr, len, flush)
        },
    )?;
    Ok(())
}

fn open<T: TextHost>(mut caller: Caller<'_, T>, kind: u32, ptr: u32, len: u32) -> Result<i32> {
    let (memory, state) = split(&mut caller)?;
    let opened = Coder::new(kind, slice(memory, ptr, len)?);
    Ok(opened.and_then(|coder| state.coders().open(coder)).unwrap_or_else(|code| code))
}

fn run<T: TextHost>(
    mut caller: Caller<'_, T>,
    coder: u32,
    ptr: u32,
    len: u32,
    flush: u32,
) -> Result<i64> {
    let (memory, state) = split(&mut caller)?;
    let input = slice(memory, ptr, len)?;
    let Some(flush) = Flush::from_u32(flush) else {
        return Ok(Coded::Refused(code::MALFORMED).pack());
    };
    let mut answer = std::mem::take(&mut state.texts().answer);
    let coded = state.coders().run(coder, input, flush, &mut answer);
    state.texts().answer = answer;
    Ok(coded.pack())
}

fn close<T: TextHost>(mut caller: Caller<'_, T>, coder: u32) {
    caller.data_mut().coders().close(coder);
}

fn crc32<T: TextHost>(mut caller: Caller<'_, T>, ptr: u32, len: u32, seed: u32) -> Result<u32> {
    let (memory, _) = split(&mut caller)?;
    let mut hasher = crc32fast::Hasher::new_with_initial(seed);
    hasher.update(slice(memory, ptr, len)?);
    Ok(hasher.finalize())
}
