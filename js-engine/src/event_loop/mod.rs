//! Turns: what runs between two moments in which the guest waits.
//!
//! A turn runs one task (the request, or a completed operation) and then promise jobs until none is
//! left (HTML, "perform a microtask checkpoint"). Callbacks of due timers are tasks of their own.

mod answer;
mod async_context;
mod rejections;
mod stop;

use std::cell::Cell;

use land_abi::{FailureKind, Turn};
use rquickjs::{Ctx, Function, Object, Result};

pub use answer::expect as expect_answer;
pub use async_context::clear as clear_async_context;
pub use stop::{is_asked as is_stop_asked, is_stopped, report as report_error};

pub use rejections::{take as take_rejections, track as track_rejection};

use crate::boot::engine;
use crate::response;
use crate::{host, request};

thread_local! {
    /// Bytes of the result that the resumed operation brings.
    static RESULT_LEN: Cell<usize> = const { Cell::new(0) };
}

/// The result of the operation that this turn resumes; empty when it has none, or when it was taken.
pub fn take_result() -> Vec<u8> {
    match RESULT_LEN.take() {
        0 => Vec::new(),
        len => host::result(len),
    }
}

/// Promise jobs in a row after which the answer no longer waits for their end.
const PATIENCE: u32 = 256;

/// Runs promise jobs until none is left, and sends the answer once they have made it.
pub fn run_jobs(ctx: &Ctx<'_>) {
    let mut jobs = 0;
    loop {
        while stop::run_job(ctx) {
            jobs += 1;
            if jobs == PATIENCE {
                report(ctx, answer::follow(ctx));
            }
        }
        if !report(ctx, answer::settle(ctx)).unwrap_or(false) {
            return;
        }
    }
}

/// An error that came out of the engine where the program's own are caught already.
fn report<T>(ctx: &Ctx<'_>, result: Result<T>) -> Option<T> {
    result.map_err(|error| stop::report(ctx, &error, FailureKind::Handling)).ok()
}

/// The turn that a request starts.
pub fn handle(head_len: usize) -> Turn {
    engine().context.with(|ctx| {
        clear_async_context(&ctx);
        if let Err(error) = request::dispatch(&ctx, head_len) {
            stop::report(&ctx, &error, FailureKind::Handling);
        }
        end_turn(&ctx)
    })
}

/// The turn that a completed operation starts.
pub fn resume(op: u32, status: u32, result_len: usize) -> Turn {
    RESULT_LEN.set(result_len);
    engine().context.with(|ctx| {
        let mut op = op;
        loop {
            clear_async_context(&ctx);
            let again = match complete(&ctx, op, status) {
                Ok(again) => again,
                Err(error) => {
                    stop::report(&ctx, &error, FailureKind::Unhandled);
                    !stop::is_stopped()
                }
            };
            run_jobs(&ctx);
            if !again {
                return end_turn(&ctx);
            }
            rejections::tell(&ctx);
            // Further timers that are due, each a task of its own.
            op = 0;
        }
    })
}

fn complete(ctx: &Ctx<'_>, op: u32, status: u32) -> Result<bool> {
    engine().entry.complete.clone().restore(ctx)?.call((op, status))
}

fn end_turn(ctx: &Ctx<'_>) -> Turn {
    run_jobs(ctx);
    rejections::tell(ctx);
    if response::is_finished() { Turn::Done } else { Turn::Waiting }
}

/// `land:native/event_loop`: timers and operations of the host.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    async_context::native(ctx, hooks)?;
    hooks.set("startTimer", Function::new(ctx.clone(), host::timer_start)?)?;
    hooks.set("timerLimit", Function::new(ctx.clone(), host::timer_limit)?)?;
    hooks.set("watchVisitor", Function::new(ctx.clone(), host::visitor_watch)?)?;
    hooks.set("outlive", Function::new(ctx.clone(), host::visitor_outlive)?)?;
    hooks.set("cancel", Function::new(ctx.clone(), host::op_cancel)?)?;
    hooks.set("isServing", Function::new(ctx.clone(), crate::phase::is_serving)?)?;
    hooks.set(
        "isRefused",
        Function::new(ctx.clone(), |what: String| crate::phase::is_refused(&what))?,
    )?;
    hooks.set(
        "requireServing",
        Function::new(ctx.clone(), |ctx: Ctx<'js>, what: String| {
            crate::phase::require_serving(&ctx, &what)
        })?,
    )?;
    hooks.set("now", Function::new(ctx.clone(), || host::clock(land_abi::Clock::Monotonic))?)?;
    hooks.set("wallClock", Function::new(ctx.clone(), || host::clock(land_abi::Clock::Wall))?)
}
