//! What a browser gets: error pages with the program's own lines, and pages that reload themselves.

use std::io::{BufRead, BufReader};

use land_tests::http::Request;
use land_tests::project::Project;
use land_tests::server::Server;

use super::{answering, page, start, wait_for};

const SCRIPT: &str = "<script src=\"/.land/dev/client.js?v=";

/// Answers in all the forms that matter to the script.
const FORMS: &str = r#"
const html = { "content-type": "text/html; charset=utf-8" };
export default {
  fetch(request) {
    switch (new URL(request.url).pathname) {
      case "/html": return new Response("<!doctype html><p>hi", { headers: html });
      case "/counted": return new Response("<p>hi", { headers: { ...html, "content-length": "5" } });
      case "/nonce": return new Response("<p>hi", { headers: { ...html, "content-security-policy": "script-src 'nonce-abc'" } });
      case "/coded": return new Response("<p>hi", { headers: { ...html, "content-encoding": "br" } });
      case "/empty": return new Response(null, { status: 204, headers: html });
      case "/stream": return new Response(new ReadableStream({
        start(c) { c.enqueue(new TextEncoder().encode("<p>one")); },
        async pull(c) { await new Promise((r) => setTimeout(r, 5)); c.enqueue(new TextEncoder().encode("<p>two")); c.close(); },
      }), { headers: html });
      case "/broken": return new Response(new ReadableStream({
        start(c) { c.enqueue(new TextEncoder().encode("<p>one")); },
        async pull(c) { await new Promise((r) => setTimeout(r, 5)); c.error(new Error("broke")); },
      }), { headers: html });
      default: return new Response("plain");
    }
  },
};
"#;

#[test]
fn the_script_is_added_to_whole_html_and_to_nothing_else() {
    let project = Project::js(FORMS);
    let server = start(&project);
    let with = |path: &str| server.send(&page(path));
    let html = with("/html").text();
    assert!(html.starts_with("<!doctype html><p>hi<script"), "{html}");
    assert!(
        with("/stream").text().starts_with("<p>one<p>two<script"),
        "{}",
        with("/stream").text()
    );
    let counted = with("/counted");
    assert!(counted.text().contains(SCRIPT) && !counted.cut);
    assert_eq!(counted.value("content-length"), Some(counted.body.len().to_string()));
    assert!(with("/nonce").text().contains("nonce=\"abc\""), "{}", with("/nonce").text());
    assert_eq!(with("/coded").text(), "<p>hi");
    assert_eq!(with("/").text(), "plain");
    assert!(with("/empty").body.is_empty());
    let broken = with("/broken");
    assert!(broken.cut && !broken.text().contains("<script"), "{broken:?}");
    // What a script on a page asks for, and what a program asks for, stays as it is.
    assert_eq!(server.get("/html").text(), "<!doctype html><p>hi");
    let fetched = page("/html");
    let headers = fetched.headers.iter().filter(|(name, _)| name != "sec-fetch-dest").cloned();
    let fetched = Request { headers: headers.collect(), ..Request::new("GET", "/html") };
    let fetched = fetched.header("sec-fetch-dest", "empty");
    assert_eq!(server.send(&fetched).text(), "<!doctype html><p>hi");
    let head = server.send(&Request { method: "HEAD".into(), ..page("/counted") });
    assert_eq!(head.value("content-length").as_deref(), Some("5"));
}

#[test]
fn pages_hear_of_each_version() {
    let project = Project::js(&answering("one"));
    let server = start(&project);
    let script = server.get("/.land/dev/client.js");
    assert_eq!(script.value("content-type").as_deref(), Some("text/javascript; charset=utf-8"));
    assert!(script.text().contains("EventSource"));
    assert_eq!(server.get("/.land/dev/nothing").status, 404);
    let mut events = Events::of(&server);
    let first = events.next();
    project.write("src/index.js", answering("two"));
    let second = events.next();
    assert_eq!(second, first + 1);
    project.write("src/index.js", "export default {");
    assert_eq!(events.next(), second + 1);
    wait_for(&server, &page("/"), |page| {
        page.text().contains(&format!("{SCRIPT}{}\"", second + 1))
    });
}

/// A stream of events.
struct Events(BufReader<std::net::TcpStream>);

impl Events {
    fn of(server: &Server) -> Self {
        use std::io::Write;
        let mut stream = std::net::TcpStream::connect(server.address()).expect("it listens");
        stream.set_read_timeout(Some(land_tests::server::PATIENCE)).expect("a socket");
        let head = "GET /.land/dev/events HTTP/1.1\r\nhost: localhost\r\n\r\n";
        stream.write_all(head.as_bytes()).expect("it reads");
        Self(BufReader::new(stream))
    }

