//! Evaluates the user's module at build time, and finds its handler.

use land_abi::{BUNDLE_NAME, Failure, FailureKind, Init};
use rquickjs::promise::PromiseState;
use rquickjs::{Array, Ctx, Error, Module, Object, Promise, Value};

use crate::boot::{self, engine};
use crate::event_loop;
use crate::failure::Thrown;
use crate::phase::{self, Phase};
use crate::{freeze, host, warm};

/// Why the module can't be frozen.
pub struct Refusal {
    kind: FailureKind,
    thrown: Thrown,
}

impl Refusal {
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self::of(kind, Thrown { message: message.into(), stack: String::new() })
    }

    pub fn of(kind: FailureKind, thrown: Thrown) -> Self {
        Self { kind, thrown }
    }

    pub fn thrown(kind: FailureKind, ctx: &Ctx<'_>, error: &Error) -> Self {
        Self { kind, thrown: Thrown::from_error(ctx, error) }
    }
}

/// The whole of `land_init`: tells the host how it went.
pub fn run() {
    match init() {
        Ok(shape) => host::init_done(&shape),
        Err(Refusal { kind, thrown }) => {
            // Whatever became of the evaluation then, it is the place that counts.
            let kind = if event_loop::is_stopped() { FailureKind::Stopped } else { kind };
            tell(kind, &thrown);
        }
    }
}

/// The whole of `land_boot`: the host hears of it only when it fails.
pub fn boot() {
    if let Err(message) = boot::start() {
        tell(FailureKind::Engine, &Thrown { message, stack: String::new() });
    }
}

fn tell(kind: FailureKind, thrown: &Thrown) {
    let mut packed = Vec::new();
    Failure { kind, message: &thrown.message, stack: &thrown.stack }.encode(&mut packed);
    host::init_failed(&packed);
}

fn init() -> Result<String, Refusal> {
    phase::enter(Phase::PreInit);
    let packed = host::init();
    let init = Init::decode(&packed)
        .map_err(|error| Refusal::new(FailureKind::Engine, error.to_string()))?;
    let shape = engine().context.with(|ctx| {
        configure(&ctx, &init.vars, init.assets)
            .map_err(|e| Refusal::thrown(FailureKind::Engine, &ctx, &e))?;
        let namespace = evaluate(&ctx, init.source)?;
        let shape = adopt(&ctx, namespace)?;
        refuse_leftovers(&ctx)?;
        warm::run(&ctx, &init.warm)?;
        Ok(shape)
    })?;
    // The bundle's text is not part of the image.
    drop(packed);
    freeze::freeze();
    Ok(shape)
}

/// Gives `env` its variables, as names and JSON texts, and the binding of that name to the assets.
pub fn configure(ctx: &Ctx<'_>, pairs: &[(&[u8], &[u8])], assets: &[u8]) -> rquickjs::Result<()> {
    let vars = Array::new(ctx.clone())?;
    for (at, (name, json)) in pairs.iter().enumerate() {
        vars.set(at * 2, String::from_utf8_lossy(name).as_ref())?;
        vars.set(at * 2 + 1, String::from_utf8_lossy(json).as_ref())?;
    }
    let assets = String::from_utf8_lossy(assets);
    engine().entry.configure.clone().restore(ctx)?.call((vars, assets.as_ref()))
}

/// Evaluates the bundle, top-level `await` included.
fn evaluate<'js>(ctx: &Ctx<'js>, source: &str) -> Result<Object<'js>, Refusal> {
    let declared = Module::declare(ctx.clone(), BUNDLE_NAME, source)
        .map_err(|error| Refusal::thrown(FailureKind::Syntax, ctx, &error))?;
    let (module, done) =
        declared.eval().map_err(|error| Refusal::thrown(FailureKind::Evaluation, ctx, &error))?;
    event_loop::run_jobs(ctx);
    settle(ctx, &done)?;
    if let Some(thrown) = event_loop::take_rejections(ctx).into_iter().next() {
        return Err(Refusal { kind: FailureKind::Evaluation, thrown });
    }
    module.namespace().map_err(|error| Refusal::thrown(FailureKind::Evaluation, ctx, &error))
}

fn settle(ctx: &Ctx<'_>, done: &Promise<'_>) -> Result<(), Refusal> {
    match done.state() {
        PromiseState::Resolved => Ok(()),
        PromiseState::Rejected => {
            // The module's own promise is what is reported, not its unhandled rejection.
            event_loop::take_rejections(ctx);
            match done.finish::<Value>() {
                Ok(_) => Ok(()),
                Err(error) => Err(Refusal::thrown(FailureKind::Evaluation, ctx, &error)),
            }
        }
        PromiseState::Pending => {
            refuse_leftovers(ctx)?;
            Err(Refusal::new(
                FailureKind::NeverSettles,
                "a promise that the module awaits at its top level never settles",
            ))
        }
    }
}

/// Finds the handler by looking at what the module became.
fn adopt<'js>(ctx: &Ctx<'js>, namespace: Object<'js>) -> Result<String, Refusal> {
    engine()
        .entry
        .adopt
        .clone()
        .restore(ctx)
        .and_then(|adopt| adopt.call((namespace,)))
        .map_err(|error| Refusal::thrown(FailureKind::Handler, ctx, &error))
}

/// A pending timer can't be frozen: it would fire in no sandbox, or in all of them.
pub fn refuse_leftovers(ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let stack = engine()
        .entry
        .leftovers
        .clone()
        .restore(ctx)
        .and_then(|leftovers| leftovers.call::<_, Option<String>>(()))
        .map_err(|error| Refusal::thrown(FailureKind::Engine, ctx, &error))?;
    match stack {
        None => Ok(()),
        Some(stack) => Err(Refusal {
            kind: FailureKind::ModuleScope,
            thrown: Thrown {
                message: "a timer is pending at the end of module scope".to_owned(),
                stack,
            },
        }),
    }
}
