//! The value that follows a program through its promises (see `patches/`), for `AsyncLocalStorage`.

use rquickjs::{Ctx, Function, Object, Result, Value, qjs};

unsafe extern "C" {
    fn JS_GetAsyncContext(ctx: *mut qjs::JSContext) -> qjs::JSValue;
    fn JS_SetAsyncContext(ctx: *mut qjs::JSContext, context: qjs::JSValue);
    fn JS_ClearAsyncContext(runtime: *mut qjs::JSRuntime);
}

/// A task begins: what the one before has left is none of its business.
pub fn clear(ctx: &Ctx<'_>) {
    // SAFETY: the context and its runtime are live.
    unsafe { JS_ClearAsyncContext(qjs::JS_GetRuntime(ctx.as_raw().as_ptr())) }
}

fn get<'js>(ctx: Ctx<'js>) -> Value<'js> {
    // SAFETY: the context is live; the answer is a reference for us to own.
    unsafe { Value::from_raw(ctx.clone(), JS_GetAsyncContext(ctx.as_raw().as_ptr())) }
}

fn set<'js>(ctx: Ctx<'js>, context: Value<'js>) {
    // SAFETY: the context is live, and takes the reference that we duplicate for it.
    unsafe {
        let raw = ctx.as_raw().as_ptr();
        JS_SetAsyncContext(raw, qjs::JS_DupValue(raw, context.as_raw()));
    }
}

/// Adds `asyncContext()` and `setAsyncContext(value)`.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("asyncContext", Function::new(ctx.clone(), get)?)?;
    hooks.set("setAsyncContext", Function::new(ctx.clone(), set)?)
}
