//! Requests that go wrong, all at a time: the ones beside them don't notice.

use std::thread;

use land_tests::http::Request;
use land_tests::project::Project;
use land_tests::server::Server;

const PROGRAM: &str = r#"
export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/loop": for (;;);
      case "/throw": throw new Error("on purpose");
      case "/memory": { const list = []; for (;;) list.push(new Uint8Array(4 << 20).fill(1)); }
      case "/recurse": { const f = () => f() + 1; return new Response(f()); }
      case "/never": return new Promise(() => {});
      case "/cut": return new Response(new ReadableStream({
        async start(controller) {
          controller.enqueue(new Uint8Array(10));
          await new Promise((resolve) => setTimeout(resolve, 20));
          throw new Error("cut");
        },
      }));
      case "/wait": await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return new Response(`fine ${pathname}`);
  },
};
"#;

#[test]
fn bad_requests_take_no_other_down() {
    let project = Project::js(PROGRAM);
    let server = Server::start(&project.artifact());
    thread::scope(|scope| {
        for path in ["/loop", "/throw", "/memory", "/recurse", "/never"] {
            let server = &server;
            scope.spawn(move || {
                for _ in 0..3 {
                    assert_eq!(server.get(path).status, 500, "{path}");
                }
            });
        }
        scope.spawn(|| {
            for _ in 0..3 {
                assert!(server.get("/cut").cut, "the stream's failure cuts the connection");
            }
        });
        for path in ["/a", "/wait"] {
            let server = &server;
            scope.spawn(move || {
                let mut connection = server.connect();
                for _ in 0..50 {
                    let response = connection.exchange(&Request::new("GET", path));
                    assert_eq!((response.status, response.text()), (200, format!("fine {path}")));
                }
            });
        }
    });
    assert_eq!(server.get("/after").text(), "fine /after");
    assert!(!server.log().contains("panicked"), "{}", server.log());
}

#[test]
fn each_failure_has_an_id_that_the_log_knows() {
    let project = Project::js(PROGRAM);
    let server = Server::start(&project.artifact());
    let mut ids = Vec::new();
    for path in ["/throw", "/loop", "/never", "/throw"] {
        let response = server.get(path);
        let id = response.value("x-request-id").expect("an error page has an id");
        assert!(response.text().contains(&id), "{}", response.text());
        server.wait_for_line(&id);
        assert!(!ids.contains(&id), "ids differ");
        ids.push(id);
    }
}

#[test]
fn a_busy_request_shares_its_thread() {
    let project = Project::js(
        "export default { fetch(request) {\n\
           if (request.url.endsWith('/busy')) { const end = Date.now() + 300; while (Date.now() < end); }\n\
           return new Response('done');\n\
         } };\n",
    );
    let server = Server::start(&project.artifact());
    server.get("/");
    thread::scope(|scope| {
        // More busy requests than the machine has threads.
        let threads = thread::available_parallelism().map_or(4, usize::from) + 2;
        let busy: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| server.get("/busy").status)).collect();
        let started = std::time::Instant::now();
        let mut answered = 0;
        while busy.iter().any(|thread| !thread.is_finished()) {
            assert_eq!(server.get("/").status, 200);
            answered += 1;
        }
        assert!(answered > 3, "{answered} answers in {:?}", started.elapsed());
        for thread in busy {
            assert_eq!(thread.join().expect("no panic"), 200);
        }
    });
}
