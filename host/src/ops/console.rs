//! What a program says: console messages, and failures for the app's log.

use land_abi::{Failure, FailureKind, IMPORT_MODULE, LogLevel};
use wasmtime::{Caller, Linker};

use crate::limits::{CONSOLE_MESSAGE, FAILURE_TEXT, FAILURES_PER_REQUEST};
use crate::log::{self, Event, Level, Value};
use crate::memory::{slice, split};
use crate::met::Met;
use crate::state::{Report, RequestState};

pub(super) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    linker.func_wrap(IMPORT_MODULE, "log", console)?;
    linker.func_wrap(IMPORT_MODULE, "failure", failure)?;
    Ok(())
}

fn console(
    mut caller: Caller<'_, RequestState>,
    level: u32,
    ptr: u32,
    len: u32,
) -> wasmtime::Result<()> {
    let (memory, state) = split(&mut caller)?;
    let text = read_text(slice(memory, ptr, len)?, CONSOLE_MESSAGE);
    print(state, LogLevel::from_u32(level).unwrap_or(LogLevel::Info), &text);
    Ok(())
}

/// Writes a program's message to the log, as far as the request's share of it goes.
pub(crate) fn print(state: &mut RequestState, level: LogLevel, text: &str) {
    if state.console_left == 0 {
        return;
    }
    // An error that was printed has a stack; people look for their own lines in it.
    let text = &*state.app.stack_mapper().translate(text);
    state.console_left = state.console_left.saturating_sub(text.len().max(1));
    if let Some(listener) = state.app.listener() {
        listener.console(level, text);
        return;
    }
    if let Some(witness) = &state.witness {
        witness.console(level, text);
        if witness.is_alone() {
            return;
        }
    }
    let (name, id) = (state.app.name(), state.id.to_string());
    let fields = [
        ("app", Value::Text(name)),
        ("version", Value::Text(state.app.version())),
        ("request_id", Value::Text(&id)),
        ("message", Value::Text(text)),
    ];
    let event = Event { level: to_log_level(level), kind: "console", fields: &fields };
    log::write_event(&event, &format!("[{name}] (request {id}) {text}"));
    if state.console_left == 0 {
        log::warn(format_args!(
            "[{name}] request {} writes too much: the rest is left out",
            state.id
        ));
        let limit = state.app.limits().console;
        state.teller().met(Met::Console, format_args!("{limit} bytes"));
    }
}

/// `console.debug` is the program's own detail and shown like the rest: its author put it there.
fn to_log_level(level: LogLevel) -> Level {
    match level {
        LogLevel::Debug | LogLevel::Info => Level::Info,
        LogLevel::Warn => Level::Warn,
        LogLevel::Error => Level::Error,
    }
}

/// A guest's text, with anything that isn't UTF-8 replaced, cut at `most` bytes.
pub(crate) fn read_text(bytes: &[u8], most: usize) -> String {
    let cut = bytes.len() > most;
    let mut text = String::from_utf8_lossy(&bytes[..bytes.len().min(most)]).into_owned();
    if cut {
        text.push('…');
    }
    text
}

fn failure(mut caller: Caller<'_, RequestState>, ptr: u32, len: u32) -> wasmtime::Result<()> {
    let (memory, state) = split(&mut caller)?;
    let report = read_failure(slice(memory, ptr, len)?);
    if report.kind == FailureKind::Stopped {
        state.stopped_in.get_or_insert(report);
        return Ok(());
    }
    state.reported += 1;
    if state.reported <= FAILURES_PER_REQUEST {
        // Told to the log after the turn: mapping a stack is not the guest's CPU time.
        state.reports.push(report);
    }
    Ok(())
}

/// A guest's packed failure; one that can't be read is a failure of the engine.
pub(crate) fn read_failure(bytes: &[u8]) -> Report {
    match Failure::decode(bytes) {
        Ok(failure) => Report {
            kind: failure.kind,
            message: read_text(failure.message.as_bytes(), FAILURE_TEXT),
            stack: read_text(failure.stack.as_bytes(), FAILURE_TEXT),
        },
        Err(error) => Report {
            kind: FailureKind::Engine,
            message: format!("a failure that can't be read: {error}"),
            stack: String::new(),
        },
    }
}
