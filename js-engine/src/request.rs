//! The request that this sandbox serves: its packed head, handed to JavaScript piece by piece.

use std::cell::{Cell, RefCell};

use land_abi::{FailureKind, RequestHead};
use rquickjs::{Array, Ctx, Exception, Function, Object, Result, String as JsString, Value};

use crate::boot::engine;
use crate::bytes::array_of;
use crate::{event_loop, host, init, response, strings};

thread_local! {
    /// The packed head, kept until the headers are asked for.
    static HEAD: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    /// Whether a request was served here before.
    static SERVED: Cell<bool> = const { Cell::new(false) };
}

/// Gives the request whose head has `head_len` bytes to JavaScript; the turn's promise jobs come after.
pub fn dispatch(ctx: &Ctx<'_>, head_len: usize) -> Result<()> {
    response::begin();
    let packed = host::request(head_len);
    let handle = engine().entry.handle.clone().restore(ctx)?;
    let head = RequestHead::decode(&packed)
        .map_err(|error| Exception::throw_internal(ctx, &error.to_string()))?;
    let body = head.body;
    if !head.vars.is_empty() {
        init::configure(ctx, &head.vars, b"")?;
    }
    keep_head(packed);
    let handled = handle.call::<_, Value>((body, SERVED.replace(true))).and_then(|answer| {
        if answer.is_undefined() { Ok(()) } else { event_loop::expect_answer(ctx, answer) }
    });
    if let Err(error) = handled {
        event_loop::report_error(ctx, &error, FailureKind::Handling);
    }
    Ok(())
}

/// Lets `work` see the head that is kept.
fn with_head<R>(ctx: &Ctx<'_>, work: impl FnOnce(&RequestHead<'_>) -> Result<R>) -> Result<R> {
    HEAD.with_borrow(|packed| {
        let head = RequestHead::decode(packed)
            .map_err(|error| Exception::throw_internal(ctx, &error.to_string()))?;
        work(&head)
    })
}

/// The URL, or the method.
fn target(ctx: Ctx<'_>, url: bool) -> Result<JsString<'_>> {
    with_head(&ctx, |head| strings::from_bytes(&ctx, if url { head.url } else { head.method }))
}

/// The packed head whose headers JavaScript may ask for.
pub fn keep_head(packed: Vec<u8>) {
    HEAD.set(packed);
}

/// The headers as one flat array: name, value, name, value…
fn headers<'js>(ctx: Ctx<'js>) -> Result<Array<'js>> {
    with_head(&ctx, |head| {
        let fields: Vec<Value> = head
            .headers
            .iter()
            .flat_map(|&(name, value)| [name, value])
            .map(|field| strings::from_bytes(&ctx, field).map(JsString::into_value))
            .collect::<Result<_>>()?;
        array_of(&ctx, &fields)
    })
}

/// `land:native/request`.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("target", Function::new(ctx.clone(), target)?)?;
    hooks.set("headers", Function::new(ctx.clone(), headers)?)
}
