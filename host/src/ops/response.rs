//! The response, as the guest gives it.

use bytes::Bytes;
use http::Response;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use land_abi::{Body as Source, IMPORT_MODULE, ResponseHead, code};
use wasmtime::{Caller, Linker};

use super::websocket;
use crate::body::Body;
use crate::limits::RESPONSE_HEAD;
use crate::memory::{slice, split};
use crate::operations::HostBody;
use crate::state::RequestState;
use crate::{head, log};

pub(super) fn link(linker: &mut Linker<RequestState>) -> wasmtime::Result<()> {
    linker.func_wrap(IMPORT_MODULE, "respond", respond)?;
    Ok(())
}

fn respond(
    mut caller: Caller<'_, RequestState>,
    head_ptr: u32,
    head_len: u32,
    body_ptr: u32,
    body_len: u32,
) -> wasmtime::Result<i32> {
    let (memory, state) = split(&mut caller)?;
    let head = slice(memory, head_ptr, head_len)?;
    let inline = slice(memory, body_ptr, body_len)?;
    Ok(match answer(state, head, inline) {
        Ok(()) => 0,
        Err(code) => code,
    })
}

fn answer(state: &mut RequestState, head: &[u8], inline: &[u8]) -> Result<(), i32> {
    if state.answered {
        return Err(code::WRONG_PHASE);
    }
    if head.len() > RESPONSE_HEAD {
        return Err(code::LIMIT);
    }
    let head = ResponseHead::decode(head).map_err(|_| code::MALFORMED)?;
    if let Some(handle) = websocket::handle_of(&head) {
        websocket::upgrade(state, &head, handle)?;
        state.answered = true;
        return Ok(());
    }
    // The head is checked before a body is taken, so that a refused call changes nothing.
    let mut response = head::unpack(&head, Body::empty()).map_err(|reason| {
        log::debug(format_args!("[{}] response refused: {reason}", state.app.name()));
        code::MALFORMED
    })?;
    if inline.len() as u64 > state.app.limits().response_body {
        return Err(code::LIMIT);
    }
    let length = response.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    *response.body_mut() = take_body(state, head.body, inline, length)?;
    fit_coding(state, &mut response);
    state.answer = Some(response);
    state.answered = true;
    Ok(())
}

/// The response's body; `length` is what its head says of it.
fn take_body(
    state: &mut RequestState,
    source: Source,
    inline: &[u8],
    length: Option<u64>,
) -> Result<Body, i32> {
    match source {
        Source::Empty => Ok(Body::empty()),
        Source::Inline => Ok(Body::from(Bytes::copy_from_slice(inline))),
        Source::Outgoing(handle) => match state.bodies.get(handle) {
            Some(HostBody::Outgoing(writer, reader)) => {
                let reader = reader.take().ok_or(code::BAD_HANDLE)?;
                length.into_iter().for_each(|length| reader.promise(length));
                state.watch = Some(writer.watch());
                Ok(Body::from_guest(reader))
            }
            _ => Err(code::BAD_HANDLE),
        },
        Source::Incoming(handle) => match state.bodies.take_incoming(handle) {
            Some(incoming) => Ok(Body::spliced(incoming)),
            None => Err(code::BAD_HANDLE),
        },
        // Answered by `websocket::upgrade`.
        Source::WebSocket(_) => Err(code::BAD_HANDLE),
    }
}

/// A compressed body that is passed on unread stays as it is when the visitor understands it.
fn fit_coding(state: &RequestState, response: &mut Response<Body>) {
    let Some(coding) = response.body().coding() else { return };
    let coding = coding.clone();
    let accepted = state.share.as_ref().is_some_and(|share| share.origin.accepts(&coding));
    let headers = response.headers_mut();
    // With a coding of its own, the program means the bytes as it would have read them.
    if accepted && !headers.contains_key(CONTENT_ENCODING) {
        headers.insert(CONTENT_ENCODING, coding);
        headers.remove(CONTENT_LENGTH);
    } else {
        response.body_mut().undo_coding();
    }
}
