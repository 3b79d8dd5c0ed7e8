//! Apps of one engine share a memory on a node, and slots go from one app to the next: none finds a
//! byte of another's, and each finds all of its own.

use std::fs;
use std::thread;

use land_tests::node::{Folder, get};
use land_tests::project::Project;

/// Programs that differ in their size, and in what they leave behind.
const APPS: usize = 6;
const ROUNDS: usize = 40;

/// Looks for what others have left, then leaves the same for them: in what all programs have, in
/// what is this one's alone, and in memory that is taken for it.
const PROGRAM: &str = r#"
const table = Array.from({ length: LENGTH }, (_, i) => `entry NUMBER ${i}`);
const name = "app-NUMBER";
const text = `the text of ${name} `.repeat(REPEAT);
const kept = { list: [name], bytes: new Uint8Array(5000).fill(NUMBER + 1), map: new Map([[name, 1]]) };

function look() {
  const found = [];
  const see = (where, good) => { if (!good) found.push(where); };
  see("global", globalThis.secret === undefined);
  see("object", {}.secret === undefined);
  see("prototype", Array.prototype.secret === undefined && [].secret === undefined);
  see("list", kept.list.length === 1 && kept.list[0] === name);
  see("bytes", kept.bytes.every((byte) => byte === NUMBER + 1));
  see("map", kept.map.size === 1 && kept.map.get(name) === 1);
  see("text", text === `the text of ${name} `.repeat(REPEAT));
  see("table", table.every((entry, i) => entry === `entry NUMBER ${i}`));
  see("json", JSON.stringify({ a: [1, { b: name }] }) === `{"a":[1,{"b":"${name}"}]}`);
  see("regexp", /^app-(\d)$/.exec(name)[1] === "NUMBER");
  see("url", new URL("?q=1", "https://a.test/x").href === "https://a.test/x?q=1");
  for (const size of [16, 4096, 70_000, 600_000]) {
    see(`fresh ${size}`, new Uint8Array(size).every((byte) => byte === 0));
  }
  return found;
}

function leave() {
  const secret = `secret of ${name}`;
  globalThis.secret = Object.prototype.secret = Array.prototype.secret = secret;
  JSON.stringify = RegExp.prototype.exec = globalThis.URL = () => secret;
  kept.list.push(secret); kept.bytes.fill(0xa5); kept.map.set(secret, secret); table.fill(secret);
  // What is taken beside it, some of it behind the end of the memory as it was.
  const big = Array.from({ length: NUMBER + 1 }, () => new Uint8Array(600_000).fill(0x5a));
  globalThis.big = big;
}

export default {
  fetch() {
    const found = look();
    const answer = found.length === 0 ? `clean ${name}` : `dirty ${name}: ${found.join(", ")}`;
    leave();
    return new Response(answer);
  },
};
"#;

/// Each is larger than the one before it.
fn program(number: usize) -> String {
    let program = PROGRAM.replace("LENGTH", &(300 * number).to_string());
    let program = program.replace("REPEAT", &(100 * (number + 1)).to_string());
    program.replace("NUMBER", &number.to_string())
}

/// A node with all of them, of which so many are kept loaded.
fn folder(loaded: usize) -> Folder {
    let folder = Folder::new();
    let mut config = format!("max_loaded_apps = {loaded}\n");
    for number in 0..APPS {
        let project = Project::js(&program(number));
        fs::copy(project.artifact(), folder.path().join(format!("{number}.wasm")))
            .expect("writable");
        config.push_str(&format!(
            "[[app]]\nname = \"app-{number}\"\nartifact = \"{number}.wasm\"\nroutes = [\"app{number}\"]\n"
        ));
    }
    folder.configure(&config);
    folder
}

#[test]
fn apps_that_take_turns_find_nothing_of_each_other() {
    let folder = folder(2);
    let server = folder.serve();
    for round in 0..ROUNDS {
        for step in 0..APPS {
            // Each follows each other one, now and then twice.
            let number = (step * (1 + round % (APPS - 1)) + round) % APPS;
            for _ in 0..=(round + step) % 2 {
                let response = get(&server, &format!("app{number}/"));
                assert_eq!(response.text(), format!("clean app-{number}"), "round {round}");
            }
        }
    }
    assert!(!server.log().contains("ERROR"), "{}", server.log());
}

#[test]
fn nor_do_apps_that_are_asked_at_a_time() {
    let folder = folder(3);
    let server = folder.serve();
    thread::scope(|scope| {
        for visitor in 0..4 {
            let server = &server;
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    let number = (visitor + round * (visitor + 1)) % APPS;
                    let response = get(server, &format!("app{number}/"));
                    assert_eq!(response.text(), format!("clean app-{number}"), "round {round}");
                }
            });
        }
    });
    assert!(!server.log().contains("ERROR"), "{}", server.log());
}
