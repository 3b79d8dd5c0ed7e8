//! `land test`: what it runs, what it says, and what it survives.

mod choosing;
mod failures;
mod program;

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
it("asks often, and reads nothing", async () => {
  for (let at = 0; at < 50; at++) await SELF.fetch("/");
});
it("again", async () => {
  for (let at = 0; at < 50; at++) await SELF.fetch("/");
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
    assert!(outcome.stdout.contains("5 passed"), "{}", outcome.stdout);
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
fn matchers_hold_fail_and_say_why() {
    let project = project(&[("src/matchers.test.js", include_str!("matchers.test.js"))]);
    let outcome = run(&project, &[]).expect_success();
    assert!(outcome.stdout.contains("(48 tests"), "{}", outcome.stdout);
}
