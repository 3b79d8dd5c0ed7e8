//! Traces: the header that programs see, and the spans that a collector gets.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use land_tests::http::Request;
use land_tests::land;
use land_tests::project::Project;
use land_tests::server::{PATIENCE, Server};
use serde_json::Value;

const WORKER: &str = "\
export default { fetch(request) {\n\
  if (request.url.endsWith('/throw')) throw new Error('broken');\n\
  return new Response(`${request.headers.get('traceparent')} ${request.headers.get('tracestate')}`);\n\
} };\n";

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

fn serve(variables: &[(&str, &str)]) -> (Project, Server) {
    let project = Project::js(WORKER);
    let artifact = project.artifact();
    let path = artifact.to_str().expect("temporary folders have plain names");
    let mut command = land::command(project.path(), &["serve", path, "--listen", "127.0.0.1:0"]);
    let server = Server::spawn(command.envs(variables.iter().copied()));
    (project, server)
}

/// A collector: answers with these statuses, then with 200; gives the heads and bodies.
fn collector(statuses: &'static [u16]) -> (String, Receiver<(String, Value)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    let (sender, received) = channel();
    thread::spawn(move || {
        let mut statuses = statuses.iter();
        for stream in listener.incoming() {
            let stream = stream.expect("a connection");
            let request = read(&stream);
            let status = statuses.next().unwrap_or(&200);
            let head = format!("HTTP/1.1 {status} x\r\ncontent-length: 2\r\n\r\n{{}}");
            (&stream).write_all(head.as_bytes()).expect("written");
            if sender.send(request).is_err() {
                return;
            }
        }
    });
    (address, received)
}

fn read(stream: &TcpStream) -> (String, Value) {
    let mut reader = BufReader::new(stream);
    let (mut head, mut line) = (String::new(), String::new());
    while reader.read_line(&mut line).expect("readable") > 2 {
        head.push_str(&line.to_ascii_lowercase());
        line.clear();
    }
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    let mut body = vec![0; length.and_then(|length| length.parse().ok()).expect("a length")];
    reader.read_exact(&mut body).expect("a body");
    (head, serde_json::from_slice(&body).expect("JSON"))
}

/// The attribute of this name, as the collector has it.
fn attribute<'a>(of: &'a Value, name: &str) -> &'a Value {
    let list = of["attributes"].as_array().expect("attributes");
    let found = list.iter().find(|attribute| attribute["key"] == name);
    found.unwrap_or_else(|| panic!("no `{name}` in {of}"))["value"]
        .as_object()
        .and_then(|value| value.values().next())
        .expect("a value")
}

#[test]
fn programs_see_the_trace_that_their_request_belongs_to() {
    let (_project, server) = serve(&[]);
    assert_eq!(server.get("/").text(), "null null");
    let given = format!("00-{TRACE}-{PARENT}-01");
    let ask = |parents: &[&str]| {
        let request = Request::new("GET", "/").header("tracestate", "a=b");
        server
            .send(&parents.iter().fold(request, |r, parent| r.header("traceparent", parent)))
            .text()
    };
    assert_eq!(ask(&[&given]), format!("{given} a=b"), "nobody records, so nothing is changed");
    for bad in [given.to_uppercase().as_str(), "00-1-2-01", &format!("{given}-x"), "\u{e9}"] {
        assert_eq!(ask(&[bad]), "null null", "{bad}");
    }
    assert_eq!(ask(&[&given, &given]), "null null");
}

#[test]
fn a_collector_gets_a_span_for_each_request() {
    let (address, received) = collector(&[503]);
    let (_project, server) = serve(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &address),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-key=a%20b"),
        ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2"),
    ]);
    let given = format!("00-{TRACE}-{PARENT}-01");
    let seen = server.send(&Request::new("GET", "/a?q").header("traceparent", &given)).text();
    assert!(seen.starts_with(&format!("00-{TRACE}-")) && !seen.contains(PARENT), "{seen}");
    server.get("/throw");
    // The collector is busy at first, and gets the batch again.
    let (_, again) = received.recv_timeout(PATIENCE).expect("spans");
    let (head, body) = received.recv_timeout(PATIENCE).expect("spans");
    assert_eq!(again, body);
    assert!(head.starts_with("post /v1/traces http/1.1") && head.contains("x-key: a b"), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
    let resource = &body["resourceSpans"][0];
    assert_eq!(attribute(&resource["resource"], "service.name"), "app");
    assert_eq!(attribute(&resource["resource"], "deployment.environment"), "test");
    let spans = resource["scopeSpans"][0]["spans"].as_array().expect("spans");
    assert_eq!(spans.len(), 2);
    let span = &spans[0];
    assert_eq!((&span["traceId"], &span["parentSpanId"]), (&TRACE.into(), &PARENT.into()));
    assert_eq!(span["spanId"].as_str(), seen.get(36..52));
    assert_eq!((&span["kind"], &span["name"]), (&2.into(), &"GET".into()));
    assert_eq!(attribute(span, "url.path"), "/a");
    assert_eq!(attribute(span, "http.response.status_code"), "200");
    let nanos =
        |name: &str| span[name].as_str().and_then(|n| n.parse::<u64>().ok()).expect("a time");
    assert!(nanos("endTimeUnixNano") > nanos("startTimeUnixNano"));
    assert_eq!(span["status"]["code"], Value::Null);
    assert_eq!(spans[1]["status"]["code"], 2);
    assert_eq!(spans[1]["parentSpanId"], Value::Null);
    assert_ne!(spans[1]["traceId"], span["traceId"]);
}

