//! How a server ends: requests in flight finish, new ones find nobody.

use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use land_tests::http::Request;
use land_tests::project::Project;
use land_tests::server::Server;
use rustix::process::Signal;

const SLOW: &str = r#"
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (pathname === "/background") ctx.waitUntil(wait(300).then(() => console.log("background done")));
    if (pathname === "/slow") {
      console.log("slow begun");
      await wait(400);
    }
    if (pathname === "/stream") {
      console.log("stream begun");
      let left = 8;
      return new Response(new ReadableStream({
        async pull(controller) {
          await wait(50);
          controller.enqueue(new TextEncoder().encode("part "));
          if (--left === 0) controller.close();
        },
      }));
    }
    return new Response("finished");
  },
};
"#;

fn ends_well(signal: Signal) {
    let project = Project::js(SLOW);
    let mut server = Server::start(&project.artifact());
    thread::scope(|scope| {
        let slow = scope.spawn(|| server.get("/slow"));
        let stream = scope.spawn(|| server.get("/stream"));
        server.wait_for_line("slow begun");
        server.wait_for_line("stream begun");
        server.signal(signal);
        assert_eq!(slow.join().expect("no panic").text(), "finished");
        let stream = stream.join().expect("no panic");
        assert!(!stream.cut, "the stream was cut: {}", stream.text());
        assert_eq!(stream.text(), "part ".repeat(8));
    });
    let status = server.wait();
    assert!(status.success(), "{status}");
}

#[test]
fn sigterm_lets_requests_finish() {
    ends_well(Signal::TERM);
}

#[test]
fn sigint_lets_requests_finish() {
    ends_well(Signal::INT);
}

#[test]
fn wait_until_work_is_finished_too() {
    let project = Project::js(SLOW);
    let mut server = Server::start(&project.artifact());
    assert_eq!(server.get("/background").text(), "finished");
    server.signal(Signal::TERM);
    server.wait_for_line("background done");
    assert!(server.wait().success());
}

#[test]
fn nobody_is_accepted_after_the_signal() {
    let project = Project::js(SLOW);
    let mut server = Server::start(&project.artifact());
    let address = server.address().to_owned();
    thread::scope(|scope| {
        let slow = scope.spawn(|| server.get("/slow"));
        server.wait_for_line("slow begun");
        server.signal(Signal::TERM);
        let end = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(&address).is_ok() {
            assert!(Instant::now() < end, "connections are still accepted");
            thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(slow.join().expect("no panic").text(), "finished");
    });
    assert!(server.wait().success());
}

#[test]
fn an_idle_connection_doesnt_hold_the_server() {
    let project = Project::js(SLOW);
    let mut server = Server::start(&project.artifact());
    let mut connection = server.connect();
    assert_eq!(connection.exchange(&Request::new("GET", "/")).status, 200);
    let started = Instant::now();
    server.signal(Signal::TERM);
    assert!(server.wait().success());
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    assert!(connection.is_closed());
}
