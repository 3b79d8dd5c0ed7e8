//! The list of what must not be in a snapshot, and how it is kept out. Each point has a test.
//!
//! | what | how |
//! |---|---|
//! | `Math.random` state, hash seeds of maps | fixed at build time, dropped here, drawn anew in each sandbox |
//! | entropy (`crypto`) | refused at module scope |
//! | clocks | the host answers 0 at build time; in a sandbox they are the request's |
//! | build machine's environment and paths | the host's WASI has none |
//! | pending timers | refused, with the place that started them |
//! | promise jobs | run until none is left |
//! | what `AsyncLocalStorage` carries | cleared |
//! | host handles and operations | the host refuses I/O at build time |
//! | garbage | cycles are collected, and free memory and the stack are zeroed |
//!
//! The heap that is left is made immortal (see `patches/`): using it dirties none of its pages.

use std::ffi::c_char;

use rquickjs::qjs;

use crate::boot::engine;
use crate::phase::{self, Phase};
use crate::{event_loop, modules, scrub, seeds};

unsafe extern "C" {
    fn JS_StripInternal(ctx: *mut qjs::JSContext, prefix: *const c_char);
    fn JS_SettleShapeSteps(runtime: *mut qjs::JSRuntime);
    fn JS_AotCollect(runtime: *mut qjs::JSRuntime);
    fn JS_ScrubHeap(runtime: *mut qjs::JSRuntime);
    fn JS_FreezeHeap(runtime: *mut qjs::JSRuntime, end: usize);
}

/// Makes the memory ready to be stored: the next thing that happens in it is a request.
pub fn freeze() {
    engine().context.with(|ctx| {
        // SAFETY: the context is live; nothing imports an internal module after the program's start.
        unsafe { JS_StripInternal(ctx.as_raw().as_ptr(), modules::INTERNAL_C.as_ptr()) };
        event_loop::clear_async_context(&ctx);
        ctx.run_gc();
        seeds::forget(&ctx);
        // SAFETY: the context and its runtime are live.
        let runtime = unsafe { qjs::JS_GetRuntime(ctx.as_raw().as_ptr()) };
        // SAFETY: the runtime is live. All of its objects lie below `end`, and what is allocated
        // from now on lies above, because everything free below is taken.
        unsafe {
            JS_SettleShapeSteps(runtime);
            JS_AotCollect(runtime);
            JS_ScrubHeap(runtime);
            JS_FreezeHeap(runtime, scrub::take_free_memory());
        }
    });
    phase::enter(Phase::Serving);
    scrub::clear_stack();
}
