//! What a server tells about requests: lines in the log, durations for visitors.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use land_tests::http::{Connection, Request};
use land_tests::land;
use land_tests::project::Project;
use land_tests::server::Server;
use rustix::process::Signal;
use serde_json::Value;

const WORKER: &str = "\
export default { async fetch(request) {\n\
  const { pathname } = new URL(request.url);\n\
  if (pathname === '/loop') for (;;);\n\
  if (pathname === '/throw') throw new Error('broken\\nin two lines');\n\
  if (pathname === '/log') { console.log('one\\n\\u001b[2Jtwo'); console.error('bad'); }\n\
  return new Response(`got ${(await request.text()).length}`);\n\
} };\n";

fn serve(options: &[&str]) -> (Project, Server) {
    let project = Project::js(WORKER);
    project.write("land.toml", "name = \"app\"\n[assets]\ndir = \"public\"\n");
    project.write("public/file.txt", "0123456789");
    let artifact = project.artifact();
    let path = artifact.to_str().expect("temporary folders have plain names");
    let words = [&["serve", path, "--listen", "127.0.0.1:0"], options].concat();
    let server = Server::spawn(&mut land::command(project.path(), &words));
    (project, server)
}

/// The lines of this event, once the server has ended.
fn events(server: &mut Server, event: &str) -> Vec<Value> {
    server.signal(Signal::TERM);
    assert_eq!(server.wait().code(), Some(0));
    server.wait_for_line("[the server closed its output]");
    let log = server.log();
    let lines = log.lines().filter(|line| line.starts_with('{'));
    let parsed = lines.map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
    parsed.filter(|line| line["event"] == event).collect()
}

#[test]
fn each_request_is_a_line_of_json() {
    let (_project, mut server) = serve(&["--log-format", "json"]);
    server.send(&Request::new("POST", "/a%0Ab?secret=1").body("12345"));
    server.get("/file.txt");
    let looped = server.get("/loop");
    let lines = events(&mut server, "request");
    assert_eq!(lines.len(), 3);
    let line = |path: &str| lines.iter().find(|line| line["path"] == path).expect("a line");
    let posted = line("/a%0Ab");
    for (name, value) in [
        ("level", Value::from("info")),
        ("app", "app".into()),
        ("method", "POST".into()),
        ("status", 200.into()),
        ("outcome", "ok".into()),
        ("outbound_requests", 0.into()),
        ("bytes_in", 5.into()),
        ("bytes_out", 5.into()),
    ] {
        assert_eq!(posted[name], value, "{name} in {posted}");
    }
    assert!(posted["memory_bytes"].as_u64().expect("bytes") > 1 << 20, "{posted}");
    let pages = posted["dirty_pages"].as_u64().expect("pages");
    assert!((1..200).contains(&pages), "{posted}");
    assert!(posted["host_calls"].as_u64().expect("a count") > 1, "{posted}");
    let millis = |name: &str| posted[name].as_f64().expect("milliseconds");
    assert!(millis("cpu_ms") > 0.0 && millis("wall_ms") > 0.0, "{posted}");
    let time = posted["time"].as_str().expect("a time");
    assert!(time.len() == 24 && time.ends_with('Z'), "{time}");
    assert_eq!(posted["version"].as_str().expect("a version").len(), 16);
    let asset = line("/file.txt");
    assert_eq!((&asset["bytes_out"], &asset["host_calls"]), (&10.into(), &0.into()));
    assert_eq!(asset["dirty_pages"], 0);
    let stopped = line("/loop");
    assert_eq!((&stopped["status"], &stopped["outcome"]), (&500.into(), &"cpu".into()));
    assert!(stopped["cpu_ms"].as_f64().expect("milliseconds") > 400.0);
    assert_eq!(looped.value("x-request-id").as_deref(), stopped["request_id"].as_str());
}

