//! A request is over: its line in the log, its span for the collector.

use std::sync::atomic::Ordering::Relaxed;

use super::otlp::Span;
use super::record::Record;
use crate::log::{Event, Level, Value, enabled, write_event};

/// Tells everybody who wants to know.
pub(super) fn tell(record: &Record) {
    if record.observe.requests && enabled(Level::Info) {
        line(record);
    }
    if let Some(trace) = &record.trace {
        record.export(|| Span::of_request(record, trace));
    }
}

fn line(record: &Record) {
    let (id, status) = (record.id().to_string(), record.status());
    let trace = record.trace.map(|trace| format!("{:032x}", trace.own.trace));
    let span = record.trace.map(|trace| format!("{:016x}", trace.own.span));
    let (wall, cpu) = (record.wall(), record.cpu());
    let (bytes_in, bytes_out) = (record.bytes_in.load(Relaxed), record.bytes_out.load(Relaxed));
    let mut fields = vec![
        ("app", Value::Text(&record.app)),
        ("version", Value::Text(&record.version)),
        ("request_id", Value::Text(&id)),
    ];
    if let (Some(trace), Some(span)) = (&trace, &span) {
        fields.extend([("trace_id", Value::Text(trace)), ("span_id", Value::Text(span))]);
    }
    fields.extend([
        ("method", Value::Text(record.method.as_str())),
        ("path", Value::Text(&record.path)),
    ]);
    fields.extend(status.map(|status| ("status", Value::Number(status.into()))));
    fields.extend([
        ("outcome", Value::Text(record.outcome())),
        ("wall_ms", Value::Time(wall)),
        ("cpu_ms", Value::Time(cpu)),
        ("memory_bytes", Value::Number(record.memory.load(Relaxed))),
        ("dirty_pages", Value::Number(record.dirty_pages.load(Relaxed))),
        ("host_calls", Value::Number(record.host_calls.load(Relaxed))),
        ("outbound_requests", Value::Number(record.outbound.load(Relaxed))),
        ("failures", Value::Number(record.failures.load(Relaxed))),
        ("bytes_in", Value::Number(bytes_in)),
        ("bytes_out", Value::Number(bytes_out)),
    ]);
    let text = format!(
        "[{}] (request {id}) {} {} {} {}, {:.3} ms, cpu {:.3} ms, in {bytes_in}, out {bytes_out}",
        record.app,
        record.method,
        record.path,
        status.map_or_else(|| "-".to_owned(), |status| status.to_string()),
        record.outcome(),
        wall.as_secs_f64() * 1000.0,
        cpu.as_secs_f64() * 1000.0,
    );
    write_event(&Event { level: Level::Info, kind: "request", fields: &fields }, &text);
}
