//! Tells the app's log what went wrong, in terms of the user's own source.

use land_abi::{FailureKind, RequestHead};

use crate::failure::Failure;
use crate::log::{self, Level};
use crate::outgoing::Progress;
use crate::state::{Report, RequestState};

/// Writes what the guest has reported since the last call; answers whether there was anything.
pub(crate) fn flush(state: &mut RequestState) -> bool {
    if state.reports.is_empty() {
        return false;
    }
    for report in std::mem::take(&mut state.reports) {
        let explained = state.app.stack_mapper().explain(&report.message, &report.stack);
        let what = subject(&report);
        // Nobody waits for the response any more: how the program ends is its own affair.
        let interests = !state.meter.visitor.is_gone()
            || !matches!(report.kind, FailureKind::Handling | FailureKind::BodyStream);
        let level = if interests { Level::Error } else { Level::Debug };
        log::write(level, format_args!("{} {what}: {explained}", context(state)));
    }
    true
}

/// What failed, as the start of a sentence about it.
fn subject(report: &Report) -> &'static str {
    match report.kind {
        FailureKind::WaitUntil => "a promise given to `waitUntil` was rejected",
        FailureKind::Unhandled => "unhandled",
        FailureKind::BodyStream => "the response's stream failed",
        FailureKind::Engine => "the engine failed",
        FailureKind::NotAResponse => "the handler answered no `Response`",
        _ => "failed",
    }
}

/// Writes why a request failed; what its visitor did wrong is a detail.
pub(crate) fn failed(state: &RequestState, failure: &Failure) {
    match failure {
        // The guest has told it in its own words.
        Failure::Handler => {}
        failure if failure.is_visitors() => {
            log::debug(format_args!("{} {failure}", context(state)));
        }
        failure => {
            log::error(format_args!("{} failed: {}", context(state), located(state, failure)))
        }
    }
}

/// A failure, and where the program was when it was stopped.
fn located(state: &RequestState, failure: &Failure) -> String {
    let text = failure.to_string();
    match &state.stopped_in {
        Some(report) => state.app.stack_mapper().explain(&text, &report.stack).to_string(),
        None => text,
    }
}

/// Writes that work was left over when the sandbox had to end.
pub(crate) fn unfinished(state: &RequestState, late: bool) {
    let flowing = matches!(state.seen, Some(Progress::Flowing(_)));
    let limits = state.app.limits();
    let context = context(state);
    match (flowing, late) {
        (true, true) => log::warn(format_args!(
            "{context} response cut off: its stream stood still for {} ms",
            limits.wall.as_millis()
        )),
        (true, false) => log::error(format_args!(
            "{context} response cut off: its stream never ends, and no operation is in flight"
        )),
        (false, true) => log::warn(format_args!(
            "{context} `waitUntil` work ended by its limit of {} ms",
            limits.wait_until.as_millis()
        )),
        (false, false) => log::warn(format_args!(
            "{context} a promise given to `waitUntil` never settles: no operation is in flight"
        )),
    }
}

/// Writes that work was cancelled because the server stops.
pub(crate) fn cancelled(state: &RequestState) {
    log::warn(format_args!("{} work cancelled: the server stops", context(state)));
}

/// Writes that a program's response was cut because it is too large.
pub(crate) fn response_too_large(state: &RequestState) {
    let limit = state.app.limits().response_body;
    log::error(format_args!(
        "{} response cut off: its body is larger than the limit of {limit} bytes",
        context(state)
    ));
}

/// `[app] GET http://host/path (request 0123…)`.
fn context(state: &RequestState) -> String {
    let name = state.app.name();
    match RequestHead::decode(&state.head) {
        Ok(head) => format!(
            "[{name}] {} {} (request {})",
            String::from_utf8_lossy(head.method),
            String::from_utf8_lossy(head.url),
            state.id
        ),
        Err(_) => format!("[{name}] (request {})", state.id),
    }
}