#[test]
fn what_is_left_is_sent_at_the_end_and_what_is_not_sampled_is_not() {
    let (address, received) = collector(&[]);
    let (_project, mut server) = serve(&[
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", &format!("{address}/custom")),
        ("OTEL_SERVICE_NAME", "shop"),
        ("OTEL_TRACES_SAMPLER", "parentbased_always_off"),
    ]);
    let unsampled = server.get("/").text();
    assert!(unsampled.contains("-00 "), "{unsampled}");
    server
        .send(&Request::new("GET", "/b").header("traceparent", format!("00-{TRACE}-{PARENT}-01")));
    server.signal(rustix::process::Signal::TERM);
    assert_eq!(server.wait().code(), Some(0));
    let (head, body) = received.recv_timeout(PATIENCE).expect("spans");
    assert!(head.starts_with("post /custom http/1.1"), "{head}");
    assert_eq!(attribute(&body["resourceSpans"][0]["resource"], "service.name"), "shop");
    let spans = &body["resourceSpans"][0]["scopeSpans"][0]["spans"];
    assert_eq!((spans.as_array().map(Vec::len), &spans[0]["traceId"]), (Some(1), &TRACE.into()));
}

#[test]
fn a_collector_that_is_away_or_stuck_delays_nobody() {
    // Accepts connections in its backlog and never answers.
    let stuck = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", stuck.local_addr().expect("bound"));
    let (_project, server) = serve(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &address),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "200"),
        ("OTEL_BSP_SCHEDULE_DELAY", "10"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "4"),
    ]);
    for _ in 0..50 {
        assert_eq!(server.get("/").status, 200);
    }
    let line = server.wait_for_line("spans are lost");
    assert!(line.contains("WARN") && line.contains("no answer in 200 ms"), "{line}");
    drop(stuck);
    server.get("/");
    assert!(server.wait_for_line("efused").contains("spans are lost"));
}

#[test]
fn variables_that_make_no_sense_stop_the_server() {
    let project = Project::js(WORKER);
    let artifact = project.artifact();
    let path = artifact.to_str().expect("temporary folders have plain names");
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318");
    for (variables, expected) in [
        (vec![("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost")], "which is no address"),
        (vec![("OTEL_EXPORTER_OTLP_ENDPOINT", "https://a")], "which asks for TLS"),
        (vec![endpoint, ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")], "land doesn't speak"),
        (vec![endpoint, ("OTEL_TRACES_SAMPLER", "xray")], "which is no sampler"),
        (vec![endpoint, ("OTEL_BSP_SCHEDULE_DELAY", "5s")], "which is no number"),
        (vec![endpoint, ("OTEL_RESOURCE_ATTRIBUTES", "a")], "which is no list of pairs"),
        (vec![endpoint, ("OTEL_EXPORTER_OTLP_HEADERS", "a b=SECRET")], "has a header that isn't"),
    ] {
        let mut command = land::command(project.path(), &["serve", path]);
        let failed = land::finish(command.envs(variables)).expect_failure();
        assert!(failed.stderr.contains(expected), "{}", failed.stderr);
        assert!(failed.stderr.contains("hint: ") && !failed.stderr.contains("SECRET"));
    }
}

/// Asks itself for the header that it sends.
const CALLER: &str = "export default { async fetch(request, env) {\n\
           const url = new URL(request.url);\n\
           if (url.pathname === '/seen') return new Response(request.headers.get('traceparent'));\n\
           const own = url.pathname === '/own' ? { traceparent: url.search.slice(1) } : {};\n\
           const response = await fetch(new URL('/seen', request.url), { headers: own });\n\
           return new Response(`${request.headers.get('traceparent')} ${await response.text()}`);\n\
         } };\n";

#[test]
fn requests_of_the_program_are_part_of_the_trace() {
    let project = Project::js(CALLER);
    let artifact = project.artifact();
    let path = artifact.to_str().expect("temporary folders have plain names");
    let words = ["serve", path, "--listen", "127.0.0.1:0", "--allow-loopback"];
    let start = |variables: &[(&str, &str)]| {
        let mut command = land::command(project.path(), &words);
        Server::spawn(command.envs(variables.iter().copied()))
    };
    let ask = |server: &Server, path: &str, parent: &str| {
        let host = server.address().to_owned();
        let request = Request::new("GET", path).header("host", host);
        let text = server.send(&request.header("traceparent", parent)).text();
        let (own, seen) = text.split_once(' ').expect("two headers");
        (own.to_owned(), seen.to_owned())
    };
    let given = format!("00-{TRACE}-{PARENT}-01");
    let server = start(&[]);
    assert_eq!(ask(&server, "/", &given), (given.clone(), given.clone()));
    let other = format!("00-{}-{PARENT}-00", TRACE.replace('4', "5"));
    assert_eq!(ask(&server, &format!("/own?{other}"), &given).1, other);

    let (address, received) = collector(&[]);
    let server = start(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &address),
        ("OTEL_BSP_SCHEDULE_DELAY", "60000"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "3"),
    ]);
    let (own, _) = ask(&server, "/", &given);
    let (_, body) = received.recv_timeout(PATIENCE).expect("spans");
    let spans = body["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().expect("spans");
    let span = |kind: u8, parent: &str| {
        let fits = |span: &&Value| span["kind"] == kind && span["parentSpanId"] == parent;
        let found = spans.iter().find(fits).unwrap_or_else(|| panic!("no span {kind} in {body}"));
        assert_eq!(found["traceId"], TRACE);
        found["spanId"].as_str().expect("an id").to_owned()
    };
    let visitor = span(2, PARENT);
    assert_eq!(own, format!("00-{TRACE}-{visitor}-01"));
    let call = span(3, &visitor);
    span(2, &call);
}
