//! Says why a program can't be frozen: each kind of failure in its own words, with what mends it.

use land_abi::FailureKind;

use crate::diagnostic::Diagnostic;

/// The shortest program that works; hints quote it.
const EXAMPLE: &str =
    "`export default { fetch(request, env, ctx) { return new Response(\"hello\") } }`";

/// The message and the hint for a failure that the guest reported while the module was evaluated.
pub fn explain(kind: FailureKind, message: &str) -> Diagnostic {
    let message = message.trim().trim_end_matches('.');
    match kind {
        FailureKind::Syntax => Diagnostic::error(format!("the engine can't read the bundle: {message}"))
            .hint("set an older `target` in `[build]` of `land.toml`, such as `es2022`, to have new syntax lowered"),
        FailureKind::Evaluation => Diagnostic::error(message)
            .hint("code outside the handler runs once, while the program is built"),
        FailureKind::NeverSettles => Diagnostic::error(or(
            message,
            "the program awaits a promise at module scope that never settles",
        ))
        .hint("nothing arrives from outside while a program is built: await it inside the handler"),
        FailureKind::Handler => Diagnostic::error(or(message, "the program exports no handler"))
            .hint(format!("write {EXAMPLE}")),
        FailureKind::ModuleScope => Diagnostic::error(message)
            .hint("move it into the handler: what runs outside is frozen into the artifact"),
        FailureKind::Handling
        | FailureKind::NotAResponse
        | FailureKind::WaitUntil
        | FailureKind::Unhandled
        | FailureKind::BodyStream => Diagnostic::error(or(message, "a promise was rejected"))
            .hint("it happened while the program was built: handle it, or move it into the handler"),
        FailureKind::Engine => Diagnostic::error(format!("the engine failed: {message}"))
            .hint("the program may need more memory at module scope than a sandbox has"),
    }
}

fn or<'a>(message: &'a str, fallback: &'a str) -> &'a str {
    if message.is_empty() { fallback } else { message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_message_and_a_hint() {
        for kind in (0..).map_while(FailureKind::from_u32) {
            let diagnostic = explain(kind, "TypeError: x is not a function");
            assert!(diagnostic.message.contains("x is not a function"), "{kind:?}");
            assert!(diagnostic.hint.is_some(), "{kind:?}");
            assert!(
                !explain(kind, "").message.is_empty()
                    || kind == FailureKind::Evaluation
                    || kind == FailureKind::ModuleScope,
                "{kind:?}"
            );
        }
    }
}
