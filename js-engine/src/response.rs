//! The response: its head crosses once, its body at once or as it is produced.

use std::cell::Cell;

use land_abi::{Body, FailureKind, Poll, ResponseHead};
use rquickjs::{Array, Ctx, Exception, FromJs, Function, Object, Result, Value};

use crate::bytes::Bytes;
use crate::failure::Thrown;
use crate::host;
use crate::strings::{ByteString, Text, ascii_of};

/// What is left to do before the sandbox can go.
#[derive(Debug, Clone, Copy)]
struct Work {
    /// The handler has neither answered nor failed.
    unanswered: bool,
    /// Body streams that are being written, and promises given to `waitUntil`.
    pending: u32,
}

thread_local! {
    static WORK: Cell<Work> = const { Cell::new(Work { unanswered: true, pending: 0 }) };
}

/// A request begins.
pub fn begin() {
    WORK.set(Work { unanswered: true, pending: 0 });
}

/// Whether the response is out and nothing is left to do.
pub fn is_finished() -> bool {
    let work = WORK.get();
    !work.unanswered && work.pending == 0
}

/// How `land:fetch/dispatch` names where a body comes from.
mod kind {
    pub const NONE: u32 = 0;
    pub const STRING: u32 = 1;
    pub const BYTES: u32 = 2;
    pub const OUTGOING: u32 = 3;
    pub const INCOMING: u32 = 4;
    pub const WEBSOCKET: u32 = 5;
}

/// Answers the request. `body` is a string, a `Uint8Array`, or a handle, as `kind` says.
fn respond<'js>(
    ctx: Ctx<'js>,
    status: u32,
    headers: Value<'js>,
    kind: u32,
    body: Value<'js>,
) -> Result<()> {
    let fields = listed(headers)?;
    let headers = pairs(&fields);
    let code = with_body(&ctx, kind, body, |body, bytes| {
        let mut head = Vec::with_capacity(128);
        ResponseHead { status, body, headers }.encode(&mut head);
        host::respond(&head, bytes)
    })?;
    if code < 0 {
        return Err(Exception::throw_type(&ctx, &refusal(code)));
    }
    answered();
    Ok(())
}

/// The bytes of a header list as `land:fetch/message` describes it: nothing, a `Content-Type`, or an array.
fn listed<'js>(headers: Value<'js>) -> Result<Vec<ByteString<'js>>> {
    if headers.is_null() {
        return Ok(Vec::new());
    }
    match headers.as_array() {
        Some(headers) => fields(headers),
        None => Ok(vec![ByteString::Known(b"content-type"), ByteString::of(&headers)?]),
    }
}

/// The bytes of a flat list of header names and values.
pub(crate) fn fields<'js>(headers: &Array<'js>) -> Result<Vec<ByteString<'js>>> {
    headers.iter::<Value>().map(|field| ByteString::of(&field?)).collect()
}

/// The same, as pairs.
pub(crate) fn pairs<'a>(fields: &'a [ByteString<'_>]) -> Vec<(&'a [u8], &'a [u8])> {
    fields.chunks_exact(2).map(|pair| (pair[0].bytes(), pair[1].bytes())).collect()
}

/// Calls `send` with where a body comes from, and its bytes when it is at rest: `body` is a string,
/// a `Uint8Array`, or a handle, as `kind` says.
pub(crate) fn with_body<'js, R>(
    ctx: &Ctx<'js>,
    kind: u32,
    body: Value<'js>,
    send: impl FnOnce(Body, &[u8]) -> R,
) -> Result<R> {
    Ok(match kind {
        kind::NONE => send(Body::Empty, &[]),
        kind::STRING => match ascii_of(&body) {
            Some(bytes) => send(Body::Inline, bytes),
            None => send(Body::Inline, Text::of(&body)?.to_str().as_bytes()),
        },
        kind::BYTES => Bytes::from_js(ctx, body)?.with(|bytes| send(Body::Inline, bytes)),
        kind::OUTGOING => send(Body::Outgoing(body.get()?), &[]),
        kind::INCOMING => send(Body::Incoming(body.get()?), &[]),
        kind::WEBSOCKET => send(Body::WebSocket(body.get()?), &[]),
        _ => return Err(Exception::throw_internal(ctx, "a body is of no known kind")),
    })
}

/// Why the host didn't take the response.
fn refusal(code: i32) -> String {
    let why = match code {
        land_abi::code::LIMIT => "it is larger than the limit for a response's head or body",
        land_abi::code::MALFORMED => "the host can't read its head",
        land_abi::code::WRONG_PHASE => "the request is answered already",
        _ => return format!("the response can't be sent (code {code})"),
    };
    format!("the response can't be sent: {why}")
}

/// The handler has answered, or failed for good.
fn answered() {
    WORK.set(Work { unanswered: false, ..WORK.get() });
}

/// Nobody waits for the response any more.
fn abandon() {
    answered();
}

/// Something went wrong in the user's program; `kind` is a `FailureKind`.
fn fail(kind: u32, thrown: Value<'_>) {
    let kind = FailureKind::from_u32(kind).unwrap_or(FailureKind::Unhandled);
    Thrown::of(&thrown).report(kind);
    if matches!(kind, FailureKind::Handling | FailureKind::NotAResponse) {
        answered();
    }
}

/// One more, or (`-1`) one fewer thing the sandbox stays for.
fn add_work(difference: i32) {
    let work = WORK.get();
    WORK.set(Work { pending: work.pending.saturating_add_signed(difference), ..work });
}

/// Hands over the last `left` bytes for an outgoing body, all of them if it is negative: how many there
/// still are, or the negated id of the operation to wait for, or `null` when the peer is gone.
fn write(body: u32, bytes: Bytes<'_>, left: i64) -> Option<i64> {
    bytes.with(|bytes| {
        let left = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
        match host::body_write(body, &bytes[bytes.len() - left..]) {
            // Memory of 32 bits holds no more bytes than that.
            Poll::Ready(taken) => Some((left - taken as usize) as i64),
            Poll::Pending(op) => Some(-i64::from(op)),
            Poll::Failed(_) => None,
        }
    })
}

/// `land:native/response`.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("respond", Function::new(ctx.clone(), respond)?)?;
    hooks.set("fail", Function::new(ctx.clone(), fail)?)?;
    hooks.set("abandon", Function::new(ctx.clone(), abandon)?)?;
    hooks.set("addWork", Function::new(ctx.clone(), add_work)?)?;
    hooks.set("openBody", Function::new(ctx.clone(), host::body_new)?)?;
    hooks.set("writeBody", Function::new(ctx.clone(), write)?)?;
    hooks.set("closeBody", Function::new(ctx.clone(), host::body_close)?)?;
    hooks.set("abortBody", Function::new(ctx.clone(), host::body_abort)?)
}
