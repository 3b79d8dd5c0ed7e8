//! The host functions of a request's sandbox, one file per capability.

mod body;
mod clock;
mod console;
mod entropy;
mod fetch;
mod init;
mod operation;
mod request;
mod response;

use wasmtime::Linker;

use crate::state::RequestState;

/// Every import that the ABI has. Artifacts that ask for others are refused by name.
pub(crate) const NAMES: [&str; 19] = [
    "init_size",
    "init_read",
    "init_done",
    "init_failed",
    "request_read",
    "respond",
    "body_read",
    "body_new",
    "body_write",
    "body_close",
    "body_abort",
    "fetch_start",
    "timer_start",
    "op_cancel",
    "result_read",
    "log",
    "failure",
    "entropy",
    "clock",
];

/// Defines all of them; once per process.
pub(crate) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    init::link(linker)?;
    request::link(linker)?;
    response::link(linker)?;
    body::link(linker)?;
    fetch::link(linker)?;
    operation::link(linker)?;
    console::link(linker)?;
    entropy::link(linker)?;
    clock::link(linker)
}

pub(crate) use console::{print, read_failure, read_text};
