//! The host functions of a request's sandbox, one file per capability.

mod body;
mod clock;
mod compression;
mod console;
mod crypto;
mod encoding;
mod entropy;
mod fetch;
mod init;
mod operation;
mod request;
mod response;
mod sockets;
mod stop;
mod url;
mod visitor;
mod websocket;

use wasmtime::Linker;

use crate::state::RequestState;
use crate::texts::TextHost;

/// Every import that the ABI has. Artifacts that ask for others are refused by name.
pub(crate) const NAMES: [&str; 42] = [
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
    "websocket_new",
    "websocket_open",
    "websocket_send",
    "websocket_buffered",
    "websocket_receive",
    "websocket_close",
    "socket_connect",
    "socket_start_tls",
    "fetch_start",
    "timer_start",
    "timer_limit",
    "visitor_watch",
    "visitor_outlive",
    "stop_asked",
    "op_cancel",
    "result_read",
    "log",
    "failure",
    "entropy",
    "clock",
    "domain_to_ascii",
    "encoding_name",
    "decoder_new",
    "decode",
    "decoder_close",
    "crypto",
    "coder_new",
    "coder_run",
    "coder_close",
    "crc32",
    "answer_read",
];

/// Defines all of them; once per process.
pub(crate) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    init::link(linker)?;
    request::link(linker)?;
    response::link(linker)?;
    body::link(linker)?;
    websocket::link(linker)?;
    sockets::link(linker)?;
    fetch::link(linker)?;
    operation::link(linker)?;
    visitor::link(linker)?;
    stop::link(linker)?;
    console::link(linker)?;
    entropy::link(linker)?;
    clock::link(linker)?;
    crypto::link(linker)?;
    compression::link_yielding(linker)?;
    link_pure(linker)
}

/// Defines those that only compute, and do the same at build time.
pub(crate) fn link_pure<T: TextHost>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    encoding::link(linker)?;
    compression::link(linker)?;
    url::link(linker)
}

pub(crate) use compression::link_at_once as link_coders_at_once;
pub(crate) use console::{print, read_failure, read_text};
pub(crate) use crypto::keep as keep_answer;
