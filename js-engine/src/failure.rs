//! What was thrown, as text for the host: message, stack, and the chain of causes.

use land_abi::FailureKind;
use rquickjs::{Ctx, Error, FromJs, Object, Value};

use crate::host;
use crate::strings::Text;

/// How many `cause`s are followed: a chain may be circular.
const MAX_CAUSES: usize = 8;

/// How long a message or a stack may get, in bytes: enough for any that a person reads.
const MAX_TEXT: usize = 64 * 1024;

/// What was thrown.
pub struct Thrown {
    /// `TypeError: …`, or the thrown value as text.
    pub message: String,
    /// One frame a line, innermost first; those of causes follow a line that names them.
    pub stack: String,
}

impl Thrown {
    /// Describes any thrown value, without letting it throw again.
    pub fn of(value: &Value<'_>) -> Self {
        let mut thrown =
            Self { message: message(value), stack: property(value, "stack").unwrap_or_default() };
        let mut current = value.clone();
        for _ in 0..MAX_CAUSES {
            let Some(cause) = cause(&current) else { break };
            thrown.stack.push_str("\ncaused by: ");
            thrown.stack.push_str(&message(&cause));
            thrown.stack.push('\n');
            thrown.stack.push_str(&property(&cause, "stack").unwrap_or_default());
            current = cause;
        }
        truncate(&mut thrown.message);
        truncate(&mut thrown.stack);
        thrown
    }

    /// Describes why a call into the engine failed; takes the pending exception with it.
    pub fn from_error(ctx: &Ctx<'_>, error: &Error) -> Self {
        if error.is_exception() {
            Self::of(&ctx.catch())
        } else {
            Self { message: error.to_string(), stack: String::new() }
        }
    }

    /// Tells the host.
    pub fn report(&self, kind: FailureKind) {
        host::failure(kind, &self.message, &self.stack);
    }
}

fn message(value: &Value<'_>) -> String {
    if let Some(object) = value.as_object()
        && object.is_error()
    {
        let name = property(value, "name").unwrap_or_else(|| "Error".to_owned());
        let message = property(value, "message").unwrap_or_default();
        return match (name.is_empty(), message.is_empty()) {
            (_, true) => name,
            (true, false) => message,
            (false, false) => format!("{name}: {message}"),
        };
    }
    match Text::of(value) {
        Ok(text) => text.to_str().into_owned(),
        Err(_) => {
            value.ctx().catch();
            "a value that can't be converted to a string".to_owned()
        }
    }
}

/// A property that is a string; a getter that throws counts as none.
fn property(value: &Value<'_>, name: &str) -> Option<String> {
    let object = value.as_object()?;
    match object.get::<_, Value>(name) {
        Ok(found) if found.is_string() => Some(Text::of(&found).ok()?.to_str().into_owned()),
        Ok(_) => None,
        Err(_) => {
            value.ctx().catch();
            None
        }
    }
}

fn cause<'js>(value: &Value<'js>) -> Option<Value<'js>> {
    let object = Object::from_js(value.ctx(), value.clone()).ok()?;
    match object.get::<_, Value>("cause") {
        Ok(cause) if !cause.is_undefined() => Some(cause),
        Ok(_) => None,
        Err(_) => {
            value.ctx().catch();
            None
        }
    }
}

fn truncate(text: &mut String) {
    if text.len() > MAX_TEXT {
        let end = (0..=MAX_TEXT).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
}
