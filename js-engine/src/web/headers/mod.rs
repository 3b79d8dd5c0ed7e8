//! `land:native/headers`: what programs give as headers nearly always, read without a step of
//! JavaScript's for each name and character.

use rquickjs::{Array, Ctx, Error, Function, Object, Result, Value, qjs};

use crate::bytes::array_of;
use crate::strings::Text;

/// The engine's number for objects that a literal makes; its first class.
const PLAIN_OBJECT: u32 = 1;

/// The properties of a plain object, given back to the engine in the end.
struct Properties<'a, 'js> {
    ctx: &'a Ctx<'js>,
    list: *mut qjs::JSPropertyEnum,
    count: u32,
}

impl Properties<'_, '_> {
    fn all(&self) -> &[qjs::JSPropertyEnum] {
        if self.count == 0 {
            return &[];
        }
        // SAFETY: the engine made the list, of this length, and it is ours until it is given back.
        unsafe { std::slice::from_raw_parts(self.list, self.count as usize) }
    }
}

impl Drop for Properties<'_, '_> {
    fn drop(&mut self) {
        // SAFETY: the engine made the list, of this length, and it is given back once.
        unsafe { qjs::JS_FreePropertyEnum(self.ctx.as_raw().as_ptr(), self.list, self.count) }
    }
}

/// `listOf(record) → flat array | undefined`: the header list that a literal describes whose names
/// and values can stand as they are. Nothing of the program's runs; what would, or would have to be
/// converted or refused, is left to who asks.
fn list_of<'js>(ctx: Ctx<'js>, record: Object<'js>) -> Result<Option<Array<'js>>> {
    // SAFETY: the value is an object and alive.
    if unsafe { qjs::JS_GetClassID(record.as_raw()) } != PLAIN_OBJECT {
        return Ok(None);
    }
    let properties = properties(&ctx, &record)?;
    let mut fields = Vec::with_capacity(properties.count as usize * 2);
    for property in properties.all() {
        let Some([name, value]) = entry(&ctx, &record, property.atom)? else { return Ok(None) };
        if !is_token(Text::of(&name)?.bytes()) || !is_plain_value(Text::of(&value)?.bytes()) {
            return Ok(None);
        }
        fields.extend([name, value]);
    }
    array_of(&ctx, &fields).map(Some)
}

fn properties<'a, 'js>(ctx: &'a Ctx<'js>, record: &Object<'js>) -> Result<Properties<'a, 'js>> {
    let (mut list, mut count) = (std::ptr::null_mut(), 0);
    let flags = (qjs::JS_GPN_STRING_MASK | qjs::JS_GPN_SYMBOL_MASK) as i32;
    // SAFETY: context and object are alive; a plain object has no trap that could run.
    let code = unsafe {
        let raw = ctx.as_raw().as_ptr();
        qjs::JS_GetOwnPropertyNames(raw, &raw mut list, &raw mut count, record.as_raw(), flags)
    };
    if code < 0 {
        return Err(Error::Exception);
    }
    Ok(Properties { ctx, list, count })
}

/// Name and value of a property, if both are strings and it is enumerable.
fn entry<'js>(
    ctx: &Ctx<'js>,
    record: &Object<'js>,
    atom: qjs::JSAtom,
) -> Result<Option<[Value<'js>; 2]>> {
    let raw = ctx.as_raw().as_ptr();
    let mut found = std::mem::MaybeUninit::uninit();
    // SAFETY: context, object and atom are alive; no trap can run. Of what is found, value, getter and
    // setter are references for us to own; without any property, nothing is written.
    let (flags, values) = unsafe {
        if qjs::JS_GetOwnProperty(raw, found.as_mut_ptr(), record.as_raw(), atom) != 1 {
            return Ok(None);
        }
        let found: qjs::JSPropertyDescriptor = found.assume_init();
        let values = [found.value, found.getter, found.setter];
        (found.flags as u32, values.map(|value| Value::from_raw(ctx.clone(), value)))
    };
    let [value, ..] = values;
    // SAFETY: context and atom are alive; the answer is a reference for us to own.
    let name = unsafe { Value::from_raw(ctx.clone(), qjs::JS_AtomToValue(raw, atom)) };
    let fits = flags & (qjs::JS_PROP_GETSET | qjs::JS_PROP_ENUMERABLE) == qjs::JS_PROP_ENUMERABLE;
    Ok((fits && name.is_string() && value.is_string()).then_some([name, value]))
}

/// <https://www.rfc-editor.org/rfc/rfc9110#name-tokens>
fn is_token(name: &[u8]) -> bool {
    let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !name.is_empty() && name.iter().all(is_token)
}

/// Whether a header can carry the value as it is. One that isn't plain ASCII, or has white space at its
/// ends, needs a closer look.
fn is_plain_value(value: &[u8]) -> bool {
    let ends = value.first().zip(value.last());
    ends.is_some_and(|(first, last)| *first > b' ' && *last > b' ')
        && value.iter().all(|byte| byte.is_ascii() && !matches!(byte, 0 | b'\n' | b'\r'))
}

/// The hooks.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("listOf", Function::new(ctx.clone(), list_of)?)?;
    let is_plain = |value: Text<'_>| is_plain_value(value.bytes());
    hooks.set("isPlainValue", Function::new(ctx.clone(), is_plain)?)
}
