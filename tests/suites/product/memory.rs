//! Memory of a server over many requests: what a request takes is given back.

use land_tests::http::Request;
use land_tests::project::Project;
use land_tests::server::Server;

/// Until pools and caches have their size.
const WARM_UP: usize = 2_000;
const REQUESTS: usize = 20_000;
/// Growth that is allowed, in KiB: under 0.5 bytes a request would not be noticed, a leak is.
const ALLOWED: u64 = 8 << 10;

#[test]
fn many_requests_leave_nothing_behind() {
    let project = Project::js(
        "const big = 'x'.repeat(100_000);\n\
         export default { async fetch(request) {\n\
           const list = Array.from({ length: 100 }, (_, i) => ({ i }));\n\
           return new Response((await request.text()) + big.length + list.length);\n\
         } };\n",
    );
    let server = Server::start(&project.artifact());
    let request = Request::new("POST", "/").body("body of a request ".repeat(20));
    let mut connection = server.connect();
    let mut send = |count: usize| {
        for _ in 0..count {
            assert_eq!(connection.exchange(&request).status, 200);
        }
    };
    send(WARM_UP);
    let before = server.resident_kib();
    send(REQUESTS);
    let after = server.resident_kib();
    assert!(
        after <= before + ALLOWED,
        "{before} KiB before, {after} KiB after {REQUESTS} requests"
    );
}

#[test]
fn failing_requests_leave_nothing_behind_either() {
    let project = Project::js(
        "export default { fetch() { const held = new Uint8Array(1 << 20).fill(1); throw new Error(held.length); } };\n",
    );
    let server = Server::start(&project.artifact());
    let send = |count: usize| {
        for _ in 0..count {
            assert_eq!(server.get("/").status, 500);
        }
    };
    send(200);
    let before = server.resident_kib();
    send(1_000);
    let after = server.resident_kib();
    assert!(after <= before + ALLOWED, "{before} KiB before, {after} KiB after");
}
