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
//! | host handles and operations | the host refuses I/O at build time |
//! | garbage | cycles are collected, so that they aren't stored |

use crate::boot::engine;
use crate::phase::{self, Phase};
use crate::seeds;

/// Makes the memory ready to be stored: the next thing that happens in it is a request.
pub fn freeze() {
    engine().context.with(|ctx| {
        ctx.run_gc();
        seeds::forget(&ctx);
    });
    phase::enter(Phase::Serving);
}
