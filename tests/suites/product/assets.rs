//! Static assets: what the host serves by itself, and what it refuses.

use std::fs;

use land_tests::http::{Request, Response};
use land_tests::project::Project;
use land_tests::server::Server;

const WORKER: &str = "export default { fetch: (request) => new Response(`worker ${new URL(request.url).pathname}`) };\n";

pub fn project(options: &str) -> Project {
    let project = Project::js(WORKER);
    project.write("land.toml", format!("name = \"app\"\n[assets]\ndir = \"public\"\n{options}"));
    project.write("public/index.html", "<h1>home</h1>");
    project.write("public/about.html", "about");
    project.write("public/docs/index.html", "docs");
    project.write("public/docs/404.html", "no such page of the docs");
    project.write("public/app.js", "0123456789");
    project.write("public/app.js.br", "BR");
    project.write("public/app.js.gz", "GZIP");
    project.write("public/a b é.txt", "spaced");
    project.write("public/api/data.json", "{}");
    project.write("public/empty", "");
    project.write("public/.env", "SECRET");
    project.write("public/.git/config", "SECRET");
    project.write("public/.well-known/security.txt", "contact");
    project
}

fn serve(options: &str) -> (Project, Server) {
    let project = project(options);
    let server = Server::start(&project.artifact());
    (project, server)
}

pub fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Response {
    let request = Request::new("GET", path);
    server.send(&headers.iter().fold(request, |request, (name, value)| request.header(name, value)))
}

#[track_caller]
fn expect(server: &Server, path: &str, headers: &[(&str, &str)], status: u16, body: &str) {
    let response = get(server, path, headers);
    assert_eq!((response.status, response.text().as_str()), (status, body), "{path} {headers:?}");
}

#[test]
fn files_are_served_with_their_types_and_the_rest_is_the_programs() {
    let (_project, server) = serve("");
    let home = server.get("/");
    assert_eq!(home.text(), "<h1>home</h1>");
    assert_eq!(home.value("content-type").as_deref(), Some("text/html; charset=utf-8"));
    assert_eq!(home.value("cache-control").as_deref(), Some("public, max-age=0, must-revalidate"));
    assert!(home.value("last-modified").is_none() && home.value("vary").is_none());
    expect(&server, "/about", &[], 200, "about");
    expect(&server, "/docs/", &[], 200, "docs");
    expect(&server, "/a%20b%20%C3%A9.txt?x=1", &[], 200, "spaced");
    expect(&server, "/empty", &[], 200, "");
    expect(&server, "/.well-known/security.txt", &[], 200, "contact");
    expect(&server, "/nothing", &[], 200, "worker /nothing");
    for (path, to) in [
        ("/about.html?q=%20&r", "/about?q=%20&r"),
        ("/about/", "/about"),
        ("/docs", "/docs/"),
        ("/docs/index.html", "/docs/"),
        ("/index.html", "/"),
    ] {
        let response = server.get(path);
        assert_eq!((response.status, response.value("location").as_deref()), (307, Some(to)));
    }
    let post = server.send(&Request::new("POST", "/app.js").body("x"));
    assert_eq!(post.text(), "worker /app.js");
    let head = server.send(&Request::new("HEAD", "/app.js"));
    assert_eq!((head.status, head.value("content-length").as_deref()), (200, Some("10")));
    assert_eq!(head.value("content-type").as_deref(), Some("text/javascript; charset=utf-8"));
}

#[test]
fn paths_that_lead_elsewhere_name_no_file() {
    let (project, server) = serve("");
    fs::write(project.path().join("secret.txt"), "SECRET").expect("writable");
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/%252e%252e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/%e0%80%ae./secret.txt",
        "/docs/..%2f..%2fsecret.txt",
        "/app.js%00",
        "/app.js%00.html",
        "/app%2ejs%2f",
        "/.env",
        "/%2eenv",
        "/.git/config",
        "//app.js",
        "/./app.js",
        "/docs/../app.js",
        "/app.js/",
        "/%",
        "/%zz",
        "/APP.JS",
    ] {
        let mut connection = server.connect();
        connection.write(format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n").as_bytes());
        let response = connection.read_response("GET").expect("a response");
        let text = response.text();
        assert!(text.starts_with("worker ") || response.status == 400, "{path}: {text}");
    }
    // One encoded letter is still the same file.
    expect(&server, "/%61pp.js", &[], 200, "0123456789");
    let mut connection = server.connect();
    connection.write(b"GET /app.js HTTP/1.1\r\n\r\n");
    assert_eq!(connection.read_response("GET").expect("a response").status, 400, "no `Host`");
}

#[test]
fn compressed_forms_are_sent_to_whom_can_read_them() {
    let (_project, server) = serve("");
    let plain = get(&server, "/app.js", &[]);
    assert_eq!((plain.text().as_str(), plain.value("content-encoding")), ("0123456789", None));
    assert_eq!(plain.value("vary").as_deref(), Some("accept-encoding"));
    let brotli = get(&server, "/app.js", &[("accept-encoding", "gzip, br")]);
    assert_eq!(brotli.text(), "BR");
    assert_eq!(brotli.value("content-encoding").as_deref(), Some("br"));
    assert_eq!(brotli.value("content-type"), plain.value("content-type"));
    assert_ne!(brotli.value("etag"), plain.value("etag"));
    expect(&server, "/app.js", &[("accept-encoding", "gzip, br;q=0.5")], 200, "GZIP");
    expect(&server, "/app.js", &[("accept-encoding", "br;q=0, zstd")], 200, "0123456789");
    let part = get(&server, "/app.js", &[("accept-encoding", "gzip"), ("range", "bytes=1-2")]);
    assert_eq!((part.status, part.text().as_str()), (206, "ZI"));
    let direct = get(&server, "/app.js.gz", &[("accept-encoding", "gzip")]);
    assert_eq!((direct.text().as_str(), direct.value("content-encoding")), ("GZIP", None));
}

