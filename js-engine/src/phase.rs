//! The phases of a sandbox's life, and the guard for APIs that need the last one.

use std::cell::{Cell, RefCell};

use rquickjs::{Ctx, Exception};

/// Where in its life the sandbox is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Our own JavaScript is evaluated.
    Boot,
    /// The user's module is evaluated; what happens here is frozen into the snapshot.
    PreInit,
    /// A sample request is served, as in `PreInit`; what it leaves is frozen too.
    Warming,
    /// A request is served.
    Serving,
}

thread_local! {
    static PHASE: Cell<Phase> = const { Cell::new(Phase::Boot) };
    /// What was refused last while the program was warmed up.
    static REFUSED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The current phase.
pub fn current() -> Phase {
    PHASE.get()
}

/// Whether a request is served: its host isn't that of the build.
pub fn is_serving() -> bool {
    current() == Phase::Serving
}

/// Enters the next phase.
pub fn enter(phase: Phase) {
    PHASE.set(phase);
}

/// What was refused while the program was warmed up, whether or not it minded.
pub fn take_refused() -> Option<String> {
    REFUSED.take()
}

/// Whether there is no `what`, because no request is served; remembered while it is warmed up.
pub fn is_refused(what: &str) -> bool {
    if current() == Phase::Warming {
        REFUSED.set(Some(what.to_owned()));
    }
    !is_serving()
}

/// Throws when `what` is asked for outside of a request.
pub fn require_serving(ctx: &Ctx<'_>, what: &str) -> rquickjs::Result<()> {
    if !is_refused(what) {
        return Ok(());
    }
    let message = format!(
        "{what} can't be used at module scope: the module is evaluated once, at build time, and \
         frozen; use it inside a handler"
    );
    Err(Exception::throw_message(ctx, &message))
}
