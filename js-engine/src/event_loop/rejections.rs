//! Promises that were rejected and that nobody has handled by the end of a turn.

use std::cell::RefCell;

use rquickjs::{Ctx, Persistent, Value};

use crate::failure::Thrown;

/// How many are remembered within one turn; a flood of them is one failure, not a memory bomb.
const MAX_REMEMBERED: usize = 32;

type Saved = Persistent<Value<'static>>;

thread_local! {
    /// Promise and reason.
    static UNHANDLED: RefCell<Vec<(Saved, Saved)>> = const { RefCell::new(Vec::new()) };
}

/// The engine's rejection tracker (ECMAScript, `HostPromiseRejectionTracker`).
pub fn track<'js>(ctx: Ctx<'js>, promise: Value<'js>, reason: Value<'js>, is_handled: bool) {
    UNHANDLED.with_borrow_mut(|unhandled| {
        if is_handled {
            unhandled.retain(|(saved, _)| {
                saved.clone().restore(&ctx).map_or(true, |other| other != promise)
            });
        } else if unhandled.len() < MAX_REMEMBERED {
            unhandled.push((Persistent::save(&ctx, promise), Persistent::save(&ctx, reason)));
        }
    });
}

/// Those of this turn, described; forgets them.
pub fn take(ctx: &Ctx<'_>) -> Vec<Thrown> {
    let taken = UNHANDLED.with_borrow_mut(std::mem::take);
    taken
        .into_iter()
        .filter_map(|(_, reason)| reason.restore(ctx).ok())
        .map(|reason| Thrown::of(&reason))
        .collect()
}
