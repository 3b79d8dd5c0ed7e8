//! Isolation as a property: whatever a request leaves behind, in whatever corner, none after it sees
//! a byte of it. `cargo xtask soak` asks a million times; the tests, some thousands.

use std::thread;

use land_tests::http::Request;
use land_tests::project::Project;
use land_tests::server::Server;

/// Requests, unless the variable says how many.
const REQUESTS: u32 = 20_000;
const VARIABLE: &str = "LAND_SOAK_REQUESTS";
const CONNECTIONS: u32 = 4;

/// Looks into every corner, then leaves a secret in each.
const PROGRAM: &str = r#"
const list = [];
const bytes = new Uint8Array(256);
const map = new Map();
let variable = "";
const closure = (() => { let kept = ""; return { get: () => kept, set: (value) => (kept = value) }; })();
class Holder { static secret = ""; #own = ""; get() { return this.#own; } set(value) { this.#own = value; } }
const holder = new Holder();
const shared = new URL("https://example.com/");

function look(env) {
  const found = [];
  const see = (where, value) => { if (value !== undefined && value !== "" && value !== 0) found.push(`${where}=${value}`); };
  see("global", globalThis.secret);
  see("object", {}.secret);
  see("array", [].secret);
  see("function", (() => {}).secret);
  see("string", "".secret);
  see("promise", Promise.resolve().secret);
  see("list", list.length);
  see("map", map.size);
  see("variable", variable);
  see("closure", closure.get());
  see("static", Holder.secret);
  see("private", holder.get());
  see("url", shared.search);
  see("env", env.SECRET === "none" ? "" : env.SECRET);
  see("bytes", bytes.reduce((sum, byte) => sum + byte, 0));
  see("regexp", RegExp.prototype.exec.secret);
  see("lastIndex", pattern.lastIndex);
  see("console", console.secret);
  // Memory that others have used and given back must come zeroed.
  for (const size of [16, 256, 4096, 70_000]) {
    const fresh = new Uint8Array(size);
    for (let at = 0; at < size; at += 61) if (fresh[at] !== 0) { found.push(`fresh ${size} at ${at}`); break; }
  }
  return found;
}

const pattern = /x/g;

function leave(secret, env) {
  globalThis.secret = secret;
  Object.prototype.secret = secret;
  Array.prototype.secret = secret;
  Function.prototype.secret = secret;
  String.prototype.secret = secret;
  Promise.prototype.secret = secret;
  RegExp.prototype.exec.secret = secret;
  console.secret = secret;
  list.push(secret);
  map.set(secret, secret);
  variable = secret;
  closure.set(secret);
  Holder.secret = secret;
  holder.set(secret);
  shared.search = secret;
  env.SECRET = secret;
  pattern.test(`x${secret}`);
  const encoded = new TextEncoder().encode(secret.repeat(16));
  bytes.set(encoded.subarray(0, 256));
  // Leaves the secret in memory that is given back: strings, buffers, pieces of them.
  for (const size of [16, 256, 4096, 70_000]) new Uint8Array(size).fill(secret.charCodeAt(0) | 1);
  `${secret}`.repeat(100).split("").reverse().join("");
}

export default {
  async fetch(request, env, ctx) {
    const secret = request.headers.get("x-secret");
    const found = look(env);
    leave(secret, env);
    if (secret.charCodeAt(1) % 4 === 0) await undefined;
    if (secret.charCodeAt(2) % 16 === 0) ctx.waitUntil(new Promise((resolve) => setTimeout(resolve, 1)));
    return new Response(found.length === 0 ? `clean ${secret}` : `dirty ${found.join(", ")}`);
  },
};
"#;

/// Numbers that follow from a seed, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

fn visit(server: &Server, seed: u32, requests: u32) {
    let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ u64::from(seed));
    let mut connection = server.connect();
    for _ in 0..requests {
        let secret = format!("{:016x}", random.next());
        let response = connection.exchange(&Request::new("GET", "/").header("x-secret", &secret));
        assert_eq!(response.text(), format!("clean {secret}"), "seed {seed}");
    }
}

#[test]
fn no_request_sees_anothers_byte() {
    let asked = std::env::var(VARIABLE).ok();
    let requests = asked.map_or(REQUESTS, |text| text.parse().expect("a number of requests"));
    let project = Project::js(PROGRAM);
    project.write("land.toml", "name = \"app\"\n[vars]\nSECRET = \"none\"\n");
    let server = Server::start(&project.artifact());
    thread::scope(|scope| {
        for seed in 0..CONNECTIONS {
            let server = &server;
            scope.spawn(move || visit(server, seed, requests.div_ceil(CONNECTIONS)));
        }
    });
    assert!(!server.log().contains("ERROR"), "{}", server.log());
}
