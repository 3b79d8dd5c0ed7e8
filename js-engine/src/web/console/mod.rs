//! Console messages: the native half of `console`, and what only the engine knows of a value.

use land_abi::{Clock, LogLevel};
use rquickjs::promise::PromiseState;
use rquickjs::{Array, Ctx, Function, IntoJs, Object, Promise, Result, Value, qjs};

use crate::bytes::array_of;
use crate::host;
use crate::phase::{self, Phase};
use crate::strings::Text;

/// Sets the hooks of `land:native/console`; runs once, at build time.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("write", Function::new(ctx.clone(), write)?)?;
    hooks.set("now", Function::new(ctx.clone(), || host::clock(Clock::Monotonic))?)?;
    hooks.set("promiseState", Function::new(ctx.clone(), promise_state)?)?;
    hooks.set("proxyTarget", Function::new(ctx.clone(), proxy_target)?)?;
    Ok(())
}

/// `write(level, text)`: one message; `level` is a [`LogLevel`]'s number.
fn write(level: u32, text: Text<'_>) {
    // Nobody has asked for the sample request.
    if phase::current() == Phase::Warming {
        return;
    }
    host::log(LogLevel::from_u32(level).unwrap_or(LogLevel::Info), &text.to_str());
}

/// `promiseState(promise) → ["pending"] | ["fulfilled", value] | ["rejected", reason]`
fn promise_state<'js>(ctx: Ctx<'js>, promise: Promise<'js>) -> Result<Array<'js>> {
    let name = match promise.state() {
        PromiseState::Pending => return array_of(&ctx, &["pending".into_js(&ctx)?]),
        PromiseState::Resolved => "fulfilled",
        PromiseState::Rejected => "rejected",
    };
    // SAFETY: context and promise are alive; the answer is a reference for us to own.
    let outcome = unsafe {
        let raw = qjs::JS_PromiseResult(ctx.as_raw().as_ptr(), promise.as_value().as_raw());
        Value::from_raw(ctx.clone(), raw)
    };
    array_of(&ctx, &[name.into_js(&ctx)?, outcome])
}

/// `proxyTarget(proxy) → object | undefined`: what a proxy stands before, without asking its traps;
/// nothing when it is revoked.
fn proxy_target<'js>(ctx: Ctx<'js>, proxy: Value<'js>) -> Option<Value<'js>> {
    // SAFETY: context and proxy are alive; the answer is a reference for us to own.
    let target = unsafe {
        let raw = qjs::JS_GetProxyTarget(ctx.as_raw().as_ptr(), proxy.as_raw());
        Value::from_raw(ctx.clone(), raw)
    };
    if target.is_exception() {
        // Takes the engine's complaint back.
        ctx.catch();
        return None;
    }
    Some(target)
}
