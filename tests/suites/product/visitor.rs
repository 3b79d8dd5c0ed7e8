//! Visitors who leave before they have their answer: the program is told, and what it does then ends.

use std::time::Duration;

use land_tests::http::Request;
use land_tests::http2;
use land_tests::project::Project;
use land_tests::server::Server;

const PROGRAM: &str = r#"
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const spin = (ms) => { const end = Date.now() + ms; while (Date.now() < end); };

const routes = {
  async "/told"(request) {
    request.signal.addEventListener("abort", () => {
      console.log(`told: ${request.signal.reason.name}: ${request.signal.reason.message}`);
    });
    console.log("told begun");
    await wait(20_000);
    console.log("told too late");
  },
  async "/ignores"(request) {
    console.log("ignores begun");
    await wait(700);
    console.log("ignores went on");
  },
  async "/works"(request, ctx) {
    ctx.waitUntil(wait(400).then(() => console.log(`works done, aborted: ${request.signal.aborted}`)));
    console.log("works begun");
    await wait(20_000);
    console.log("works too late");
  },
  async "/late"(request, ctx) {
    request.signal.onabort = () => ctx.waitUntil(wait(300).then(() => console.log("late done")));
    console.log("late begun");
    await wait(20_000);
  },
  async "/busy"(request) {
    request.signal.onabort = () => console.log("busy told");
    console.log("busy begun");
    spin(300);
    await wait(0);
    console.log("busy went on");
    await wait(20_000);
    console.log("busy too late");
  },
  async "/throws"(request) {
    request.signal.onabort = () => { throw new Error("thrown by a listener"); };
    console.log("throws begun");
    await wait(20_000);
  },
  async "/rejects"(request) {
    console.log("rejects begun");
    const aborted = new Promise((resolve, reject) => {
      request.signal.addEventListener("abort", () => reject(request.signal.reason));
    });
    await Promise.race([wait(20_000), aborted]);
  },
  "/streams"(request) {
    request.signal.onabort = () => console.log("streams told");
    return new Response(new ReadableStream({
      async pull(controller) {
        controller.enqueue(new Uint8Array(10));
        await wait(20_000);
        console.log("streams too late");
      },
      cancel(reason) { console.log(`streams cancelled: ${reason.message}`); },
    }, { highWaterMark: 0 }));
  },
  "/measured"(request, ctx) {
    request.signal.onabort = () => console.log("measured told");
    ctx.waitUntil(wait(500).then(() => console.log("measured done")));
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode("12345"));
        await wait(200);
        controller.close();
      },
      cancel() { console.log("measured cancelled"); },
    });
    return new Response(body, { headers: { "content-length": "5" } });
  },
};

export default {
  async fetch(request, env, ctx) {
    const route = routes[new URL(request.url).pathname];
    return (await route?.(request, ctx)) ?? new Response("fine");
  },
};
"#;

fn server() -> Server {
    Server::start(&Project::js(PROGRAM).artifact())
}

/// Asks for `path`, and leaves once the program has said that it is at work.
fn visit(server: &Server, path: &str, begun: &str) {
    let mut connection = server.connect();
    connection.write(&Request::new("GET", path).encode());
    server.wait_for_line(begun);
}

#[test]
fn the_signal_aborts_and_work_ends() {
    let server = server();
    visit(&server, "/told", "told begun");
    server.wait_for_line("told: AbortError: The client has disconnected.");
    visit(&server, "/ignores", "ignores begun");
    visit(&server, "/rejects", "rejects begun");
    std::thread::sleep(Duration::from_millis(1000));
    let log = server.log();
    assert!(!log.contains("too late") && !log.contains("went on"), "{log}");
    assert!(!log.contains("ERROR"), "a visitor who leaves is no error:\n{log}");
    assert_eq!(server.get("/").text(), "fine");
}

#[test]
fn wait_until_work_goes_on() {
    let server = server();
    visit(&server, "/works", "works begun");
    visit(&server, "/late", "late begun");
    server.wait_for_line("works done, aborted: true");
    server.wait_for_line("late done");
    assert!(!server.log().contains("too late"), "{}", server.log());
}

#[test]
fn a_program_at_work_is_told_when_it_waits() {
    let server = server();
    visit(&server, "/busy", "busy begun");
    server.wait_for_line("busy told");
    visit(&server, "/throws", "throws begun");
    server.wait_for_line("thrown by a listener");
    std::thread::sleep(Duration::from_millis(300));
    assert!(!server.log().contains("too late"), "{}", server.log());
    assert_eq!(server.get("/").text(), "fine");
}

#[test]
fn a_stream_that_nobody_reads_is_cancelled() {
    let server = server();
    let mut connection = server.connect();
    connection.write(&Request::new("GET", "/streams").encode());
    assert_eq!(connection.read_head().expect("a head").status, 200);
    connection.read_chunk().expect("a chunk");
    drop(connection);
    server.wait_for_line("streams told");
    server.wait_for_line("streams cancelled: the client has disconnected");
    assert!(!server.log().contains("too late"), "{}", server.log());
}

#[test]
fn who_has_read_everything_has_not_left() {
    let server = server();
    let response = server.get("/measured");
    assert_eq!((response.text().as_str(), response.cut), ("12345", false));
    server.wait_for_line("measured done");
    let log = server.log();
    assert!(!log.contains("measured told") && !log.contains("measured cancelled"), "{log}");
}

#[test]
fn a_reset_stream_is_a_visitor_who_leaves() {
    let server = server();
    let mut connection = http2::Connection::open(server.address()).expect("a connection");
    let stream = connection.request("GET", "/told", b"").expect("sent");
    server.wait_for_line("told begun");
    connection.reset(stream).expect("sent");
    server.wait_for_line("told: AbortError");
    connection.request("GET", "/", b"").expect("sent");
    let answers = connection.finish().expect("the connection goes on");
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].1.body, b"fine");
}
