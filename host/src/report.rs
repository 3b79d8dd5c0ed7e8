//! Tells the app's log what went wrong, in terms of the user's own source.

use land_abi::{FailureKind, RequestHead};

use crate::failure::Failure;
use crate::log::{self, Event, Level, Value};
use crate::met::Met;
use crate::outgoing::Progress;
use crate::stack::Explained;
use crate::state::{Report, RequestState};

/// Writes what the guest has reported since the last call; answers whether there was anything.
pub(crate) fn flush(state: &mut RequestState) -> bool {
    if state.reports.is_empty() {
        return false;
    }
    for report in std::mem::take(&mut state.reports) {
        let explained = state.app.stack_mapper().explain(&report.message, &report.stack);
        let what = subject(&report);
        if let Some(record) = &state.record {
            record.program_failed();
        }
        // Nobody waits for the response any more: how the program ends is its own affair.
        let interests = !state.meter.visitor.is_gone()
            || !matches!(report.kind, FailureKind::Handling | FailureKind::BodyStream);
        let level = if interests { Level::Error } else { Level::Debug };
        if let Some(witness) = &state.witness {
            witness.failed(what, &explained);
        }
        tell(state, level, &format!("{what}: {}", log::stack(&explained)));
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
    if let Some(record) = &state.record {
        record.failed(failure);
    }
    state.app.metrics().failed(failure);
    if let (Some(witness), false) = (&state.witness, matches!(failure, Failure::Handler)) {
        witness.failed("failed", &located(state, failure));
    }
    match failure {
        // The guest has told it in its own words.
        Failure::Handler => {}
        failure if failure.is_visitors() => {
            tell(state, Level::Debug, &failure.to_string());
        }
        failure => {
            let explained = located(state, failure);
            tell(state, Level::Error, &format!("failed: {}", log::stack(&explained)));
        }
    }
}

/// A failure, and where the program was when it was stopped.
fn located(state: &RequestState, failure: &Failure) -> Explained {
    let stack = state.stopped_in.as_ref().map_or("", |report| &report.stack);
    state.app.stack_mapper().explain(&failure.to_string(), stack)
}

/// Writes that work was left over when the sandbox had to end.
pub(crate) fn unfinished(state: &RequestState, late: bool) {
    let flowing = matches!(state.seen, Some(Progress::Flowing(_)));
    let limits = state.app.limits();
    if late {
        let limit = if flowing { Met::ResponseStall } else { Met::WaitUntil };
        state.app.metrics().met(limit);
    }
    let (level, text) = match (flowing, late) {
        (true, true) => {
            let wall = limits.wall.as_millis();
            (Level::Warn, format!("response cut off: its stream stood still for {wall} ms"))
        }
        (true, false) => (
            Level::Error,
            "response cut off: its stream never ends, and no operation is in flight".to_owned(),
        ),
        (false, true) => {
            let limit = limits.wait_until.as_millis();
            (Level::Warn, format!("`waitUntil` work ended by its limit of {limit} ms"))
        }
        (false, false) => (
            Level::Warn,
            "a promise given to `waitUntil` never settles: no operation is in flight".to_owned(),
        ),
    };
    tell(state, level, &text);
}

/// Writes an event about a request.
fn tell(state: &RequestState, level: Level, message: &str) {
    if let Some(listener) = state.app.listener() {
        if level <= Level::Warn {
            listener.failed(message);
        }
        return;
    }
    let alone = state.witness.as_ref().is_some_and(|witness| witness.is_alone());
    if alone || !log::enabled(level) {
        return;
    }
    let id = state.id.to_string();
    let mut fields = vec![
        ("app", Value::Text(state.app.name())),
        ("version", Value::Text(state.app.version())),
        ("request_id", Value::Text(&id)),
    ];
    let head = RequestHead::decode(&state.head).ok();
    let head = head.map(|head| {
        (
            String::from_utf8_lossy(head.method).into_owned(),
            String::from_utf8_lossy(head.url).into_owned(),
        )
    });
    if let Some((method, url)) = &head {
        fields.extend([("method", Value::Text(method)), ("url", Value::Text(url))]);
    }
    fields.push(("message", Value::Text(message)));
    let event = Event { level, kind: "failure", fields: &fields };
    log::write_event(&event, &format!("{} {message}", context(state)));
}

/// Writes that work was cancelled because the server stops.
pub(crate) fn cancelled(state: &RequestState) {
    tell(state, Level::Warn, "work cancelled: the server stops");
}

/// Writes that a program's response was cut because it is too large.
pub(crate) fn response_too_large(state: &RequestState) {
    let limit = state.app.limits().response_body;
    state.app.metrics().met(Met::ResponseBody);
    let text = format!("response cut off: its body is larger than the limit of {limit} bytes");
    tell(state, Level::Error, &text);
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
