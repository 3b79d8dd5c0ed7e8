//! `fetch` of what lies outside, against servers of the tests' own.

mod codings;
mod limits;
mod policy;
mod redirects;
mod requests;
mod streams;
mod tls;

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use land_tests::http::{Request, Response};
use land_tests::land;
use land_tests::project::Project;
use land_tests::server::Server;

/// The program of these tests, built once.
fn artifact() -> &'static Path {
    static PROJECT: OnceLock<(Project, std::path::PathBuf)> = OnceLock::new();
    let (_, path) = PROJECT.get_or_init(|| {
        let project = Project::js(include_str!("worker.js"));
        let path = project.artifact();
        (project, path)
    });
    path
}

fn command(artifact: &Path, more: &[&str]) -> Command {
    let path = artifact.to_str().expect("a plain name");
    let words = [&["serve", path, "--listen", "127.0.0.1:0"], more].concat();
    land::command(&std::env::temp_dir(), &words)
}

/// Serves the program, which may talk to this machine.
#[track_caller]
fn server() -> Server {
    Server::spawn(&mut command(artifact(), &["--allow-loopback"]))
}

/// Lets the program do `action` with `to`.
#[track_caller]
fn act(server: &Server, action: &str, to: &str) -> Response {
    server.send(&request(action, to))
}

fn request(action: &str, to: &str) -> Request {
    Request::new("GET", &format!("/{action}")).header("x-to", to)
}

/// The message of the error that the program caught.
#[track_caller]
fn failure(response: &Response) -> String {
    assert_eq!(response.status, 418, "{}", response.text());
    response.text()
}
