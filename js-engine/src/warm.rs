//! Warm-up: sample requests before the memory is frozen, so that what a program makes when it first
//! answers (a compiled router, a parsed template, a regular expression's code) is in the snapshot.
//!
//! A warm-up is kept whole or not at all: when a sample request fails, asks for what a build doesn't
//! have, or leaves something pending, the build fails with that, and is done again without.

use land_abi::{FailureKind, Pairs, RequestHead};
use rquickjs::promise::PromiseState;
use rquickjs::{Ctx, Promise, Value, qjs};

use crate::boot::engine;
use crate::init::{Refusal, refuse_leftovers};
use crate::phase::{self, Phase};
use crate::{event_loop, request, response, strings};

unsafe extern "C" {
    fn JS_KeepShapeSteps(runtime: *mut qjs::JSRuntime) -> i32;
}

/// Serves `requests`, methods and absolute URLs, in order.
pub fn run(ctx: &Ctx<'_>, requests: &Pairs<'_>) -> Result<(), Refusal> {
    phase::enter(Phase::Warming);
    // SAFETY: the context and its runtime are live. Without memory for it, nothing is kept.
    unsafe { JS_KeepShapeSteps(qjs::JS_GetRuntime(ctx.as_raw().as_ptr())) };
    for (method, url) in requests {
        serve(ctx, method, url)?;
        refuse_leftovers(ctx)?;
        if let Some(what) = phase::take_refused() {
            let message = format!("a warm-up request asks for {what}, which a build doesn't have");
            return Err(Refusal::new(FailureKind::ModuleScope, message));
        }
    }
    Ok(())
}

fn serve(ctx: &Ctx<'_>, method: &[u8], url: &[u8]) -> Result<(), Refusal> {
    let thrown = |error| Refusal::thrown(FailureKind::Handling, ctx, &error);
    let headers = vec![(&b"host"[..], &b"localhost"[..]), (b"accept", b"*/*")];
    let mut packed = Vec::new();
    RequestHead { method, url, headers, body: 0, vars: Vec::new() }.encode(&mut packed);
    request::keep_head(packed);
    let entry = &engine().entry;
    let warm = entry.warm.clone().restore(ctx).map_err(thrown)?;
    let method = strings::from_bytes(ctx, method).map_err(thrown)?;
    let url = strings::from_bytes(ctx, url).map_err(thrown)?;
    let answer = warm.call::<_, Promise>((method, url));
    event_loop::run_jobs(ctx);
    // The request is over, whatever came of it.
    request::keep_head(Vec::new());
    response::begin();
    entry.cool.clone().restore(ctx).and_then(|cool| cool.call::<_, ()>(())).map_err(thrown)?;
    let answer = answer.map_err(thrown)?;
    let pending = || Refusal::new(FailureKind::NeverSettles, "a warm-up request is never answered");
    match answer.state() {
        PromiseState::Resolved => {}
        PromiseState::Pending => return Err(pending()),
        PromiseState::Rejected => {
            // Its reason is what is reported, not that nobody handles it.
            event_loop::take_rejections(ctx);
            answer.finish::<Value>().map_err(thrown)?;
        }
    }
    match event_loop::take_rejections(ctx).into_iter().next() {
        None => Ok(()),
        Some(thrown) => Err(Refusal::of(FailureKind::Unhandled, thrown)),
    }
}
