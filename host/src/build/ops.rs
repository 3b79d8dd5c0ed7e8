//! The host functions of the build-time guest.

use land_abi::{IMPORT_MODULE, LogLevel, Poll, code};
use wasmtime::{Caller, Linker, Result, bail};

use super::state::BuildState;
use crate::limits::{CPU_AT_MODULE_SCOPE, TIMERS};
use crate::memory::{slice, slice_mut, split};
use crate::ops::{keep_answer, link_coders_at_once, link_pure, read_failure, read_text};
use crate::webcrypto::{Budget, answer};

/// The longest name of a handler's shape.
const SHAPE: usize = 64;

pub(super) fn link(linker: &mut Linker<BuildState>) -> Result<()> {
    linker.func_wrap(IMPORT_MODULE, "init_size", |caller: Caller<'_, BuildState>| {
        // A bundle that didn't fit in 32 bits wouldn't fit in the guest's memory either.
        u32::try_from(caller.data().init.len()).unwrap_or(u32::MAX)
    })?;
    linker.func_wrap(IMPORT_MODULE, "init_read", init_read)?;
    linker.func_wrap(IMPORT_MODULE, "init_done", init_done)?;
    linker.func_wrap(IMPORT_MODULE, "init_failed", init_failed)?;
    linker.func_wrap(IMPORT_MODULE, "failure", init_failed)?;
    linker.func_wrap(IMPORT_MODULE, "log", log)?;
    linker.func_wrap(IMPORT_MODULE, "clock", |_: u32| 0.0f64)?;
    linker.func_wrap(IMPORT_MODULE, "crypto", crypto)?;
    link_pure(linker)?;
    link_coders_at_once(linker)?;
    link_refused(linker)
}

/// I/O, timers and entropy: not at module scope.
fn link_refused(linker: &mut Linker<BuildState>) -> Result<()> {
    let refused = code::WRONG_PHASE;
    let refused_poll = Poll::Failed(code::WRONG_PHASE).pack();
    linker.func_wrap(IMPORT_MODULE, "respond", move |_: u32, _: u32, _: u32, _: u32| refused)?;
    linker.func_wrap(IMPORT_MODULE, "body_read", move |_: u32, _: u32, _: u32| refused_poll)?;
    linker.func_wrap(IMPORT_MODULE, "body_new", move || refused)?;
    linker.func_wrap(IMPORT_MODULE, "body_write", move |_: u32, _: u32, _: u32| refused_poll)?;
    linker.func_wrap(IMPORT_MODULE, "body_close", |_: u32| {})?;
    linker.func_wrap(IMPORT_MODULE, "body_abort", |_: u32| {})?;
    linker.func_wrap(IMPORT_MODULE, "websocket_new", move || refused)?;
    linker.func_wrap(IMPORT_MODULE, "websocket_send", move |_: u32, _: u32, _: u32, _: u32| {
        refused
    })?;
    linker.func_wrap(IMPORT_MODULE, "websocket_buffered", move |_: u32| refused)?;
    linker.func_wrap(IMPORT_MODULE, "websocket_receive", move |_: u32| refused)?;
    linker.func_wrap(IMPORT_MODULE, "websocket_close", |_: u32, _: u32, _: u32, _: u32| {})?;
    linker.func_wrap(IMPORT_MODULE, "websocket_open", move |_: u32, _: u32| refused)?;
    linker.func_wrap(IMPORT_MODULE, "socket_connect", move |_: u32, _: u32| refused)?;
    linker.func_wrap(IMPORT_MODULE, "socket_start_tls", move |_: u32, _: u32| refused)?;
    linker
        .func_wrap(IMPORT_MODULE, "fetch_start", move |_: u32, _: u32, _: u32, _: u32| refused)?;
    linker.func_wrap(IMPORT_MODULE, "timer_start", move |_: f64| refused)?;
    linker.func_wrap(IMPORT_MODULE, "timer_limit", |_: u32| TIMERS as u32)?;
    linker.func_wrap(IMPORT_MODULE, "visitor_watch", || 0u32)?;
    linker.func_wrap(IMPORT_MODULE, "visitor_outlive", || {})?;
    let asked = |caller: Caller<'_, BuildState>| u32::from(caller.data().late);
    linker.func_wrap(IMPORT_MODULE, "stop_asked", asked)?;
    linker.func_wrap(IMPORT_MODULE, "op_cancel", |_: u32| {})?;
    linker.func_wrap(IMPORT_MODULE, "result_read", |_: u32, _: u32| -> Result<()> {
        bail!("no operation completes at build time")
    })?;
    linker.func_wrap(IMPORT_MODULE, "request_read", |_: u32, _: u32| -> Result<()> {
        bail!("there is no request at build time")
    })?;
    // It has no result to refuse with, and bytes that aren't random must not pass for such.
    linker.func_wrap(IMPORT_MODULE, "entropy", |_: u32, _: u32| -> Result<()> {
        bail!("there is no entropy at build time")
    })?;
    Ok(())
}

fn init_read(mut caller: Caller<'_, BuildState>, ptr: u32, len: u32) -> Result<()> {
    let (memory, state) = split(&mut caller)?;
    let Some(init) = state.init.get(..len as usize) else {
        bail!("`init_read` asks for more than there is")
    };
    slice_mut(memory, ptr, len)?.copy_from_slice(init);
    Ok(())
}

fn init_done(mut caller: Caller<'_, BuildState>, ptr: u32, len: u32) -> Result<()> {
    let (memory, state) = split(&mut caller)?;
    let shape = read_text(slice(memory, ptr, len)?, SHAPE);
    state.told.get_or_insert(Ok(shape));
    Ok(())
}

/// Nobody else waits for the build's thread: everything is computed at once.
fn crypto(mut caller: Caller<'_, BuildState>, ptr: u32, len: u32, _wait: u32) -> Result<i64> {
    let (memory, state) = split(&mut caller)?;
    let budget = Budget::building(CPU_AT_MODULE_SCOPE);
    let answer = answer(slice(memory, ptr, len)?, &budget);
    Ok(keep_answer(state, answer))
}

/// The first failure counts: later ones tend to follow from it.
fn init_failed(mut caller: Caller<'_, BuildState>, ptr: u32, len: u32) -> Result<()> {
    let (memory, state) = split(&mut caller)?;
    let report = read_failure(slice(memory, ptr, len)?);
    if !matches!(state.told, Some(Err(_))) {
        state.told = Some(Err(report));
    }
    Ok(())
}

fn log(mut caller: Caller<'_, BuildState>, level: u32, ptr: u32, len: u32) -> Result<()> {
    let (memory, state) = split(&mut caller)?;
    let text = slice(memory, ptr, len)?;
    state.print_text(LogLevel::from_u32(level).unwrap_or(LogLevel::Info), text);
    Ok(())
}
