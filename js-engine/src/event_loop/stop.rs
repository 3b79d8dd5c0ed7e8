//! Ends a program that has passed a limit where it stands, and tells the host where that was.
//!
//! The engine asks every ten thousand steps; an error that no program can catch then unwinds all of
//! it. What the host stops by force, because it doesn't come to such a step, has no stack to show.

use std::cell::Cell;
use std::ptr;

use land_abi::FailureKind;
use rquickjs::{Ctx, Error, Value, qjs};

use crate::failure::Thrown;
use crate::host;

thread_local! {
    static STOPPED: Cell<bool> = const { Cell::new(false) };
}

/// The engine's interrupt handler.
pub fn is_asked() -> bool {
    let asked = host::stop_asked();
    STOPPED.set(STOPPED.get() | asked);
    asked
}

/// Whether the program was stopped: nothing of it runs any more.
pub fn is_stopped() -> bool {
    STOPPED.get()
}

/// Tells the host about an error that came out of the engine: as one of this kind, or as the place
/// where the program was stopped.
pub fn report(ctx: &Ctx<'_>, error: &Error, kind: FailureKind) {
    let kind = if is_stopped() { FailureKind::Stopped } else { kind };
    Thrown::from_error(ctx, error).report(kind);
}

/// Runs one promise job; false when there is none. A job that throws is the engine's way to say that
/// it ran out of memory or stack inside it, or that it was stopped.
pub fn run_job(ctx: &Ctx<'_>) -> bool {
    if is_stopped() {
        return false;
    }
    let mut context = ptr::null_mut();
    // SAFETY: the context and its runtime are live; there is one context, which is `ctx`.
    let result = unsafe {
        qjs::JS_ExecutePendingJob(qjs::JS_GetRuntime(ctx.as_raw().as_ptr()), &raw mut context)
    };
    if result < 0 {
        let thrown: Value = ctx.catch();
        let kind = if is_stopped() { FailureKind::Stopped } else { FailureKind::Unhandled };
        Thrown::of(&thrown).report(kind);
    }
    result != 0
}
