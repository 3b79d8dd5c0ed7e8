//! Builds the runtime and evaluates our own JavaScript: the first phase of a sandbox's life.

use std::cell::OnceCell;

use rquickjs::context::intrinsic;
use rquickjs::{CatchResultExt, Context, Ctx, Function, Module, Persistent, Result, Runtime, qjs};

use crate::modules::{InternalLoader, InternalResolver};
use crate::{event_loop, modules, web};

/// How deep the C stack may get before the engine throws a `RangeError`, in bytes. The stack in
/// linear memory is 3 MiB (`xtask`); what is left serves the native code that a last call may reach.
const MAX_STACK: usize = 2 * 1024 * 1024;

/// Heap size from which on cycles are collected, in bytes. A request's heap dies with its sandbox,
/// so that a collection only pays for programs that are about to run into the memory limit.
const GC_THRESHOLD: usize = 48 * 1024 * 1024;

/// What the native side calls in JavaScript.
pub struct Entry {
    /// `(source namespace) → shape`: finds the handler.
    pub adopt: Persistent<Function<'static>>,
    /// `(vars)`: fills `env` from names and JSON texts.
    pub configure: Persistent<Function<'static>>,
    /// `() → string`: where something is still pending at the end of the module scope.
    pub leftovers: Persistent<Function<'static>>,
    /// `(body, again) → answer`: serves a request, the first of this sandbox or another; what it answers
    /// is to be waited for, unless it is nothing.
    pub handle: Persistent<Function<'static>>,
    /// `(state, outcome)`: what has become of the handler's promise.
    pub settled: Persistent<Function<'static>>,
    /// `(method, url) → Promise`: serves a sample request, and drops the answer.
    pub warm: Persistent<Function<'static>>,
    /// `()`: forgets what belongs to the sample request.
    pub cool: Persistent<Function<'static>>,
    /// `(op, status) → boolean`: an operation has completed; true when it is worth calling again.
    pub complete: Persistent<Function<'static>>,
    /// `(promise, reason, isHandled) → boolean`: a rejection that nobody handled, or that somebody
    /// handled late; true when it is to be reported.
    pub rejected: Persistent<Function<'static>>,
}

/// The one runtime of this sandbox.
pub struct Engine {
    /// Where all JavaScript lives.
    pub context: Context,
    /// The way in.
    pub entry: Entry,
}

struct Global(OnceCell<Engine>);

// SAFETY: the guest has one thread.
unsafe impl Sync for Global {}

static ENGINE: Global = Global(OnceCell::new());

/// The engine that [`start`] made.
///
/// # Panics
/// Before [`start`]: the host calls `land_boot` first, and only snapshots of what it left serve.
pub fn engine() -> &'static Engine {
    ENGINE.0.get().expect("the engine is started by `land_boot`")
}

/// Makes the engine and installs the web platform's APIs. An error is the engine's own fault.
pub fn start() -> std::result::Result<(), String> {
    let runtime = Runtime::new().map_err(|error| error.to_string())?;
    runtime.set_max_stack_size(MAX_STACK);
    runtime.set_gc_threshold(GC_THRESHOLD);
    runtime.set_loader(InternalResolver, InternalLoader);
    runtime.set_host_promise_rejection_tracker(Some(Box::new(event_loop::track_rejection)));
    runtime.set_interrupt_handler(Some(Box::new(event_loop::is_stop_asked)));
    let context = Context::custom::<(
        intrinsic::Date,
        intrinsic::Eval,
        intrinsic::RegExpCompiler,
        intrinsic::RegExp,
        intrinsic::Json,
        intrinsic::Proxy,
        intrinsic::MapSet,
        intrinsic::TypedArrays,
        intrinsic::Promise,
        intrinsic::WeakRef,
    )>(&runtime)
    .map_err(|error| error.to_string())?;

    let entry = context.with(|ctx| {
        strip_source(&ctx, true);
        let entry = boot(&ctx).catch(&ctx).map_err(|error| error.to_string());
        strip_source(&ctx, false);
        entry
    })?;
    modules::forget_sources();
    // The runtime lives as long as the sandbox, held by the context.
    if ENGINE.0.set(Engine { context, entry }).is_err() {
        return Err("the engine is started twice".to_owned());
    }
    Ok(())
}

unsafe extern "C" {
    fn JS_SetStripSource(runtime: *mut qjs::JSRuntime, strip: bool);
}

/// Whether functions compiled from now on forget their text (see `patches/`).
fn strip_source(ctx: &Ctx<'_>, strip: bool) {
    // SAFETY: the context and its runtime are live.
    unsafe { JS_SetStripSource(qjs::JS_GetRuntime(ctx.as_raw().as_ptr()), strip) }
}

fn boot(ctx: &Ctx<'_>) -> Result<Entry> {
    let (module, done) = Module::declare(ctx.clone(), "land:boot", web::boot_source())?.eval()?;
    done.finish::<()>()?;
    let entry = |name: &str| -> Result<Persistent<Function<'static>>> {
        Ok(Persistent::save(ctx, module.get::<_, Function>(name)?))
    };
    Ok(Entry {
        adopt: entry("adopt")?,
        configure: entry("configure")?,
        leftovers: entry("leftovers")?,
        handle: entry("handle")?,
        settled: entry("settled")?,
        warm: entry("warm")?,
        cool: entry("cool")?,
        complete: entry("complete")?,
        rejected: entry("rejected")?,
    })
}
