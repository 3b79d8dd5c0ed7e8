//! WebSockets, as the guest uses them: whole messages, sent at once and received one by one.

use land_abi::{Body as Source, IMPORT_MODULE, MessageKind, ResponseHead, WebSocketRequest, code};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Bytes, Message, Utf8Bytes};
use wasmtime::{Caller, Linker};

use crate::failure::{self, Failure};
use crate::log;
use crate::memory::{slice, split};
use crate::operations::{Bodies, HostBody, Settle, Work};
use crate::state::RequestState;
use crate::websocket::{self, Connection, Opening, Refusal, WebSocket};

/// The close code that stands for none. It never crosses the wire.
const NO_CODE: u32 = 1005;

/// The longest reason of a close: a control frame has 125 bytes, two of which are the code.
const REASON: usize = 123;

pub(super) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    linker.func_wrap(IMPORT_MODULE, "websocket_new", new)?;
    linker.func_wrap(IMPORT_MODULE, "websocket_open", open)?;
    linker.func_wrap(IMPORT_MODULE, "websocket_send", send)?;
    linker.func_wrap(IMPORT_MODULE, "websocket_buffered", buffered)?;
    linker.func_wrap(IMPORT_MODULE, "websocket_receive", receive)?;
    linker.func_wrap(IMPORT_MODULE, "websocket_close", close)?;
    Ok(())
}

fn find(bodies: &mut Bodies, handle: u32) -> Option<&WebSocket> {
    match bodies.get(handle) {
        Some(HostBody::WebSocket(socket, _)) => Some(socket),
        _ => None,
    }
}

fn new(mut caller: Caller<'_, RequestState>) -> i32 {
    let (socket, connection) = websocket::link();
    let handle = caller.data_mut().bodies.open(HostBody::WebSocket(socket, Some(connection)));
    handle.and_then(|handle| i32::try_from(handle).ok()).unwrap_or(code::LIMIT)
}

fn open(mut caller: Caller<'_, RequestState>, ptr: u32, len: u32) -> wasmtime::Result<i32> {
    let (memory, state) = split(&mut caller)?;
    let request = WebSocketRequest::decode(slice(memory, ptr, len)?).ok();
    let Some(opening) = request.as_ref().and_then(Opening::read) else {
        return Ok(code::MALFORMED);
    };
    let Some(permit) = state.socket_permit() else { return Ok(code::LIMIT) };
    let work: Work = Box::pin(websocket::open(state.app.clone(), state.teller(), opening, permit));
    Ok(state.start(work))
}

fn send(
    mut caller: Caller<'_, RequestState>,
    handle: u32,
    kind: u32,
    ptr: u32,
    len: u32,
) -> wasmtime::Result<i32> {
    let (memory, state) = split(&mut caller)?;
    let bytes = slice(memory, ptr, len)?;
    let Some(socket) = find(&mut state.bodies, handle) else { return Ok(code::BAD_HANDLE) };
    let bytes = Bytes::copy_from_slice(bytes);
    let message = match MessageKind::from_u32(kind) {
        Some(MessageKind::Text) => match Utf8Bytes::try_from(bytes) {
            Ok(text) => Message::Text(text),
            Err(_) => return Ok(code::MALFORMED),
        },
        Some(MessageKind::Binary) => Message::Binary(bytes),
        _ => return Ok(code::MALFORMED),
    };
    Ok(socket.send(message).err().unwrap_or(0))
}

fn buffered(mut caller: Caller<'_, RequestState>, handle: u32) -> i32 {
    match find(&mut caller.data_mut().bodies, handle) {
        Some(socket) => i32::try_from(socket.buffered()).unwrap_or(i32::MAX),
        None => code::BAD_HANDLE,
    }
}

fn receive(mut caller: Caller<'_, RequestState>, handle: u32) -> i32 {
    let state = caller.data_mut();
    let Some(socket) = find(&mut state.bodies, handle) else { return code::BAD_HANDLE };
    let received = socket.receive();
    let work: Work = Box::pin(async move {
        let packed = received.await.pack();
        Box::new(move |_: &mut Bodies| Ok(packed)) as Settle
    });
    state.start(work)
}

fn close(
    mut caller: Caller<'_, RequestState>,
    handle: u32,
    code: u32,
    ptr: u32,
    len: u32,
) -> wasmtime::Result<()> {
    let (memory, state) = split(&mut caller)?;
    let reason = slice(memory, ptr, len)?;
    let Some(socket) = find(&mut state.bodies, handle) else { return Ok(()) };
    let reason = reason.get(..REASON).unwrap_or(reason);
    let reason = String::from_utf8_lossy(reason).into_owned();
    // A code that can't be is the guest's defect; the peer gets the one for "no code".
    let code = u16::try_from(code).ok().filter(|code| u32::from(*code) != NO_CODE);
    socket.close(code.map(|code| CloseFrame { code: code.into(), reason: reason.into() }));
    Ok(())
}

/// Answers the request with one of its WebSockets: its connection changes hands once the response
/// is out. A request that can't become one is answered with the reason instead.
pub(super) fn upgrade(
    state: &mut RequestState,
    head: &ResponseHead<'_>,
    handle: u32,
) -> Result<(), i32> {
    let Some(HostBody::WebSocket(socket, connection)) = state.bodies.get(handle) else {
        return Err(code::BAD_HANDLE);
    };
    // Dropped where the answer is another: the guest's end is lost.
    let (fate, connection) = match connection.take() {
        Some(connection) => (Some(socket.fate()), connection),
        None => (None, splice(&mut state.bodies, handle)?),
    };
    let permit = state.app.websockets().clone().try_acquire_owned();
    let failure = match (state.upgrade.take(), permit) {
        (None, _) => Failure::UpgradeRequired,
        (Some(_), Err(_)) => Failure::WebSockets { limit: state.app.limits().websockets },
        (Some(upgrade), Ok(permit)) => match upgrade.accept {
            Ok(accept) => {
                let response = websocket::response(head, &accept).map_err(|reason| {
                    log::debug(format_args!("[{}] 101 refused: {reason}", state.app.name()));
                    code::MALFORMED
                })?;
                let background = state.app.runtime().background();
                websocket::serve(upgrade.connection, connection, permit, background);
                state.answer = Some(response);
                state.socket = fate;
                return Ok(());
            }
            Err(Refusal::NotAsked) => Failure::UpgradeRequired,
            Err(Refusal::Malformed(reason)) => Failure::BadRequest(reason),
        },
    };
    crate::report::failed(state, &failure);
    state.answer = Some(failure::respond(&failure, state.id));
    Ok(())
}

/// The end for the visitor's connection, when its other end is a connection of the program's own: the
/// two talk to each other from here on, and the guest has no part in it.
fn splice(bodies: &mut Bodies, handle: u32) -> Result<Connection, i32> {
    let Some(HostBody::WebSocket(own, None)) = bodies.take(handle) else {
        return Err(code::BAD_HANDLE);
    };
    let (visitors, connection) = websocket::link();
    tokio::spawn(websocket::bridge(visitors, own));
    Ok(connection)
}

/// The handle, when a response's body is a WebSocket.
pub(super) fn handle_of(head: &ResponseHead<'_>) -> Option<u32> {
    match head.body {
        Source::WebSocket(handle) => Some(handle),
        _ => None,
    }
}
