//! As many requests at a time as a node has sandboxes, and then some.

use land_tests::http2::Connection;
use land_tests::node::{Folder, ask, wait_for_admin};
use land_tests::project::Project;

/// Sandboxes that a node has.
const SANDBOXES: u32 = 10_000;
/// Streams that a connection may have open.
const HTTP2_STREAMS: u32 = 200;
/// Requests that come when every sandbox is in use.
const LATE: u32 = 50;

const PROGRAM: &str = "export default { async fetch(request) {
  if (request.url.endsWith('/hold')) await new Promise((resolve) => setTimeout(resolve, 25_000));
  return new Response('fine');
} };\n";

/// Sends so many requests, over as many connections as that takes.
fn hold(address: &str, path: &str, count: u32) -> Vec<Connection> {
    let mut connections = Vec::new();
    for at in 0..count {
        if at % HTTP2_STREAMS == 0 {
            connections.push(Connection::open(address).expect("a connection"));
        }
        let connection = connections.last_mut().expect("just opened");
        connection.request("GET", path, b"").expect("the server reads");
    }
    connections
}

#[test]
fn all_of_a_node_are_used_and_the_rest_is_told_to_come_again() {
    let folder = Folder::new();
    folder.write("app.wasm", std::fs::read(Project::js(PROGRAM).artifact()).expect("an artifact"));
    let apps = ["a", "b"].map(|name| {
        format!("[[app]]\nname = \"{name}\"\nartifact = \"app.wasm\"\nroutes = [\"/{name}/*\"]\n")
    });
    folder.configure(&apps.concat());
    let server = folder.serve();
    // No app has so many that its own limit is what refuses.
    let held: Vec<_> = ["/a/hold", "/b/hold"]
        .into_iter()
        .flat_map(|path| hold(server.address(), path, SANDBOXES / 2))
        .collect();
    wait_for_admin(&server, "/metrics", &format!("\nland_sandboxes {SANDBOXES}\n"));
    for late in hold(server.address(), "/a/late", LATE) {
        let responses = late.finish().expect("each is answered");
        assert_eq!(responses.len(), LATE as usize);
        assert!(responses.iter().all(|(_, response)| !response.ok), "{responses:?}");
    }
    server.wait_for_line(&format!(
        "[a] overloaded: the limit of {SANDBOXES} requests at a time is reached; waited 1"
    ));
    // Whoever leaves gives their sandbox back.
    drop(held);
    wait_for_admin(&server, "/metrics", "\nland_sandboxes 0\n");
    assert_eq!(ask(&server, "GET", "a/b/").text(), "fine");
    assert!(!server.log().contains("panicked"), "{}", server.log());
}
