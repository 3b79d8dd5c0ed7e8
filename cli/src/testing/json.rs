//! The report for programs: one JSON object. Its shape is described in `docs/testing.md`.

use serde_json::{Value, json};

use super::model::{FileReport, Outcome, Problem, TestReport, count};

/// The whole run.
pub fn report(files: &[FileReport]) -> String {
    let report = json!({
        "passed": count(files, Outcome::Passed),
        "failed": count(files, Outcome::Failed),
        "skipped": count(files, Outcome::Skipped),
        "todo": count(files, Outcome::Todo),
        "files": files.iter().map(file).collect::<Vec<_>>(),
    });
    format!("{report:#}")
}

fn file(report: &FileReport) -> Value {
    let tests = report.tests.iter().filter(|test| test.outcome != Outcome::Filtered);
    json!({
        "file": report.file,
        "ms": millis(report.time),
        "errors": report.problems.iter().map(problem).collect::<Vec<_>>(),
        "console": report.lines,
        "tests": tests.map(test).collect::<Vec<_>>(),
    })
}

fn test(test: &TestReport) -> Value {
    let requests = test.usage.iter().map(|usage| {
        json!({
            "cpu_us": u64::try_from(usage.cpu.as_micros()).unwrap_or(u64::MAX),
            "dirty_pages": usage.dirty_pages,
            "host_calls": usage.host_calls,
        })
    });
    json!({
        "name": test.names,
        "outcome": test.outcome.name(),
        "ms": millis(test.time),
        "errors": test.problems.iter().map(problem).collect::<Vec<_>>(),
        "console": test.lines,
        "requests": requests.collect::<Vec<_>>(),
    })
}

fn problem(problem: &Problem) -> Value {
    let compared = problem.compared.as_ref();
    json!({
        "message": problem.message,
        "stack": problem.frames,
        "code": problem.code,
        "expected": compared.map(|(expected, _)| expected),
        "received": compared.map(|(_, received)| received),
    })
}

fn millis(time: std::time::Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1000.0
}
