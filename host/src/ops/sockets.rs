//! TCP connections, as the guest makes them.

use land_abi::{ConnectRequest, IMPORT_MODULE, code};
use wasmtime::{Caller, Linker};

use crate::memory::{slice, split};
use crate::operations::Work;
use crate::sockets;
use crate::state::RequestState;

pub(super) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    linker.func_wrap(IMPORT_MODULE, "socket_connect", connect)?;
    linker.func_wrap(IMPORT_MODULE, "socket_start_tls", start_tls)?;
    Ok(())
}

fn connect(mut caller: Caller<'_, RequestState>, ptr: u32, len: u32) -> wasmtime::Result<i32> {
    let (memory, state) = split(&mut caller)?;
    let request = ConnectRequest::decode(slice(memory, ptr, len)?).ok();
    let Some((host, port, security)) = request.as_ref().and_then(sockets::check) else {
        return Ok(code::MALFORMED);
    };
    let Some(permit) = state.socket_permit() else { return Ok(code::LIMIT) };
    let app = state.app.clone();
    let teller = state.teller();
    let work: Work = Box::pin(sockets::connect(app, teller, (host, port), security, permit));
    Ok(state.start(work))
}

fn start_tls(mut caller: Caller<'_, RequestState>, incoming: u32, outgoing: u32) -> i32 {
    let state = caller.data_mut();
    match sockets::start_tls(&mut state.bodies, incoming, outgoing) {
        Some(work) => state.start(work),
        None => code::BAD_HANDLE,
    }
}