    /// The next version.
    fn next(&mut self) -> u64 {
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.0.read_line(&mut line).expect("in time") > 0, "the stream ended");
            if let Some(version) = line.strip_prefix("data: ") {
                return version.trim().parse().expect("a number");
            }
        }
    }
}

/// Fails in each way that a program can.
const FAILING: &str = r#"
import { deep } from "lib";
function thrower() {
  console.log("about to <fail>");
  console.error(new Error("told"));
  throw new TypeError("no <b>luck</b>", { cause: new Error("the root") });
}
export default {
  fetch(request) {
    switch (new URL(request.url).pathname) {
      case "/spin": for (;;);
      case "/never": return new Promise(() => {});
      case "/number": return 1;
      case "/lib": return deep(thrower);
      default: return thrower();
    }
  },
};
"#;

fn failing() -> Project {
    let project = Project::js(FAILING);
    project.write("node_modules/lib/package.json", r#"{"name":"lib","main":"index.js"}"#);
    project.write(
        "node_modules/lib/index.js",
        "const c = (f) => f();\nconst b = (f) => { const x = c(f); return x; };\n\
         export const deep = (f) => { const x = b(f); return x; };\n",
    );
    project
}

#[test]
fn a_failed_request_shows_where_and_what_was_said() {
    let project = failing();
    let server = start(&project);
    let request = page("/x?y=1").header("cookie", "session=hush");
    let response = server.send(&request);
    assert_eq!(response.status, 500);
    let text = response.text();
    for part in [
        "TypeError: no &lt;b&gt;luck&lt;/b&gt;",
        "src/index.js:6:",
        "<span class=here>&gt; 6 |   throw new TypeError",
        "caused by <span>Error: the root",
        "GET /x?y=1",
        "about to &lt;fail&gt;",
        "(hidden)",
        SCRIPT,
    ] {
        assert!(text.contains(part), "no `{part}` in {text}");
    }
    assert!(!text.contains("hush") && !text.contains("worker.js"), "{text}");
    assert!(response.value("x-request-id").is_some());
    server.wait_for_line("GET /x 500");
    server.wait_for_line("at thrower (src/index.js:6:");
}

#[test]
fn a_failed_request_is_told_in_its_readers_form() {
    let project = failing();
    let server = start(&project);
    let text = server.get("/").text();
    assert!(text.starts_with("error: TypeError: no <b>luck</b>\n  --> src/index.js:6:"), "{text}");
    assert!(text.contains("console: about to <fail>"), "{text}");
    let json = server.send(&Request::new("GET", "/").header("accept", "application/json"));
    let json: serde_json::Value = serde_json::from_slice(&json.body).expect("JSON");
    assert_eq!(json["errors"][0]["causes"][0]["message"], "Error: the root");
    // A form's answer doesn't reload itself: that would send the form again.
    let form = Request::new("POST", "/").header("accept", "text/html").body("a=1");
    let form = server.send(&form).text();
    assert!(form.starts_with("<!doctype html>") && !form.contains("<script"), "{form}");
}

#[test]
fn limits_and_other_ends_have_the_same_page() {
    let project = failing();
    let server = start(&project);
    let spin = server.send(&page("/spin")).text();
    assert!(
        spin.contains("CPU limit of 500 ms passed") && spin.contains("src/index.js:11"),
        "{spin}"
    );
    let never = server.send(&page("/never")).text();
    assert!(never.contains("promise never settles"), "{never}");
    let number = server.send(&page("/number")).text();
    assert!(number.contains("Response"), "{number}");
}

#[test]
fn calls_in_libraries_are_folded() {
    let project = failing();
    let server = start(&project);
    let text = server.send(&page("/lib")).text();
    assert!(text.contains("<summary>3 calls in lib</summary>"), "{text}");
    server.wait_for_line("… 3 calls in lib");
}

#[test]
fn requests_for_other_hosts_are_refused() {
    let project = Project::js(&answering("one"));
    let server = start(&project);
    let to = |host: &str| server.send(&Request::new("GET", "/").header("host", host)).status;
    assert_eq!(to("localhost:1"), 200);
    assert_eq!(to(server.address()), 200);
    assert_eq!(to("evil.example"), 403);
    assert_eq!(to("a@localhost"), 400);
}
