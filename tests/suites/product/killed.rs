//! A node that is killed in the middle of anything comes back: nothing it has on disk is half done.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use land_tests::http::Request;
use land_tests::land;
use land_tests::project::Project;
use land_tests::server::Server;
use rustix::process::Signal;

const PROGRAM: &str = "export default { fetch: (request) => new Response(`served ${new URL(request.url).pathname}`) };\n";

/// `land serve`, with a cache in the project's own folder.
fn serve(project: &Project, listen: &str) -> Server {
    let artifact = project.artifact();
    let path = artifact.to_str().expect("temporary folders have plain names");
    let mut command = land::command(project.path(), &["serve", path, "--listen", listen]);
    Server::spawn(command.env("LAND_CACHE_DIR", project.path().join("cache")))
}

#[test]
fn a_killed_node_comes_back_under_load() {
    let project = Project::js(PROGRAM);
    let mut server = serve(&project, "127.0.0.1:0");
    let address = server.address().to_owned();
    let (stop, answers, wrong) = (AtomicBool::new(false), AtomicU32::new(0), AtomicU32::new(0));
    thread::scope(|scope| {
        for number in 0..4 {
            let (address, stop, answers, wrong) = (&address, &stop, &answers, &wrong);
            scope.spawn(move || load(address, number, stop, answers, wrong));
        }
        for _ in 0..5 {
            let before = answers.load(Ordering::Relaxed);
            while answers.load(Ordering::Relaxed) < before + 50 {
                thread::sleep(Duration::from_millis(5));
            }
            server.signal(Signal::KILL);
            server.wait();
            server = serve(&project, &address);
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert_eq!(wrong.load(Ordering::Relaxed), 0, "wrong answers");
    assert_eq!(server.get("/after").text(), "served /after");
    assert!(!server.log().contains("WARN"), "{}", server.log());
}

/// Asks again and again; a connection that breaks is no wrong answer.
fn load(address: &str, number: u32, stop: &AtomicBool, answers: &AtomicU32, wrong: &AtomicU32) {
    let path = format!("/{number}");
    let bytes = Request::new("GET", &path).encode();
    while !stop.load(Ordering::Relaxed) {
        let Ok(stream) = std::net::TcpStream::connect(address) else {
            thread::sleep(Duration::from_millis(5));
            continue;
        };
        drop(stream);
        let Ok(mut connection) =
            std::panic::catch_unwind(|| land_tests::http::Connection::open(address))
        else {
            continue;
        };
        for _ in 0..20 {
            connection.write(&bytes);
            let Ok(response) = connection.read_response("GET") else { break };
            let right = response.cut || response.text() == format!("served {path}");
            answers.fetch_add(1, Ordering::Relaxed);
            wrong.fetch_add(u32::from(!right), Ordering::Relaxed);
        }
    }
}

#[test]
fn a_node_killed_while_it_compiles_comes_back() {
    let project = Project::js(PROGRAM);
    let artifact = project.artifact();
    let path = artifact.to_str().expect("temporary folders have plain names");
    for millis in [1, 5, 20, 60, 150, 400] {
        let words = ["serve", path, "--listen", "127.0.0.1:0"];
        let mut command = land::command(project.path(), &words);
        let mut child = command
            .env("LAND_CACHE_DIR", project.path().join("young"))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("`land` starts");
        thread::sleep(Duration::from_millis(millis));
        child.kill().expect("it runs");
        child.wait().expect("it ends");
    }
    let mut command = land::command(project.path(), &["serve", path, "--listen", "127.0.0.1:0"]);
    let server = Server::spawn(command.env("LAND_CACHE_DIR", project.path().join("young")));
    assert_eq!(server.get("/x").text(), "served /x");
    assert!(!server.log().contains("WARN"), "{}", server.log());
}
