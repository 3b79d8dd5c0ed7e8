//! Programs that are compiled ahead of time, from outside: limits, errors, isolation and commands are as without it; the
//! artifact is the same each time, and not much larger.

use std::fs;

use land_tests::http::Request;
use land_tests::land;
use land_tests::project::Project;
use land_tests::server::Server;

const CONFIG: &str =
    "name = \"app\"\n[build]\naot = true\n[limits]\ncpu_ms = 300\nmemory_mb = 32\n";

/// What is asked for by path; places in it are named by the tests.
const PROGRAM: &str = r#"let count = 0;
const kept = { list: [1, 2.5, "x"], text: "t" };

function spin(n) {
  for (;;) {
    n = n * 1.5 + 1;
  }
}

function fill(list) {
  for (;;) list.push(new Array(1000).fill(list.length));
}

async function later(n) {
  await null;
  for (;;) {
    n = n * 1.5 + 1;
  }
}

function* walk(a) {
  let n = 0;
  for (const x of walk(a + 1)) { n += x; yield n; }
}

async function descend(a) {
  let n = 0;
  for (const x of [a, 1]) n += x;
  return n + (await descend(n));
}

function inner(object) {
  return object.missing.property;
}

function outer(n) {
  const given = n > 1 ? undefined : {};
  return 1 +
    inner(given ?? {});
}

function change() {
  kept.list.push(++count);
  kept.text += count;
  kept[`k${count}`] = kept.list;
  return JSON.stringify([count, kept]);
}

const deep = [
  function least() { return least() + 1; },
  function recurse(a, b) { return recurse(a + 1, [b]) + 1; },
  function method(a) { return { method, a }.method(a); },
  function Constructed(a) { this.a = new Constructed(a); },
  function spread(...list) { return spread(...list.slice(0, 3), 1).length; },
  function called(a) { return called.call(this, a) || called.apply(null, [a]); },
  function mapped(a) { return [a].map(mapped); },
  (a) => { class Derived extends Object { constructor() { super(); this.a = new Derived(a); } } return new Derived(); },
  (a) => { const object = { get x() { return this.x + a; } }; return object.x; },
  function generated(a) { return [...walk(a)]; },
  function caught(a) { try { return caught(a + 1); } finally { a++; } },
  function many(a) {
    let b = a + 1, c = b * 2, d = c - a, e = d / 3, f = e + b, g = f * c, h = g - d, i = h + e, j = i * f, k = j - g;
    return many(b) + many(c) + d + e + f + g + h + i + j + k;
  },
];

export default {
  async fetch(request) {
    switch (new URL(request.url).pathname) {
      case "/spin": return new Response(spin(1));
      case "/later": return new Response(await later(1));
      case "/descend": return new Response(await descend(1).catch((error) => error.name));
      case "/fill": return new Response(fill([]));
      case "/change": return new Response(change());
      case "/throw": return new Response(outer(1));
      case "/stack": try { outer(2); } catch (error) { return new Response(error.stack); }
    }
    let said = "";
    for (const f of deep) {
      try { f(1); } catch (error) { said += `${f.name} ${error instanceof RangeError};`; }
    }
    return new Response(said);
  },
};
"#;

fn project() -> Project {
    Project::with(&[("land.toml", CONFIG), ("src/index.js", PROGRAM)])
}

#[test]
fn limits_stop_it_and_name_the_line() {
    let server = Server::start(&project().artifact());
    assert_eq!(server.get("/spin").status, 500);
    let line = server.wait_for_line("src/index.js:");
    assert!(line.contains("src/index.js:5:") || line.contains("src/index.js:6:"), "{line}");
    assert!(server.log().contains("CPU limit of 300 ms passed"), "{}", server.log());
    let spins = 1 + PROGRAM.lines().take_while(|line| !line.contains("await null")).count();
    assert_eq!(server.get("/later").status, 500);
    let line = server.wait_for_line("at later (");
    let places = [1, 2].map(|after| format!("src/index.js:{}:", spins + after));
    assert!(places.iter().any(|place| line.contains(place)), "{line}");
    assert_eq!(server.get("/fill").status, 500);
    server.wait_for_line("the limit of 32 MiB is");
    let said = server.get("/overflow").text();
    assert_eq!((said.matches(" true;").count(), said.matches(';').count()), (12, 12), "{said}");
    assert_eq!(server.get("/descend").text(), "RangeError");
}

#[test]
fn each_request_finds_the_snapshot_as_it_was() {
    let server = Server::start(&project().artifact());
    let first = server.get("/change");
    assert_eq!(first.status, 200);
    assert!(first.text().starts_with("[1,{\"list\":[1,2.5,\"x\",1]"), "{}", first.text());
    let mut connection = server.connect();
    for path in ["/overflow", "/change", "/throw", "/change", "/fill", "/change", "/change"] {
        let response = connection.exchange(&Request::new("GET", path));
        if path == "/change" {
            assert_eq!(response.text(), first.text());
        }
        if response.cut {
            connection = server.connect();
        }
    }
}

#[test]
fn stacks_are_those_of_the_interpreter() {
    let (compiled, interpreted) = (project(), project());
    interpreted.write("land.toml", "name = \"app\"\n");
    let line = 1 + PROGRAM.lines().take_while(|line| !line.contains("object.missing")).count();
    let said = [&compiled, &interpreted].map(|project| {
        let server = Server::start(&project.artifact());
        let stack = server.get("/stack").text();
        assert_eq!(server.get("/throw").status, 500);
        server.wait_for_line(&format!("src/index.js:{line}:"));
        stack
    });
    assert_eq!(said[0], said[1]);
    for place in ["at inner (", "at outer ("] {
        assert!(said[0].contains(place), "{}", said[0]);
    }
}

#[test]
fn the_same_input_gives_the_same_artifact_which_is_not_twice_as_large() {
    let (one, two, plain) = (project(), project(), project());
    plain.write("land.toml", "name = \"app\"\n");
    let [one, two, plain] =
        [&one, &two, &plain].map(|project| fs::read(project.artifact()).expect("readable"));
    assert!(one == two, "two builds differ");
    assert!(one.len() > plain.len(), "nothing is compiled");
    assert!(one.len() < 2 * plain.len(), "{} bytes, {} interpreted", one.len(), plain.len());
}

#[test]
fn commands_that_run_projects_take_the_setting() {
    let project = project();
    project.write(
        "src/index.test.js",
        "import { SELF, expect, test } from 'land:test';\n\
         test('counts', async () => {\n\
           expect(await (await SELF.fetch('/change')).text()).toContain('[1,');\n\
         });\n",
    );
    let tested = land::run(project.path(), &["test"]).expect_success();
    assert!(tested.stdout.contains("1 passed"), "{}", tested.stdout);
    for words in [
        &["dev", "--port", "0", "--allow-host", "example.com"][..],
        &["serve", "--listen", "127.0.0.1:0"],
    ] {
        let server = Server::spawn(&mut land::command(project.path(), words));
        assert_eq!(server.get("/spin").status, 500, "{words:?}");
        server.wait_for_line("src/index.js:");
        assert!(server.get("/change").text().starts_with("[1,"));
    }
}
