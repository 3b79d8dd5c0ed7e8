//! An API that a request doesn't use costs it nothing: it was evaluated before the snapshot, so that not one
//! page more is written to, and the host isn't called once more.

use land_tests::land;
use land_tests::project::Project;
use land_tests::server::Server;
use serde_json::Value;

/// What a program does with each API at module scope, and keeps.
const APIS: &[(&str, &str)] = &[
    ("URL", "[new URL('https://a.test/x?y'), new URLSearchParams('a=1')]"),
    ("URLPattern", "new URLPattern('https://a.test/:x')"),
    ("fetch", "[new Request('http://a/'), new Response('x'), new Headers(), new FormData()]"),
    ("streams", "[new TransformStream(), new ReadableStream({ type: 'bytes' })]"),
    ("compression", "[new CompressionStream('gzip'), new DecompressionStream('zstd')]"),
    ("encoding", "[new TextDecoder('shift_jis').decode(new Uint8Array(2)), new TextEncoder()]"),
    (
        "crypto",
        "await crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-GCM', true, ['encrypt'])",
    ),
    ("events", "[new AbortController(), new EventTarget(), new CustomEvent('x')]"),
    ("messages", "[new MessageChannel(), structuredClone({ a: new Map([[1, 2]]) })]"),
    ("files", "[new Blob(['x']), new File(['x'], 'y'), atob('eA==')]"),
    ("performance", "[performance.mark('x'), performance.now()]"),
    ("regular expressions", "/^[\\w--\\d]+$/v.exec('abc')"),
];
/// A value of the program's own may move what a request writes to across one more page's border.
const PAGES: u64 = 1;

/// Pages that hello's request wrote to, and its calls of the host, beside `kept`.
fn cost(kept: &str) -> (u64, u64) {
    let project = Project::js(&format!(
        "globalThis.kept = {kept};\nexport default {{ fetch() {{ return new Response('hello'); }} }};\n"
    ));
    let artifact = project.artifact();
    let path = artifact.to_str().expect("plain names");
    let words = ["serve", path, "--listen", "127.0.0.1:0", "--access-log", "--log-format", "json"];
    let server = Server::spawn(&mut land::command(project.path(), &words));
    assert_eq!(server.get("/").text(), "hello");
    let line = server.wait_for_line("\"dirty_pages\"");
    let line: Value = serde_json::from_str(&line).expect("a line of JSON");
    let count = |name: &str| line[name].as_u64().expect("a count");
    (count("dirty_pages"), count("host_calls"))
}

#[test]
fn an_idle_api_costs_a_request_nothing() {
    let (pages, calls) = cost("null");
    let found = APIS.iter().map(|(name, kept)| (*name, cost(kept)));
    let dearer: Vec<_> =
        found.filter(|(_, (more, called))| *more > pages + PAGES || *called != calls).collect();
    assert!(dearer.is_empty(), "hello: {pages} pages, {calls} calls; beside {dearer:?}");
}
