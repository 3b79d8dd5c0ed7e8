//! The report for people: a line for each file, and all that helps with what failed.

use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use super::model::{FileReport, Outcome, Problem, TestReport, count};
use crate::ui::{Style, Ui, Verbosity, millis};

/// Unchanged lines that a diff shows around a change.
const CONTEXT: usize = 3;

/// Lines of a diff that are shown: more than that nobody reads.
const MOST_LINES: usize = 120;

/// Values up to this size are shown as they are, beside one another, when they have one line.
const SHORT: usize = 60;

/// What one file came to.
pub fn file(report: &FileReport, budget: bool, ui: &Ui) {
    let failed = report.failed();
    let (sign, style) = if failed { ("✗", Style::Red) } else { ("✓", Style::Green) };
    let tests = report.tests.len() - report.count(Outcome::Filtered);
    let mut about = vec![plural(tests, "test")];
    for outcome in [Outcome::Failed, Outcome::Skipped, Outcome::Todo] {
        match report.count(outcome) {
            0 => {}
            number => about.push(format!("{number} {}", outcome.name())),
        }
    }
    about.push(millis(report.time));
    let about = ui.styled(&format!("({})", about.join(", ")), Style::Dim);
    ui.result(&format!("{} {} {about}", ui.styled(sign, style), report.file));
    for line in &report.lines {
        ui.result(&format!("    {}", ui.styled(line, Style::Dim)));
    }
    for problem in &report.problems {
        ui.result(&indented(&problem_text(problem, ui)));
    }
    for test in &report.tests {
        self::test(test, budget, ui);
    }
}

fn test(test: &TestReport, budget: bool, ui: &Ui) {
    let is_failed = test.outcome == Outcome::Failed;
    let is_shown = is_failed
        || (budget && !test.usage.is_empty())
        || !test.lines.is_empty()
        || ui.verbosity() == Verbosity::Verbose;
    if !is_shown || test.outcome == Outcome::Filtered {
        return;
    }
    let (sign, style) = match test.outcome {
        Outcome::Passed => ("✓", Style::Green),
        Outcome::Failed => ("✗", Style::Red),
        _ => ("-", Style::Dim),
    };
    let title = if is_failed { ui.styled(&test.title(), Style::Bold) } else { test.title() };
    ui.result(&format!("  {} {title}", ui.styled(sign, style)));
    if budget {
        for (number, usage) in test.usage.iter().enumerate() {
            let cpu = usage.cpu.as_micros();
            ui.result(&format!(
                "    request {}: {cpu} µs CPU, {} dirty pages, {} host calls",
                number + 1,
                usage.dirty_pages,
                usage.host_calls
            ));
        }
    }
    for line in test.lines.iter().flat_map(|text| text.lines()) {
        ui.result(&format!("    {} {line}", ui.styled("|", Style::Dim)));
    }
    for problem in &test.problems {
        ui.result(&indented(&problem_text(problem, ui)));
    }
}

/// All files in one line.
pub fn summary(files: &[FileReport], time: Duration, ui: &Ui) {
    let mut parts = Vec::new();
    for (outcome, style) in [
        (Outcome::Failed, Style::Red),
        (Outcome::Passed, Style::Green),
        (Outcome::Skipped, Style::Yellow),
        (Outcome::Todo, Style::Blue),
        (Outcome::NotRun, Style::Yellow),
    ] {
        match count(files, outcome) {
            0 => {}
            number => parts.push(ui.styled(&format!("{number} {}", outcome.name()), style)),
        }
    }
    let broken = files.iter().filter(|file| !file.problems.is_empty()).count();
    if broken > 0 {
        parts.push(ui.styled(&format!("{} with errors", plural(broken, "file")), Style::Red));
    }
    if parts.is_empty() {
        parts.push("no test ran".to_owned());
    }
    ui.result(&format!("\n{} in {}", parts.join(", "), millis(time)));
}

fn plural(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

fn indented(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        out.push_str(if line.is_empty() { "\n" } else { "    " });
        if !line.is_empty() {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn problem_text(problem: &Problem, ui: &Ui) -> String {
    let mut out = ui.styled(&problem.message, Style::Red);
    if let Some((expected, actual)) = &problem.compared {
        out.push_str(&format!("\n\n{}", diff(expected, actual, ui)));
    }
    if let Some(code) = &problem.code {
        out.push('\n');
        for line in code.lines() {
            let marked = line.starts_with('>');
            out.push('\n');
            out.push_str(&if marked { line.to_owned() } else { ui.styled(line, Style::Dim) });
        }
        out.push('\n');
    }
    for frame in &problem.frames {
        out.push_str(&format!("\n{}", ui.styled(frame, Style::Dim)));
    }
    out
}

/// What was expected and what was there, line by line.
pub fn diff(expected: &str, actual: &str, ui: &Ui) -> String {
    let is_short = |text: &str| text.len() <= SHORT && !text.contains('\n');
    if is_short(expected) && is_short(actual) {
        let expected = ui.styled(&format!("- {expected}"), Style::Green);
        return format!(
            "expected {expected}\nreceived {}",
            ui.styled(&format!("+ {actual}"), Style::Red)
        );
    }
    let mut out = format!(
        "{}\n{}",
        ui.styled("- expected", Style::Green),
        ui.styled("+ received", Style::Red)
    );
    let compared = TextDiff::from_lines(expected, actual);
    let mut shown = 0;
    for (number, group) in compared.grouped_ops(CONTEXT).iter().enumerate() {
        if number > 0 {
            out.push_str(&format!("\n{}", ui.styled("  …", Style::Dim)));
        }
        for change in group.iter().flat_map(|op| compared.iter_changes(op)) {
            shown += 1;
            if shown > MOST_LINES {
                out.push_str("\n  … (the rest is left out)");
                return out;
            }
            let line = change.value().trim_end_matches('\n');
            out.push('\n');
            out.push_str(&match change.tag() {
                ChangeTag::Delete => ui.styled(&format!("- {line}"), Style::Green),
                ChangeTag::Insert => ui.styled(&format!("+ {line}"), Style::Red),
                ChangeTag::Equal => format!("  {line}"),
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diffs_show_what_changed_and_its_neighbours() {
        let ui = Ui::new(Verbosity::Normal);
        let expected = "{\n  \"a\": 1,\n  \"b\": 2,\n}";
        let text = diff(expected, "{\n  \"a\": 1,\n  \"b\": 3,\n}", &ui);
        assert_eq!(
            text,
            "- expected\n+ received\n  {\n    \"a\": 1,\n-   \"b\": 2,\n+   \"b\": 3,\n  }"
        );
        assert_eq!(diff("1", "2", &ui), "expected - 1\nreceived + 2");
        let long = |n: usize| (0..n).map(|n| format!("{n}\n")).collect::<String>();
        assert!(diff(&long(1000), &long(1), &ui).ends_with("left out)"));
    }
}
