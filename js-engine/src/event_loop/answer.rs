//! The promise that a handler has answered: looked at whenever promise jobs have run, instead of being
//! given a reaction, which would be a promise and three functions more for each request.

use std::cell::RefCell;

use rquickjs::promise::PromiseState;
use rquickjs::{Ctx, Persistent, Promise, Result, Value, qjs};

use crate::boot::engine;

/// As `dispatch.js` numbers what has become of the promise.
mod outcome {
    pub const FULFILLED: u32 = 0;
    pub const REJECTED: u32 = 1;
    pub const OPEN: u32 = 2;
}

thread_local! {
    static ANSWER: RefCell<Option<Persistent<Promise<'static>>>> = const { RefCell::new(None) };
}

/// Waits for what the handler has answered, which is no `Response` yet.
pub fn expect<'js>(ctx: &Ctx<'js>, answer: Value<'js>) -> Result<()> {
    let Some(promise) = answer.as_promise().filter(|promise| is_plain(ctx, promise)) else {
        return tell(ctx, outcome::OPEN, answer);
    };
    // SAFETY: context and promise are live. What it is rejected with is ours to report.
    unsafe { qjs::JS_PromiseMarkAsHandled(ctx.as_raw().as_ptr(), promise.as_value().as_raw()) };
    ANSWER.set(Some(Persistent::save(ctx, promise.clone())));
    Ok(())
}

/// Whether looking at the promise says as much as its `then` would: a class that extends `Promise` may
/// do something else there. A rejection that is one already was noted as one that nobody handles.
fn is_plain<'js>(ctx: &Ctx<'js>, promise: &Promise<'js>) -> bool {
    let raw = ctx.as_raw().as_ptr();
    // SAFETY: context and promise are live; the answer is a reference for us to own.
    let plain = unsafe {
        let class = qjs::JS_GetClassID(promise.as_value().as_raw());
        Value::from_raw(ctx.clone(), qjs::JS_GetClassProto(raw, class))
    };
    promise.get_prototype().is_some_and(|prototype| prototype.into_value() == plain)
        && promise.state() != PromiseState::Rejected
}

/// Sends the answer if it is there; true when something was done, so that there may be promise jobs.
pub fn settle<'js>(ctx: &Ctx<'js>) -> Result<bool> {
    let Some(saved) = ANSWER.take() else { return Ok(false) };
    let promise = saved.clone().restore(ctx)?;
    let state = match promise.state() {
        PromiseState::Pending => {
            ANSWER.set(Some(saved));
            return Ok(false);
        }
        PromiseState::Resolved => outcome::FULFILLED,
        PromiseState::Rejected => outcome::REJECTED,
    };
    // SAFETY: context and promise are live; the outcome is a reference for us to own.
    let outcome: Value<'js> = unsafe {
        let raw = qjs::JS_PromiseResult(ctx.as_raw().as_ptr(), promise.as_value().as_raw());
        Value::from_raw(ctx.clone(), raw)
    };
    super::clear_async_context(ctx);
    tell(ctx, state, outcome)?;
    Ok(true)
}

/// Stands in line with the promise's other reactions from now on: jobs go on and on, and the answer may
/// be there already.
pub fn follow(ctx: &Ctx<'_>) -> Result<()> {
    match ANSWER.take() {
        Some(promise) => tell(ctx, outcome::OPEN, promise.restore(ctx)?.into_value()),
        None => Ok(()),
    }
}

fn tell<'js>(ctx: &Ctx<'js>, state: u32, outcome: Value<'js>) -> Result<()> {
    engine().entry.settled.clone().restore(ctx)?.call((state, outcome))
}
