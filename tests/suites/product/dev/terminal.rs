//! `land dev` on a terminal and without one: keys, ports, its end.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use land_tests::land;
use land_tests::paths;
use land_tests::project::Project;
use land_tests::server::{PATIENCE, Server};
use rustix::process::Signal;

use super::{answering, start};

#[test]
fn it_ends_cleanly_without_a_terminal() {
    let project = Project::js(&answering("one"));
    for signal in [Signal::INT, Signal::TERM] {
        let mut server = start(&project);
        server.signal(signal);
        assert!(server.wait().success(), "{}", server.log());
        assert!(!server.log().contains('\x1b'), "no colours without a terminal");
        assert!(!server.log().contains("press o"), "no keys without a terminal");
    }
}

#[test]
fn pages_that_listen_do_not_keep_it_from_ending() {
    let project = Project::js(&answering("one"));
    let mut server = start(&project);
    let mut listening = server.connect();
    listening.write(b"GET /.land/dev/events HTTP/1.1\r\nhost: localhost\r\n\r\n");
    assert_eq!(listening.read_head().expect("a head").status, 200);
    let begun = std::time::Instant::now();
    server.signal(Signal::INT);
    assert!(server.wait().success());
    assert!(begun.elapsed() < PATIENCE / 3, "{:?}", begun.elapsed());
    assert!(!server.log().contains("work in flight"), "{}", server.log());
}

#[test]
fn a_port_that_is_taken_is_said() {
    let project = Project::js(&answering("one"));
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("bound").port().to_string();
    let outcome = land::run(project.path(), &["dev", "--port", &port]).expect_failure();
    assert!(outcome.stderr.contains("is in use by another process"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("hint: ") && outcome.stderr.contains("--port "));
    // The usual one may be taken, by this test or by somebody else: then it is another one.
    let usual = TcpListener::bind("127.0.0.1:8787");
    let server = Server::spawn(&mut land::command(project.path(), &["dev"]));
    server.wait_for_line("port 8787 is taken: using ");
    assert!(!server.address().ends_with(":8787"));
    drop(usual);
}

/// `land dev` on a terminal of its own: `script` gives a command one, and its own input as what is
/// typed. Programs are looked for in `folder` first.
fn on_terminal(project: &Project, folder: &Path) -> Server {
    let mut command = Command::new("script");
    let line = format!("{} dev --port 0", paths::land().display());
    command.args(["--quiet", "--flush", "--return", "--command", &line, "/dev/null"]);
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}", folder.display()));
    command.env("LAND_CACHE_DIR", paths::lasting("cache")).env("TERM", "xterm");
    command.env_remove("NO_COLOR").current_dir(project.path()).stdin(Stdio::piped());
    Server::spawn(&mut command)
}

#[test]
fn keys_open_rebuild_clear_and_quit() {
    let project = Project::js(&answering("one"));
    let tools = tempfile::tempdir().expect("a temporary folder");
    let opener = tools.path().join("xdg-open");
    let opened = tools.path().join("opened");
    fs::write(&opener, format!("#!/bin/sh\necho \"$1\" > {}\n", opened.display()))
        .expect("written");
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).expect("ours");
    let mut terminal = on_terminal(&project, tools.path());
    terminal.wait_for_line("press o to open it");
    assert_eq!(terminal.get("/").status, 403, "it is asked for as example.com");
    terminal.type_in("r");
    let end = std::time::Instant::now() + PATIENCE;
    while terminal.log().matches("app in ").count() < 2 {
        assert!(std::time::Instant::now() < end, "{}", terminal.log());
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(terminal.log().contains("\x1b[1;32mBuilt\x1b[0m"), "a terminal has colours");
    terminal.type_in("co");
    let url = loop {
        match fs::read_to_string(&opened) {
            Ok(url) if url.ends_with('\n') => break url,
            _ => assert!(std::time::Instant::now() < end, "{}", terminal.log()),
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    };
    assert_eq!(url.trim(), format!("http://{}", terminal.address()));
    terminal.wait_for_line("\x1b[2J");
    terminal.type_in("q");
    let status = terminal.wait();
    assert!(status.success(), "{status}\n{}", terminal.log());
}
