//! The operator's address: what it tells, and that visitors never get there.

use std::thread;

use land_tests::http::{Connection, Request};
use land_tests::node::{Folder, address, app, ask_admin, get, who};
use rustix::process::Signal;

#[test]
fn health_metrics_and_status() {
    let folder = Folder::new();
    let other = "[[app]]\nname = \"other\"\nartifact = \"gone.wasm\"\nroutes = [\"other\"]\n";
    folder.configure(&format!("{}{other}", app("a", "\"a\"")));
    let server = folder.serve();
    for path in ["/healthz", "/readyz"] {
        assert_eq!(ask_admin(&server, path).status, 200, "{path}");
    }
    for _ in 0..3 {
        assert_eq!(who(&get(&server, "a/")), "a");
    }
    assert_eq!(get(&server, "nowhere/").status, 404);
    assert_eq!(get(&server, "other/").status, 503);
    let metrics = ask_admin(&server, "/metrics");
    assert_eq!(
        metrics.value("content-type").as_deref(),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    let text = metrics.text();
    for line in [
        "land_requests_total{app=\"a\",status=\"2xx\"} 3",
        "land_requests_total{app=\"other\",status=\"5xx\"} 1",
        "land_request_duration_seconds_count{app=\"a\"} 3",
        "land_request_duration_seconds_bucket{app=\"a\",le=\"+Inf\"} 3",
        "land_app_loads_total{app=\"a\",outcome=\"ok\"} 1",
        "land_app_loads_total{app=\"other\",outcome=\"failed\"} 1",
        "land_unrouted_total{status=\"404\"} 1",
        "land_requests_waiting 0",
        "land_apps 2",
        "land_apps_loaded 1",
        "land_ready 1",
        "# TYPE land_cpu_seconds_total counter",
    ] {
        assert!(text.lines().any(|found| found == line), "no `{line}` in:\n{text}");
    }
    let cpu = text.lines().find_map(|line| line.strip_prefix("land_cpu_seconds_total{app=\"a\"} "));
    assert!(cpu.and_then(|text| text.parse::<f64>().ok()).is_some_and(|cpu| cpu > 0.0), "{cpu:?}");
    let status = ask_admin(&server, "/status").text();
    for part in
        ["\"ready\": true", "\"state\": \"loaded\"", "\"state\": \"broken\"", "\"requests\": 3"]
    {
        assert!(status.contains(part), "no `{part}` in {status}");
    }
}

#[test]
fn metrics_name_the_limits_that_were_hit() {
    let folder = Folder::new();
    let looping = "export default { fetch(request) { if (request.url.endsWith('/loop')) for (;;); return new Response('ok'); } };";
    let project = land_tests::project::Project::js(looping);
    std::fs::copy(project.artifact(), folder.path().join("app.wasm")).expect("writable");
    let limits = "[app.limits]\ncpu_ms = 120\n";
    folder.configure(&(app("loop", "\"*\"") + limits));
    let server = folder.serve();
    assert_eq!(get(&server, "h/loop").status, 500);
    server.wait_for_line("120 ms");
    let text = ask_admin(&server, "/metrics").text();
    assert!(text.contains("land_limit_hits_total{app=\"loop\",limit=\"cpu\"} 1"), "{text}");
}

#[test]
fn visitors_do_not_get_there() {
    let folder = Folder::new();
    folder.configure(&app("a", "\"a\""));
    let server = folder.serve();
    for path in ["/healthz", "/readyz", "/metrics", "/status"] {
        assert_eq!(get(&server, &format!("nowhere{path}")).status, 404, "{path}");
        assert_eq!(who(&get(&server, &format!("a{path}"))), "a", "{path}");
    }
    let mut admin = Connection::open(&address(&server, "admin on http://"));
    assert_eq!(admin.exchange(&Request::new("GET", "/")).status, 404);
    let post = admin.exchange(&Request::new("POST", "/metrics"));
    assert_eq!((post.status, post.value("allow").as_deref()), (405, Some("GET, HEAD")));
    let head = admin.exchange(&Request::new("HEAD", "/metrics"));
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn a_stopping_node_is_not_ready_and_finishes_what_is_in_flight() {
    let folder = Folder::new();
    folder.configure(&app("a", "\"*\""));
    let mut server = folder.serve();
    thread::scope(|scope| {
        let slow = scope.spawn(|| get(&server, "h/slow"));
        server.wait_for_line("slow begun");
        let mut admin = Connection::open(&address(&server, "admin on http://"));
        server.signal(Signal::TERM);
        let mut status = 200;
        while status == 200 && !slow.is_finished() {
            status = admin.exchange(&Request::new("GET", "/readyz")).status;
        }
        assert_eq!(status, 503, "it says that it is not ready while a request is in flight");
        assert_eq!(admin.exchange(&Request::new("GET", "/healthz")).status, 200);
        assert_eq!(who(&slow.join().expect("no panic")), "a");
    });
    assert!(server.wait().success());
}
