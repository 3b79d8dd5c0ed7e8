//! `land dev`: rebuilds, error pages, reloads, variables, the terminal.

mod browser;
mod caught;
mod env_files;
mod pages;
mod rebuilds;
mod soak;
mod terminal;

use land_tests::http::{Request, Response};
use land_tests::land;
use land_tests::project::Project;
use land_tests::server::{PATIENCE, Server};

/// Serves a project on a free port.
#[track_caller]
fn start(project: &Project) -> Server {
    start_with(project, &[])
}

#[track_caller]
fn start_with(project: &Project, words: &[&str]) -> Server {
    let words = [&["dev", "--port", "0", "--allow-host", "example.com"], words].concat();
    Server::spawn(&mut land::command(project.path(), &words))
}

/// What a browser sends when somebody opens a page.
fn page(path: &str) -> Request {
    Request::new("GET", path)
        .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
        .header("sec-fetch-dest", "document")
}

/// Asks until the answer is as expected.
#[track_caller]
fn wait_for(server: &Server, request: &Request, is_it: impl Fn(&Response) -> bool) -> Response {
    let end = std::time::Instant::now() + PATIENCE;
    loop {
        let response = server.send(request);
        if is_it(&response) {
            return response;
        }
        let text = response.text();
        assert!(std::time::Instant::now() < end, "still {text:?}\n{}", server.log());
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

/// A program that answers with `text`.
fn answering(text: &str) -> String {
    format!("export default {{ fetch: () => new Response('{text}') }};\n")
}
