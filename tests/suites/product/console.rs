//! What a program's console shows, to the letter.

use land_tests::{land, paths, snapshot};

#[test]
fn values_are_shown_as_a_person_reads_them() {
    let outcome = land::run(&paths::tests().join("apps/console"), &["run", "show.js"]);
    let (out, error) = (outcome.stdout.as_str(), outcome.stderr.as_str());
    assert_eq!(outcome.code, Some(0), "{error}");
    // Whose frames are where it was built.
    let (out, trace) = out.split_once("Trace: ").expect("a trace");
    assert!(trace.starts_with("traced here\n    at show.js:"), "{trace}");
    let (times, rest): (Vec<&str>, Vec<&str>) =
        out.lines().partition(|line| line.starts_with("t: "));
    snapshot::assert("console.txt", &rest.join("\n"));
    let [logged, ended] = times.as_slice() else { panic!("these times: {times:?}") };
    assert!(logged.ends_with("ms { a: 1 }") && ended.ends_with("ms"), "{times:?}");
    for line in
        ["Assertion failed", "Assertion failed: told 5 { a: 1 }", "careful", "wrong { a: 1 }"]
    {
        assert!(error.lines().any(|found| found == line), "no `{line}` in:\n{error}");
    }
    assert!(!error.contains("unseen"), "{error}");
}
