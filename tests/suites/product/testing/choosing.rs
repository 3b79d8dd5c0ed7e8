//! Which tests `land test` runs, when, and how it reports them.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use land_tests::land;
use land_tests::project::Project;

use super::{WORKER, assert_outcomes, project, report, run};

#[test]
fn tests_are_chosen_by_file_and_name() {
    let project = project(&[
        (
            "a.test.js",
            "import { describe, it } from 'land:test'; describe('one', () => { it('x', () => {}); it('y', () => {}); });",
        ),
        (
            "sub/b.test.js",
            "import { it } from 'land:test'; it('z', () => { throw new Error('z'); });",
        ),
        ("node_modules/p/c.test.js", "throw new Error('not ours');"),
    ]);
    assert_eq!(report(&project, &["a.test"])["passed"], 2);
    assert_outcomes(&report(&project, &["--name", "one y$"]), &[("one > y", "passed")]);
    run(&project, &["sub"]).expect_failure();
    let none = run(&project, &["nope"]).expect_failure();
    assert!(
        none.stderr.contains("hint: the project has `a.test.js`, `sub/b.test.js`"),
        "{}",
        none.stderr
    );
    run(&project, &["--name", "nothing"]).expect_failure();
    let empty = Project::js(WORKER);
    let none = land::run(empty.path(), &["test"]).expect_failure();
    assert!(none.stderr.contains("the project has no tests"), "{}", none.stderr);
}

#[test]
fn only_skip_todo_each_and_hooks() {
    let project = project(&[(
        "a.test.js",
        r#"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "land:test";
const log = [];
beforeAll(() => log.push("all"));
beforeEach(() => log.push("each"));
describe("inner", () => {
  beforeAll(async () => { await 0; log.push("inner all"); });
  afterEach(() => log.push("after"));
  afterAll(() => log.push("after all"));
  it.each([[1, 1], [2, 4]])("%d squared is %d", (a, b) => expect(a * a).toBe(b));
  it.skip("skipped", () => { throw new Error("run"); });
  it.todo("later");
});
it("saw the hooks in order", () => {
  expect(log).toEqual(["all", "inner all", "each", "after", "each", "after", "after all", "each"]);
});
it("asks for assertions", () => { expect.assertions(1); });
"#,
    )]);
    assert_outcomes(
        &report(&project, &[]),
        &[
            ("inner > 1 squared is 1", "passed"),
            ("inner > 2 squared is 4", "passed"),
            ("inner > skipped", "skipped"),
            ("inner > later", "todo"),
            ("saw the hooks in order", "passed"),
            ("asks for assertions", "failed"),
        ],
    );
    project.write(
        "a.test.js",
        "import { it } from 'land:test'; it('a', () => { throw 1; }); it.only('b', () => {});",
    );
    assert_outcomes(&report(&project, &[]), &[("a", "skipped"), ("b", "passed")]);
}

#[test]
fn bail_budget_and_junit() {
    let project = project(&[(
        "a.test.js",
        r#"import { SELF, it } from "land:test";
it("asks", async () => { await SELF.fetch("/"); await SELF.fetch("/log", { headers: { "x-who": "<me>" } }); });
it("fails", () => { throw new Error("<&>"); });
it("comes after", () => {});
"#,
    )]);
    let report = report(&project, &["--bail", "--budget"]);
    assert_outcomes(
        &report,
        &[("asks", "passed"), ("fails", "failed"), ("comes after", "not run")],
    );
    let requests = report["files"][0]["tests"][0]["requests"].as_array().expect("requests");
    assert_eq!(requests.len(), 2, "{report:#}");
    for request in requests {
        assert!(request["dirty_pages"].as_u64().expect("pages") > 0, "{report:#}");
        assert!(request["host_calls"].as_u64().expect("calls") > 0, "{report:#}");
    }
    let text = run(&project, &["--budget", "-t", "asks"]).expect_success().stdout;
    assert!(text.contains("dirty pages") && text.contains("| the program says <me>"), "{text}");
    let junit = run(&project, &["--reporter", "junit"]).stdout;
    assert!(junit.contains("tests=\"3\" failures=\"1\" errors=\"0\""), "{junit}");
    assert!(
        junit.contains("Error: &lt;&amp;&gt;") && junit.contains("the program says &lt;me&gt;"),
        "{junit}"
    );
}

#[test]
fn watching_runs_again() {
    let project =
        project(&[("a.test.js", "import { it } from 'land:test'; it('first', () => {});")]);
    let mut command = land::command(project.path(), &["test", "--watch", "-v"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut wait_for = |part: &str| {
        let mut line = || lines.next().expect("it goes on").expect("readable");
        while !line().contains(part) {}
    };
    wait_for("first");
    wait_for("waiting for changes");
    project.write("a.test.js", "import { it } from 'land:test'; it('second time', () => {});");
    wait_for("second time");
    wait_for("waiting for changes");
    child.kill().expect("still there");
    child.wait().expect("ended");
}
