//! The three phases of a sandbox's life, and the guard for APIs that need the last one.

use std::cell::Cell;

use rquickjs::{Ctx, Exception};

/// Where in its life the sandbox is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Our own JavaScript is evaluated.
    Boot,
    /// The user's module is evaluated; what happens here is frozen into the snapshot.
    PreInit,
    /// A request is served.
    Serving,
}

thread_local! {
    static PHASE: Cell<Phase> = const { Cell::new(Phase::Boot) };
}

/// The current phase.
pub fn current() -> Phase {
    PHASE.get()
}

/// Enters the next phase.
pub fn enter(phase: Phase) {
    PHASE.set(phase);
}

/// Throws when `what` is asked for outside of a request.
pub fn require_serving(ctx: &Ctx<'_>, what: &str) -> rquickjs::Result<()> {
    if current() == Phase::Serving {
        return Ok(());
    }
    let message = format!(
        "{what} can't be used at module scope: the module is evaluated once, at build time, and \
         frozen; use it inside a handler"
    );
    Err(Exception::throw_message(ctx, &message))
}
