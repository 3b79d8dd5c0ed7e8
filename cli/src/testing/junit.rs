//! The report as CI systems read it: JUnit's XML.

use std::time::Duration;

use super::model::{FileReport, Outcome, Problem, TestReport, count};

/// The whole run.
pub fn report(files: &[FileReport], time: Duration) -> String {
    let tests: usize = files.iter().map(|file| file.tests.len()).sum();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!(
        "<testsuites tests=\"{tests}\" failures=\"{}\" errors=\"{}\" time=\"{}\">\n",
        count(files, Outcome::Failed),
        files.iter().map(|file| file.problems.len()).sum::<usize>(),
        time.as_secs_f64(),
    ));
    for file in files {
        self::file(file, &mut out);
    }
    out.push_str("</testsuites>");
    out
}

fn file(report: &FileReport, out: &mut String) {
    let skipped = report.tests.iter().filter(|test| is_skipped(test)).count();
    let name = escape(&report.file);
    out.push_str(&format!(
        "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{skipped}\" time=\"{}\">\n",
        report.tests.len(),
        report.count(Outcome::Failed),
        report.problems.len(),
        report.time.as_secs_f64(),
    ));
    for problem in &report.problems {
        // An error outside of tests has no place of its own in this format.
        out.push_str(&format!("    <testcase classname=\"{name}\" name=\"(file)\">\n"));
        push_problem("error", problem, out);
        out.push_str("    </testcase>\n");
    }
    for test in &report.tests {
        self::test(&name, test, out);
    }
    out.push_str("  </testsuite>\n");
}

fn is_skipped(test: &TestReport) -> bool {
    !matches!(test.outcome, Outcome::Passed | Outcome::Failed)
}

fn test(file: &str, test: &TestReport, out: &mut String) {
    out.push_str(&format!(
        "    <testcase classname=\"{file}\" name=\"{}\" time=\"{}\">\n",
        escape(&test.title()),
        test.time.as_secs_f64()
    ));
    if is_skipped(test) {
        out.push_str("      <skipped/>\n");
    }
    for problem in &test.problems {
        push_problem("failure", problem, out);
    }
    if !test.lines.is_empty() {
        let text = escape(&test.lines.join("\n"));
        out.push_str(&format!("      <system-out>{text}</system-out>\n"));
    }
    out.push_str("    </testcase>\n");
}

fn push_problem(kind: &str, problem: &Problem, out: &mut String) {
    let mut text = problem.message.clone();
    if let Some((expected, received)) = &problem.compared {
        text.push_str(&format!("\nexpected: {expected}\nreceived: {received}"));
    }
    for frame in &problem.frames {
        text.push_str(&format!("\n{frame}"));
    }
    out.push_str(&format!(
        "      <{kind} message=\"{}\">{}</{kind}>\n",
        escape(&problem.message),
        escape(&text)
    ));
}

/// Text that is safe in XML, in attributes too. Characters that XML 1.0 has none of are replaced.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_test_says_is_text() {
        assert_eq!(
            escape("<a b=\"c\">&\u{1b}[31m\n"),
            "&lt;a b=&quot;c&quot;&gt;&amp;\u{fffd}[31m&#10;"
        );
        let file = FileReport {
            file: "a.test.js".into(),
            problems: vec![Problem::text("</error>")],
            ..FileReport::default()
        };
        let report = report(&[file], Duration::ZERO);
        assert!(report.contains("<error message=\"&lt;/error&gt;\">"), "{report}");
        assert!(report.ends_with("</testsuites>"), "{report}");
    }
}
