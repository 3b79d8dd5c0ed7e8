//! What `land test` says about tests that fail, and that it goes on.

use super::{project, report, run};

#[test]
fn what_a_test_does_wrong_ends_that_test_only() {
    let project = project(&[(
        "src/bad.test.js",
        r#"
import { SELF, expect, it } from "land:test";
it("loops", () => { for (;;); });
it("never settles", () => new Promise(() => {}), 300);
it("eats memory", () => { const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1)); });
it("recurses", () => { const f = () => f() + 1; f(); });
it("rejects behind one's back", async () => { Promise.reject(new Error("nobody")); await 0; });
it("throws what is no error", () => { throw { toString() { throw 1; } }; });
it("shows the program's failure", async () => { expect((await SELF.fetch("/boom")).status).toBe(200); });
it("goes on", () => expect(1).toBe(1));
"#,
    )]);
    let report = report(&project, &["--timeout", "700"]);
    let expected = [
        ("loops", "CPU limit of 700 ms for one turn passed"),
        ("never settles", "didn't end within 300 ms"),
        ("eats memory", "out of memory"),
        ("recurses", "stack"),
        ("rejects behind one's back", "nobody"),
        ("throws what is no error", ""),
        ("shows the program's failure", "expected the value to be the expected one"),
    ];
    let tests = report["files"][0]["tests"].as_array().expect("tests");
    for ((name, message), test) in expected.iter().zip(tests) {
        assert_eq!(test["outcome"], "failed", "{name}: {report:#}");
        let said = test["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(said.contains(message), "{name}: {said}");
    }
    assert_eq!(tests[7]["outcome"], "passed", "{report:#}");
    assert!(
        tests[0]["errors"][0]["message"]
            .as_str()
            .unwrap_or_default()
            .contains("src/bad.test.js:3:")
    );
    assert!(
        tests[6]["console"][0].as_str().unwrap_or_default().contains("src/index.js:8:"),
        "{report:#}"
    );
}

#[test]
fn failures_show_the_place_and_the_difference() {
    let project = project(&[(
        "src/diff.test.ts",
        r#"import { expect, it } from "land:test";
interface Row { id: number; tags: string[] }
const row: Row = { id: 1, tags: ["a", "b"] };
it("compares", () => {
  expect(row).toEqual({ id: 1, tags: ["a", "c"] });
});
"#,
    )]);
    let outcome = run(&project, &[]).expect_failure();
    for part in [
        "✗ compares",
        "-     \"c\",",
        "+     \"b\",",
        "> 5 |   expect(row).toEqual",
        "at src/diff.test.ts:5:15",
        "1 failed in",
    ] {
        assert!(outcome.stdout.contains(part), "no `{part}` in\n{}", outcome.stdout);
    }
    assert!(!outcome.stdout.contains("land:test"), "{}", outcome.stdout);
    assert!(outcome.stderr.contains("error: 1 test failed"), "{}", outcome.stderr);
}

#[test]
fn a_file_that_cannot_run_is_reported_and_others_run() {
    let project = project(&[
        ("a.test.js", "import './gone.js';"),
        ("b.test.js", "setTimeout(() => {}, 1);"),
        ("c.test.js", "import { it } from 'land:test'; it('runs', () => {});"),
        (
            "d.test.js",
            "import { beforeAll, it } from 'land:test'; beforeAll(() => { throw new Error('no'); }); it('x', () => {});",
        ),
    ]);
    let report = report(&project, &[]);
    assert_eq!(report["passed"], 1, "{report:#}");
    assert_eq!(report["failed"], 1, "{report:#}");
    let message =
        |at: usize| report["files"][at]["errors"][0]["message"].as_str().unwrap_or_default();
    assert!(message(0).contains("can't find `./gone.js`"), "{report:#}");
    assert!(message(1).contains("a timer is pending"), "{report:#}");
    assert_eq!(run(&project, &[]).code, Some(1));
}
