//! Promises that were rejected and that nobody has handled by the end of a task.
//!
//! <https://html.spec.whatwg.org/multipage/webappapis.html#unhandled-promise-rejections>

use std::cell::RefCell;

use land_abi::FailureKind;
use rquickjs::{Ctx, Persistent, Result, Value};

use super::{run_jobs, stop};
use crate::boot::engine;
use crate::failure::Thrown;

/// How many are remembered at a time; a flood of them is one failure, not a memory bomb.
const MAX_REMEMBERED: usize = 32;

/// A promise and its reason.
#[derive(Clone)]
struct Rejection {
    promise: Persistent<Value<'static>>,
    reason: Persistent<Value<'static>>,
}

#[derive(Default)]
struct Rejections {
    /// Nobody has handled them yet, in this task.
    unhandled: Vec<Rejection>,
    /// Nobody had handled them when their task was over.
    told: Vec<Rejection>,
    /// Of those, the ones that somebody has handled meanwhile.
    late: Vec<Rejection>,
}

thread_local! {
    static REJECTIONS: RefCell<Rejections> = RefCell::default();
}

/// The engine's rejection tracker (ECMAScript, `HostPromiseRejectionTracker`).
pub fn track<'js>(ctx: Ctx<'js>, promise: Value<'js>, reason: Value<'js>, is_handled: bool) {
    REJECTIONS.with_borrow_mut(|rejections| {
        let Rejections { unhandled, told, late } = rejections;
        if !is_handled {
            if unhandled.len() < MAX_REMEMBERED {
                let promise = Persistent::save(&ctx, promise);
                unhandled.push(Rejection { promise, reason: Persistent::save(&ctx, reason) });
            }
            return;
        }
        take_from(&ctx, unhandled, &promise);
        late.extend(take_from(&ctx, told, &promise));
    });
}

fn take_from<'js>(
    ctx: &Ctx<'js>,
    list: &mut Vec<Rejection>,
    promise: &Value<'js>,
) -> Option<Rejection> {
    let is_it = |saved: &Rejection| saved.promise.clone().restore(ctx).is_ok_and(|p| p == *promise);
    let at = list.iter().position(is_it)?;
    Some(list.remove(at))
}

/// Those of this task, described; forgets them.
pub fn take(ctx: &Ctx<'_>) -> Vec<Thrown> {
    let taken = REJECTIONS.with_borrow_mut(|rejections| std::mem::take(&mut rejections.unhandled));
    taken
        .into_iter()
        .filter_map(|rejection| rejection.reason.restore(ctx).ok())
        .map(|reason| Thrown::of(&reason))
        .collect()
}

/// At the end of a task: tells the program, and the log when the program doesn't object.
pub(super) fn tell(ctx: &Ctx<'_>) {
    loop {
        let (unhandled, late) = REJECTIONS.with_borrow_mut(|rejections| {
            (std::mem::take(&mut rejections.unhandled), std::mem::take(&mut rejections.late))
        });
        if unhandled.is_empty() && late.is_empty() {
            return;
        }
        for rejection in late {
            if let Err(error) = ask(ctx, &rejection, true) {
                stop::report(ctx, &error, FailureKind::Unhandled);
            }
        }
        for rejection in unhandled {
            match ask(ctx, &rejection, false) {
                Ok(true) => report(ctx, &rejection),
                Ok(false) => {}
                Err(error) => stop::report(ctx, &error, FailureKind::Unhandled),
            }
            REJECTIONS.with_borrow_mut(|rejections| {
                if rejections.told.len() == MAX_REMEMBERED {
                    rejections.told.remove(0);
                }
                rejections.told.push(rejection);
            });
        }
        // Its listeners may have rejected something themselves.
        run_jobs(ctx);
        if stop::is_stopped() {
            return;
        }
    }
}

/// Fires the event; true when the rejection is to be reported.
fn ask(ctx: &Ctx<'_>, rejection: &Rejection, is_handled: bool) -> Result<bool> {
    let promise = rejection.promise.clone().restore(ctx)?;
    let reason = rejection.reason.clone().restore(ctx)?;
    engine().entry.rejected.clone().restore(ctx)?.call((promise, reason, is_handled))
}

fn report(ctx: &Ctx<'_>, rejection: &Rejection) {
    if let Ok(reason) = rejection.reason.clone().restore(ctx) {
        Thrown::of(&reason).report(FailureKind::Unhandled);
    }
}