#[test]
fn conditions_hold_by_content() {
    let (_project, server) = serve("");
    let etag = server.get("/app.js").value("etag").expect("a tag");
    assert!(etag.starts_with('"') && etag.len() == 34, "{etag}");
    let weak = format!("\"x\", W/{etag}");
    let same = get(&server, "/app.js", &[("if-none-match", &weak)]);
    assert_eq!((same.status, same.text().as_str()), (304, ""));
    assert_eq!(same.value("etag"), Some(etag.clone()));
    assert_eq!(same.value("vary").as_deref(), Some("accept-encoding"));
    assert_eq!(get(&server, "/app.js", &[("if-none-match", "\"x\"")]).status, 200);
    assert_eq!(get(&server, "/app.js", &[("if-match", "\"x\"")]).status, 412);
    assert_eq!(get(&server, "/app.js", &[("if-match", &etag)]).status, 200);
    let date = ("if-modified-since", "Wed, 21 Oct 2099 07:28:00 GMT");
    assert_eq!(get(&server, "/app.js", &[date]).status, 200, "there is no date to compare");
    let range = ("range", "bytes=0-1");
    expect(&server, "/app.js", &[range, ("if-range", &etag)], 206, "01");
    expect(&server, "/app.js", &[range, ("if-range", "\"x\"")], 200, "0123456789");
    expect(&server, "/app.js", &[range, ("if-range", &format!("W/{etag}"))], 200, "0123456789");
}

#[test]
fn ranges_are_parts_of_the_content() {
    let (_project, server) = serve("");
    let part = get(&server, "/app.js", &[("range", "bytes=2-4")]);
    assert_eq!((part.status, part.text().as_str()), (206, "234"));
    assert_eq!(part.value("content-range").as_deref(), Some("bytes 2-4/10"));
    assert_eq!(part.value("content-length").as_deref(), Some("3"));
    expect(&server, "/app.js", &[("range", "bytes=-2")], 206, "89");
    expect(&server, "/app.js", &[("range", "bytes=4-2")], 200, "0123456789");
    let behind = get(&server, "/app.js", &[("range", "bytes=10-")]);
    assert_eq!(behind.status, 416);
    assert_eq!(behind.value("content-range").as_deref(), Some("bytes */10"));
    let several = get(&server, "/app.js", &[("range", "bytes=0-1,5-6")]);
    let kind = several.value("content-type").expect("a type");
    let boundary = kind.strip_prefix("multipart/byteranges; boundary=").expect("several parts");
    let part = |range: &str, text: &str| {
        format!(
            "\r\n--{boundary}\r\ncontent-type: text/javascript; charset=utf-8\r\n\
             content-range: bytes {range}/10\r\n\r\n{text}"
        )
    };
    let expected = part("0-1", "01") + &part("5-6", "56") + &format!("\r\n--{boundary}--\r\n");
    assert_eq!((several.status, several.text()), (206, expected));
    expect(&server, "/app.js", &[("range", "bytes=0-3,2-9")], 206, "0123456789");
    let many = format!("bytes={}", vec!["0-0"; 17].join(","));
    expect(&server, "/app.js", &[("range", &many)], 200, "0123456789");
    let head = server.send(&Request::new("HEAD", "/app.js").header("range", "bytes=0-1"));
    assert_eq!((head.status, head.value("content-length").as_deref()), (200, Some("10")));
}

#[test]
fn the_program_can_come_first() {
    let (_project, server) = serve("run_worker_first = [\"/api/*\", \"!/api/public/*\"]\n");
    expect(&server, "/api/data.json", &[], 200, "worker /api/data.json");
    expect(&server, "/%61pi/data.json", &[], 200, "worker /%61pi/data.json");
    expect(&server, "/about", &[], 200, "about");
    let (_project, server) = serve("run_worker_first = true\n");
    expect(&server, "/about", &[], 200, "worker /about");
}

#[test]
fn pages_that_do_not_exist_have_an_answer() {
    let page = ("sec-fetch-mode", "navigate");
    let (_project, server) = serve("not_found = \"single-page-application\"\n");
    expect(&server, "/some/page", &[page], 200, "<h1>home</h1>");
    expect(&server, "/some/page", &[("accept", "text/html,*/*;q=0.8")], 200, "<h1>home</h1>");
    expect(&server, "/some/data", &[("sec-fetch-mode", "cors")], 200, "worker /some/data");
    expect(&server, "/some/data", &[("accept", "*/*")], 200, "worker /some/data");
    let (_project, server) = serve("not_found = \"404-page\"\n");
    expect(&server, "/docs/none", &[page], 404, "no such page of the docs");
    expect(&server, "/none", &[page], 200, "worker /none");
    let (_project, server) = serve("html_handling = \"none\"\n");
    expect(&server, "/about", &[], 200, "worker /about");
    expect(&server, "/about.html", &[], 200, "about");
}
