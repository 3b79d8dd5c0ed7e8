//! Nodes under test: a folder with a `node.toml` and its apps, served by `land serve --config`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::http::{Connection, Request, Response};
use crate::land;
use crate::project::Project;
use crate::server::{PATIENCE, Server};

/// Tells what it was given: the var `NAME`, the URL, and the headers about the visitor.
const TELLER: &str = r#"
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/slow")) {
      console.log("slow begun");
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    if (pathname.endsWith("/env")) return Response.json(env);
    const told = ["x-real-ip", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"];
    const lines = told.map((name) => `${name}=${request.headers.get(name)}`);
    return new Response([`app=${env.NAME}`, `url=${request.url}`, ...lines].join("\n"));
  },
};
"#;

/// Built once for all tests of a process.
static PROJECT: LazyLock<Project> = LazyLock::new(|| {
    let toml = "name = \"app\"\n[vars]\nNAME = \"built\"\nOTHER = { kept = [1, true] }\n";
    let project = Project::with(&[("src/index.js", TELLER), ("land.toml", toml)]);
    project.build().expect_success();
    project
});

/// The artifact of the app that tells what it was given.
pub fn teller() -> PathBuf {
    PROJECT.artifact_path()
}

/// A folder for a node's files.
#[derive(Debug)]
pub struct Folder(TempDir);

impl Folder {
    /// With the artifact `app.wasm`, which tells what it was given.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("land-node-").tempdir();
        let folder = Self(folder.expect("a temporary folder"));
        fs::copy(teller(), folder.path().join("app.wasm")).expect("writable");
        folder
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file as deployments do: under another name, then renamed.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let (new, path) = (self.path().join("new"), self.path().join(name));
        fs::write(&new, content).expect("writable");
        fs::rename(new, path).expect("writable");
    }

    /// Writes `node.toml`, with a free port and an operator's address.
    pub fn configure(&self, rest: &str) {
        let head = "listen = \"127.0.0.1:0\"\n";
        let admin = "[admin]\nlisten = \"127.0.0.1:0\"\n";
        self.write("node.toml", format!("{head}{rest}\n{admin}"));
    }

    /// Serves what `node.toml` says.
    #[track_caller]
    pub fn serve(&self) -> Server {
        let server = Server::spawn(&mut self.command());
        server.wait_for_line("admin on http://");
        server
    }

    /// `land serve --config node.toml`.
    pub fn command(&self) -> std::process::Command {
        land::command(self.path(), &["-v", "serve", "--config", "node.toml"])
    }
}

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

/// One app that tells `name`, for these routes (a list's inside).
pub fn app(name: &str, routes: &str) -> String {
    format!(
        "[[app]]\nname = \"{name}\"\nartifact = \"app.wasm\"\nroutes = [{routes}]\n\
         [app.vars]\nNAME = \"{name}\"\n"
    )
}

/// The address behind a word in the log, such as `admin on http://`.
#[track_caller]
pub fn address(server: &Server, mark: &str) -> String {
    let line = server.wait_for_line(mark);
    line.split(mark).nth(1).expect("just found").trim().to_owned()
}

/// Asks the operator's address.
#[track_caller]
pub fn ask_admin(server: &Server, path: &str) -> Response {
    Connection::open(&address(server, "admin on http://")).exchange(&Request::new("GET", path))
}

/// Asks the operator until the answer contains `text`.
#[track_caller]
pub fn wait_for_admin(server: &Server, path: &str, text: &str) -> String {
    let mut last = String::new();
    for _ in 0..PATIENCE.as_millis() / 20 {
        last = ask_admin(server, path).text();
        if last.contains(text) {
            return last;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("no `{text}` in {path}:\n{last}");
}

/// Configurations that the node has put in place after its first.
#[track_caller]
pub fn reloads(server: &Server) -> u64 {
    let text = ask_admin(server, "/metrics").text();
    let mark = "land_reloads_total{outcome=\"ok\"} ";
    let count = text.lines().find_map(|line| line.strip_prefix(mark)?.parse().ok());
    count.expect("reloads are counted")
}

/// Makes a change and waits until a configuration is in place that was read after it.
#[track_caller]
pub fn reload(server: &Server, change: impl FnOnce()) {
    let before = reloads(server);
    change();
    server.signal(Signal::HUP);
    let end = Instant::now() + PATIENCE;
    while reloads(server) == before {
        assert!(Instant::now() < end, "nothing was reloaded:\n{}", server.log());
        thread::sleep(Duration::from_millis(5));
    }
}

/// Asks for a URL without its scheme, such as `api.example/users/1`.
#[track_caller]
pub fn get(server: &Server, url: &str) -> Response {
    ask(server, "GET", url)
}

/// The same with any method.
#[track_caller]
pub fn ask(server: &Server, method: &str, url: &str) -> Response {
    let slash = url.find('/').expect("a URL with a path");
    server.send(&Request::new(method, &url[slash..]).header("host", &url[..slash]))
}

/// The app that answered.
pub fn who(response: &Response) -> String {
    let text = response.text();
    let line = text.lines().find_map(|line| line.strip_prefix("app="));
    line.map_or_else(|| format!("status {}", response.status), str::to_owned)
}
