//! `land test`: what it runs, what it says, and what it survives.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use land_tests::land::{self, Outcome};
use land_tests::project::Project;
use serde_json::Value;

/// A program that is worth testing: it answers, fails, prints, and asks others.
const WORKER: &str = r#"
let count = 0;
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    count += 1;
    if (pathname === "/count") return Response.json({ count, greeting: env.GREETING });
    if (pathname === "/boom") throw new Error("from the program");
    if (pathname === "/log") console.log("the program says", request.headers.get("x-who"));
    if (pathname === "/echo") return new Response(request.body, { status: 201, headers: request.headers });
    if (pathname === "/ask") {
      const answers = await Promise.all(["a", "b"].map((name) => fetch(`https://api.example/${name}?x=1`)));
      return Response.json(await Promise.all(answers.map((answer) => answer.text())));
    }
    return new Response("hello");
  },
};
"#;

fn project(tests: &[(&str, &str)]) -> Project {
    let project = Project::with(&[("src/index.js", WORKER)]);
    project.write("land.toml", "name = \"app\"\n[vars]\nGREETING = \"Hi\"\n");
    for (path, text) in tests {
        project.write(path, text);
    }
    project
}

fn run(project: &Project, words: &[&str]) -> Outcome {
    land::run(project.path(), &[&["test"], words].concat())
}

/// The report as JSON, whatever the outcome.
fn report(project: &Project, words: &[&str]) -> Value {
    let outcome = run(project, &[&["--reporter", "json"], words].concat());
    serde_json::from_str(&outcome.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", outcome.stdout, outcome.stderr))
}

/// The outcome of each test of the first file, by name.
fn outcomes(report: &Value) -> Vec<(String, String)> {
    let tests = report["files"][0]["tests"].as_array().expect("tests").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    tests
        .map(|test| {
            let names: Vec<String> =
                test["name"].as_array().expect("names").iter().map(text).collect();
            (names.join(" > "), text(&test["outcome"]))
        })
        .collect()
}

#[track_caller]
fn assert_outcomes(report: &Value, expected: &[(&str, &str)]) {
    let found = outcomes(report);
    let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(found, expected, "{report:#}");
}

#[test]
fn each_request_to_the_program_gets_a_sandbox_of_its_own() {
    let project = project(&[(
        "src/app.test.js",
        r#"
import { SELF, env, expect, it } from "land:test";
it("shares nothing", async () => {
  for (let at = 0; at < 3; at++) {
    expect(await (await SELF.fetch("/count")).json()).toEqual({ count: 1, greeting: env.GREETING });
  }
});
it("sends method, headers and body as they are", async () => {
  const body = new Uint8Array([0, 255, 10]);
  const response = await SELF.fetch(new Request("https://me.example/echo", { method: "PUT", body, headers: { "x-a": "é" } }));
  expect(response.status).toBe(201);
  expect(response.headers.get("x-a")).toBe("é");
  expect(response.headers.get("host")).toBe("me.example");
  expect(await response.bytes()).toEqual(body);
});
it("streams both ways", async () => {
  const { readable, writable } = new TransformStream();
  const response = await SELF.fetch("/echo", { method: "POST", body: readable, duplex: "half" });
  const reader = response.body.getReader();
  const writer = writable.getWriter();
  writer.write(new TextEncoder().encode("one"));
  expect(new TextDecoder().decode((await reader.read()).value)).toBe("one");
  await writer.close();
  expect((await reader.read()).done).toBe(true);
});
"#,
    )]);
    let outcome = run(&project, &[]).expect_success();
    assert!(outcome.stdout.contains("3 passed"), "{}", outcome.stdout);
}

#[test]
fn outbound_requests_are_faked_and_none_leaves() {
    let project = project(&[(
        "app.test.js",
        r#"
import { SELF, afterAll, describe, expect, fakeFetch, it } from "land:test";
const always = fakeFetch(/^https:\/\/api\.example\/b/, "always");
it("answers by method and URL, once if so wished", async () => {
  const fake = fakeFetch("GET https://api.example/a", { from: "a" }, { times: 1 });
  expect(await (await SELF.fetch("/ask")).json()).toEqual(['{"from":"a"}', "always"]);
  expect(fake.calls.map((call) => call.url)).toEqual(["https://api.example/a?x=1"]);
  expect(always.calls).toHaveLength(1);
});
it("ends with its test", async () => {
  expect((await SELF.fetch("/ask")).status).toBe(500);
});
it("serves the test's own requests", async () => {
  fakeFetch({ method: "post", url: "https://b.example/*" }, async (request) => Response.json(await request.json(), { status: 202 }));
  const response = await fetch("https://b.example/x/y", { method: "POST", body: "[1]" });
  expect([response.status, await response.json()]).toEqual([202, [1]]);
  await expect(fetch("https://b.example/x")).rejects.toThrow("no fake answers `GET https://b.example/x`");
  fakeFetch((request) => request.url.endsWith("down"), new Error("down"));
  await expect(fetch("https://b.example/down")).rejects.toThrow("down");
  expect(await (await fetch("data:,x")).text()).toBe("x");
});
"#,
    )]);
    let report = report(&project, &[]);
    assert_outcomes(
        &report,
        &[
            ("answers by method and URL, once if so wished", "passed"),
            ("ends with its test", "passed"),
            ("serves the test's own requests", "passed"),
        ],
    );
    let said = report["files"][0]["tests"][1]["console"].to_string();
    assert!(said.contains("add `fakeFetch(\\\"GET https://api.example/a"), "{said}");
}

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

#[test]
fn matchers_hold_fail_and_say_why() {
    let project = project(&[("src/matchers.test.js", include_str!("matchers.test.js"))]);
    let outcome = run(&project, &[]).expect_success();
    assert!(outcome.stdout.contains("(52 tests"), "{}", outcome.stdout);
}
