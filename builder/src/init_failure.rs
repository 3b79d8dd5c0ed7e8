//! Says why a program can't be frozen: each kind of failure in its own words, with what mends it.

use land_abi::FailureKind;
use land_host::build::BuildFailure;
use land_host::stack::{Explained, StackMapper};

use crate::build::OUR_DEFECT;
use crate::diagnostic::{Diagnostic, Location};
use crate::project::Project;

/// The shortest program that works; hints quote it.
const EXAMPLE: &str =
    "`export default { fetch(request, env, ctx) { return new Response(\"hello\") } }`";

/// What the engine throws when memory ends while it can still throw.
const OUT_OF_MEMORY: &str = "InternalError: out of memory";

/// The hint for programs that grow too large.
const LESS_MEMORY: &str =
    "make large values inside the handler, or read them from where they are kept";

/// The whole message for a program that can't be frozen; `map` is its bundle's source map.
pub fn explain(failure: &BuildFailure, project: &Project, map: &str) -> Diagnostic {
    let error = Diagnostic::error(failure.to_string());
    match failure {
        BuildFailure::Program(report) => {
            let mapper = StackMapper::new(Some(map.as_bytes().to_vec()));
            let explained = mapper.explain(&report.message, &report.stack);
            locate(reported(report.kind, &explained.message), explained, project)
        }
        BuildFailure::EndlessLoop { stopped_in, .. } => {
            let error = error
                .hint("code outside the handler runs while the program is built, and has to end");
            let Some(report) = stopped_in else { return error };
            let mapper = StackMapper::new(Some(map.as_bytes().to_vec()));
            locate(error, mapper.explain("", &report.stack), project)
        }
        BuildFailure::OutOfMemory { .. } => error
            .hint("make large values inside the handler, or read them from where they are kept"),
        BuildFailure::Stack => error.hint("look for a function that calls itself without end"),
        BuildFailure::Engine(_) => error.hint(OUR_DEFECT),
    }
}

/// Puts `diagnostic` where the innermost call is, and lists the others.
fn locate(mut diagnostic: Diagnostic, explained: Explained, project: &Project) -> Diagnostic {
    let Some(innermost) = explained.frames.first() else { return diagnostic };
    let location = Location {
        file: innermost.file.clone(),
        line: innermost.line as usize,
        column: innermost.column as usize,
    };
    diagnostic = match std::fs::read_to_string(project.root.join(&location.file)) {
        Ok(source) => diagnostic.at(location, &source),
        Err(_) => {
            Diagnostic { location: Some(Box::new(location)), frame: explained.code, ..diagnostic }
        }
    };
    // One call alone says no more than the location does.
    if explained.frames.len() > 1 {
        diagnostic.trace = explained.frames.iter().map(ToString::to_string).collect();
    }
    for cause in &explained.causes {
        diagnostic.trace.push(format!("caused by: {}", cause.message));
        diagnostic.trace.extend(cause.frames.iter().map(ToString::to_string));
    }
    diagnostic
}

/// The message and the hint for what the guest reported.
fn reported(kind: FailureKind, message: &str) -> Diagnostic {
    let message = message.trim().trim_end_matches('.');
    if message == OUT_OF_MEMORY {
        return Diagnostic::error(message).hint(LESS_MEMORY);
    }
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
        // It is thrown as an error, but nobody's code threw it.
        FailureKind::Handler => Diagnostic::error(or(
            message.trim_start_matches("TypeError: "),
            "the program exports no handler",
        ))
        .hint(format!("write {EXAMPLE}")),
        FailureKind::ModuleScope => Diagnostic::error(message)
            .hint("move it into the handler: what runs outside is frozen into the artifact"),
        FailureKind::Handling
        | FailureKind::NotAResponse
        | FailureKind::WaitUntil
        | FailureKind::Unhandled
        | FailureKind::BodyStream => Diagnostic::error(or(message, "a promise was rejected"))
            .hint("it happened while the program was built: handle it, or move it into the handler"),
        FailureKind::Engine | FailureKind::Stopped => Diagnostic::error(format!("the engine failed: {message}"))
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
            let diagnostic = reported(kind, "TypeError: x is not a function");
            assert!(diagnostic.message.contains("x is not a function"), "{kind:?}");
            assert!(diagnostic.hint.is_some(), "{kind:?}");
            assert!(
                !reported(kind, "").message.is_empty()
                    || kind == FailureKind::Evaluation
                    || kind == FailureKind::ModuleScope,
                "{kind:?}"
            );
        }
    }
}