#[test]
fn what_a_program_says_is_tied_to_its_request() {
    let (_project, mut server) = serve(&["--log-format", "json"]);
    server.get("/log");
    let thrown = server.get("/throw").value("x-request-id").expect("an id");
    let console = events(&mut server, "console");
    let text = server.log();
    let failures: Vec<Value> = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|line| line["event"] == "failure")
        .collect();
    assert_eq!(console.len(), 2);
    assert_eq!(console[0]["message"], "one\n\u{1b}[2Jtwo");
    assert_eq!((&console[0]["level"], &console[1]["level"]), (&"info".into(), &"error".into()));
    assert_eq!(console[0]["request_id"], console[1]["request_id"]);
    assert_eq!(failures[0]["request_id"].as_str(), Some(&*thrown));
    let message = failures[0]["message"].as_str().expect("a message");
    assert!(message.contains("broken") && message.contains("src/index.js:4:"), "{message}");
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn text_is_quiet_unless_asked() {
    let (_project, server) = serve(&[]);
    server.get("/");
    server.get("/log");
    let line = server.wait_for_line("] (request ");
    assert!(line.contains("INFO  [app] (request ") && line.ends_with(") one"), "{line}");
    server.wait_for_line("\u{fffd}[2Jtwo");
    assert!(!server.log().contains(" GET "), "{}", server.log());
    for option in ["--access-log", "-v"] {
        let (_project, server) = serve(&[option]);
        server.get("/x?secret");
        let line = server.wait_for_line(" GET /x 200 ok, ");
        assert!(line.contains(" ms, cpu ") && line.ends_with("in 0, out 5"), "{line}");
        assert!(!line.contains("secret"));
    }
    let (_project, mut server) = serve(&["-q", "--log-format", "json"]);
    server.get("/");
    assert!(events(&mut server, "request").is_empty());
}

#[test]
fn visitors_who_leave_are_told_apart() {
    let project = Project::js(
        "export default { fetch: (request) => new Promise((resolve) => {\n\
           console.log('waits'); setTimeout(resolve, 20_000);\n\
         }) };\n",
    );
    let artifact = project.artifact();
    let path = artifact.to_str().expect("temporary folders have plain names");
    let words = ["serve", path, "--listen", "127.0.0.1:0", "--log-format", "json"];
    let server = Server::spawn(&mut land::command(project.path(), &words));
    let mut connection = server.connect();
    connection.write(&Request::new("GET", "/").encode());
    server.wait_for_line("waits");
    drop(connection);
    let line = server.wait_for_line("\"event\":\"request\"");
    let line: Value = serde_json::from_str(&line).expect("a line of JSON");
    assert_eq!((&line["outcome"], &line["status"]), (&"cancelled".into(), &Value::Null));
}

#[test]
fn nobody_waits_for_who_reads_the_log() {
    let project = Project::js(
        "const text = 'x'.repeat(10_000);\n\
         export default { fetch() { for (let n = 0; n < 20; n++) console.log(text); return new Response('fine'); } };\n",
    );
    let artifact = project.artifact();
    let path = artifact.to_str().expect("temporary folders have plain names");
    let words = ["serve", path, "--listen", "127.0.0.1:0", "--log-format", "json"];
    let mut command = land::command(project.path(), &words);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    let mut first = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("captured"));
    stdout.read_line(&mut first).expect("a line");
    let address = first.trim().rsplit('/').next().expect("an address");
    // 20 MB that nobody reads: the buffer has 1 MiB.
    let mut connection = Connection::open(address);
    for _ in 0..100 {
        assert_eq!(connection.exchange(&Request::new("GET", "/")).text(), "fine");
    }
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), Signal::TERM)
        .expect("it runs");
    let mut log = String::new();
    child.stderr.take().expect("captured").read_to_string(&mut log).expect("readable");
    assert_eq!(child.wait().expect("ends").code(), Some(0));
    assert!(log.len() < 4 << 20, "{} bytes", log.len());
    for line in log.lines() {
        serde_json::from_str::<Value>(line).expect("whole lines");
    }
    assert!(log.contains("events are not in the log"), "{}", &log[log.len() - 300..]);
}

#[test]
fn visitors_see_durations_when_the_operator_wants_it() {
    let (_project, server) = serve(&["--server-timing"]);
    for path in ["/", "/file.txt"] {
        let timing = server.get(path).value("server-timing").expect("durations");
        let parts: Vec<f64> = ["sandbox;dur=", "cpu;dur=", "total;dur="]
            .iter()
            .zip(timing.split(", "))
            .map(|(name, part)| part.strip_prefix(name).and_then(|ms| ms.parse().ok()).expect("ms"))
            .collect();
        assert!(parts[2] > 0.0 && parts[0] + parts[1] <= parts[2] * 2.0, "{timing}");
    }
    let (_project, server) = serve(&[]);
    assert_eq!(server.get("/").value("server-timing"), None);
}
