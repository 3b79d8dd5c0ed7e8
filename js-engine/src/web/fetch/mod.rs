//! `land:native/fetch`: outbound requests.

use land_abi::{FetchHead, FetchResult, Redirect};
use rquickjs::{Array, Ctx, Exception, Function, Object, Result, Value, qjs};

use crate::bytes::array_of;
use crate::response::{fields, pairs, with_body};
use crate::strings::{self, ByteString};
use crate::{event_loop, host};

/// Starts a request: the id of the operation, or a negative code. `request` holds the target, the
/// method, the URL, the redirect mode, and the kind and the source of the body, in this order.
fn start<'js>(ctx: Ctx<'js>, request: Array<'js>, headers: Array<'js>) -> Result<i32> {
    let target: u32 = request.get(0)?;
    let method = ByteString::of(&request.get(1)?)?;
    let url = ByteString::of(&request.get(2)?)?;
    let redirect = match request.get::<String>(3)?.as_str() {
        "error" => Redirect::Error,
        "manual" => Redirect::Manual,
        _ => Redirect::Follow,
    };
    let fields = fields(&headers)?;
    let headers = pairs(&fields);
    with_body(&ctx, request.get(4)?, request.get(5)?, |body, bytes| {
        let mut head = Vec::with_capacity(256);
        let (method, url) = (method.bytes(), url.bytes());
        FetchHead { target, redirect, body, method, url, headers }.encode(&mut head);
        host::fetch_start(&head, bytes)
    })
}

/// The response that the current turn brings: its status, status text, URL, whether it came after
/// a redirect, headers as one flat array, and the handle of its body.
fn result<'js>(ctx: Ctx<'js>) -> Result<Array<'js>> {
    let packed = event_loop::take_result();
    let result = FetchResult::decode(&packed)
        .map_err(|error| Exception::throw_internal(&ctx, &error.to_string()))?;
    let text = |bytes: &[u8]| strings::from_bytes(&ctx, bytes).map(rquickjs::String::into_value);
    let flat: Vec<Value> = result
        .headers
        .iter()
        .flat_map(|&(name, value)| [name, value])
        .map(text)
        .collect::<Result<_>>()?;
    let parts = [
        Value::new_number(ctx.clone(), f64::from(result.status)),
        text(result.status_text)?,
        text(result.url)?,
        Value::new_bool(ctx.clone(), result.redirected),
        array_of(&ctx, &flat)?.into_value(),
        Value::new_number(ctx.clone(), f64::from(result.body)),
    ];
    array_of(&ctx, &parts)
}

/// Why the request that the current turn is about has failed: a line, and lines behind it.
fn failure() -> String {
    String::from_utf8_lossy(&event_loop::take_result()).into_owned()
}

unsafe extern "C" {
    fn JS_NewPristineTest(ctx: *mut qjs::JSContext, sample: qjs::JSValue) -> qjs::JSValue;
}

/// `pristineTest(sample) → function`: tells whether an object is as its class makes them, as `sample` is,
/// and what both inherit from as it is now. Nothing of the program's runs.
fn pristine_test<'js>(ctx: Ctx<'js>, sample: Object<'js>) -> Value<'js> {
    // SAFETY: context and object are alive; the object is of a class, so it has a prototype. The
    // answer is a reference for us to own.
    unsafe {
        let test = JS_NewPristineTest(ctx.as_raw().as_ptr(), sample.as_raw());
        Value::from_raw(ctx, test)
    }
}

/// The hooks.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("start", Function::new(ctx.clone(), start)?)?;
    hooks.set("pristineTest", Function::new(ctx.clone(), pristine_test)?)?;
    hooks.set("result", Function::new(ctx.clone(), result)?)?;
    hooks.set("failure", Function::new(ctx.clone(), failure)?)
}
