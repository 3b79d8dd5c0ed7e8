//! Bodies flow while they are made: in both directions, at the pace of the slower side.

use std::time::{Duration, Instant};

use land_tests::http::Request;
use land_tests::project::Project;
use land_tests::server::Server;

#[test]
fn the_first_part_arrives_before_the_last_is_made() {
    let project = Project::js(
        "const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));\n\
         export default { fetch: () => { let n = 0; return new Response(new ReadableStream({\n\
           async pull(controller) {\n\
             if (n === 2) return controller.close();\n\
             if (n++ === 1) await wait(500);\n\
             controller.enqueue(new TextEncoder().encode(`part ${n}`));\n\
           } }, { highWaterMark: 0 })); } };\n",
    );
    let server = Server::start(&project.artifact());
    let mut connection = server.connect();
    connection.write(&Request::new("GET", "/").encode());
    assert_eq!(connection.read_head().expect("a head").status, 200);
    let first = connection.read_chunk().expect("a chunk").expect("not the end");
    let arrived = Instant::now();
    assert_eq!(first, b"part 1");
    let second = connection.read_chunk().expect("a chunk").expect("not the end");
    assert_eq!(second, b"part 2");
    assert!(arrived.elapsed() > Duration::from_millis(300), "{:?}", arrived.elapsed());
    assert_eq!(connection.read_chunk().expect("the end"), None);
}

#[test]
fn an_answer_can_begin_before_the_request_ends() {
    let project =
        Project::js("export default { fetch: (request) => new Response(request.body) };\n");
    let server = Server::start(&project.artifact());
    let mut connection = server.connect();
    connection
        .write(b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n4\r\nping\r\n");
    assert_eq!(connection.read_head().expect("a head").status, 200);
    assert_eq!(connection.read_chunk().expect("a chunk"), Some(b"ping".to_vec()));
    connection.write(b"4\r\npong\r\n0\r\n\r\n");
    assert_eq!(connection.read_chunk().expect("a chunk"), Some(b"pong".to_vec()));
    assert_eq!(connection.read_chunk().expect("the end"), None);
}

#[test]
fn a_reader_that_pauses_pauses_the_program() {
    // An endless stream: without back-pressure the program would fill its memory, or ours.
    let project = Project::js(
        "const block = new Uint8Array(1 << 16);\n\
         export default { fetch: () => { let made = 0; return new Response(new ReadableStream({\n\
           pull(controller) { made += block.length; controller.enqueue(block); },\n\
           cancel() { console.log(`cancelled after ${made >> 20} MiB`); },\n\
         })); } };\n",
    );
    let server = Server::start(&project.artifact());
    let before = server.resident_kib();
    let mut connection = server.connect();
    connection.write(&Request::new("GET", "/").encode());
    assert_eq!(connection.read_head().expect("a head").status, 200);
    for _ in 0..10 {
        connection.read_chunk().expect("a chunk");
    }
    std::thread::sleep(Duration::from_millis(500));
    let grown = server.resident_kib().saturating_sub(before);
    assert!(grown < 64 << 10, "{grown} KiB more while nobody reads");
    drop(connection);
    let line = server.wait_for_line("cancelled after");
    let made: u64 = line
        .split("after ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next()?.parse().ok())
        .expect("a number");
    assert!(made < 64, "{line}");
}

#[test]
fn a_client_that_leaves_ends_its_request() {
    let project = Project::js(
        "const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));\n\
         export default { async fetch(request) {\n\
           if (request.url.endsWith('/slow')) { console.log('begun'); await wait(20_000); console.log('too late'); }\n\
           return new Response('fine');\n\
         } };\n",
    );
    let server = Server::start(&project.artifact());
    let mut connection = server.connect();
    connection.write(&Request::new("GET", "/slow").encode());
    server.wait_for_line("begun");
    drop(connection);
    assert_eq!(server.get("/").text(), "fine");
    assert!(!server.log().contains("too late"));
}

#[test]
fn a_stream_that_fails_at_once_has_a_head() {
    let project = Project::js(
        "export default { fetch() {\n\
           return new Response(new ReadableStream({\n\
             start(controller) { controller.enqueue(new Uint8Array(10)); },\n\
             pull() { throw new Error('cut'); },\n\
           }), { status: 203 });\n\
         } };\n",
    );
    let server = Server::start(&project.artifact());
    for _ in 0..20 {
        let response = server.get("/");
        assert_eq!((response.status, response.cut), (203, true));
    }
}

/// Nothing of a body has arrived when the program asks for all of it, or a part, which ends within a
/// character; or all of it has. More than a read brings, and more than is gathered at a time.
#[test]
fn a_body_that_comes_in_parts_is_read_whole() {
    let project = Project::js(
        "const readers = {\n\
           '/text': async (request) => (await request.text()).length,\n\
           '/json': async (request) => (await request.json()).length,\n\
           '/bytes': async (request) => (await request.bytes()).length,\n\
         };\n\
         export default { fetch(request) {\n\
           const { pathname, search } = new URL(request.url);\n\
           const read = readers[pathname](request);\n\
           console.log(`asked ${pathname}${search} ${request.bodyUsed}`);\n\
           return read.then((length) => new Response(`${length} ${request.bodyUsed}`));\n\
         } };\n",
    );
    let server = Server::start(&project.artifact());
    let units = [5, 70_000, 3_000_000];
    for (path, quotes, bytes) in [("/text", "", 1), ("/json", "\"", 1), ("/bytes", "", 2)] {
        for count in units {
            let body = format!("{quotes}{}{quotes}", "ü".repeat(count)).into_bytes();
            for first in [0, quotes.len() + 3, body.len()] {
                let text = in_two_parts(&server, path, &body, first);
                assert_eq!(text, format!("{} true", count * bytes), "{path}, {first} bytes first");
            }
        }
    }
}

/// The answer to `body`, of which only `first` bytes are sent before the program asks for it.
fn in_two_parts(server: &Server, path: &str, body: &[u8], first: usize) -> String {
    let length = body.len();
    let target = format!("{path}?{first}-of-{length}");
    let head = format!("POST {target} HTTP/1.1\r\nhost: a\r\ncontent-length: {length}\r\n\r\n");
    let mut connection = server.connect();
    connection.write(&[head.as_bytes(), &body[..first]].concat());
    server.wait_for_line(&format!("asked {target} true"));
    connection.write(&body[first..]);
    connection.read_response("POST").expect("an answer").text()
}
