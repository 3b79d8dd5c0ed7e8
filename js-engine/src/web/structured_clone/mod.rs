//! What kind of object a value is, told by the engine and not by what programs can change.

use rquickjs::{Ctx, Function, Object, Result, Value, qjs};

/// Sets the hooks of `land:native/structured_clone`; runs once, at build time.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("classId", Function::new(ctx.clone(), class_id)?)
}

/// `classId(value) → number`: equal for objects of one built-in class; 0 when it is no object.
///
/// The numbers are the engine's own affair: `kind.js` learns them from one sample of each class.
fn class_id(value: Value<'_>) -> u32 {
    if !value.is_object() {
        return 0;
    }
    // SAFETY: the value is an object and alive.
    unsafe { qjs::JS_GetClassID(value.as_raw()) }
}
