//! Configurations and artifacts that change while requests are served.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use land_tests::http::{Connection, Request};
use land_tests::node::{Folder, address, app, get, reload, reloads, teller, wait_for_admin, who};
use land_tests::project::Project;
use rustix::process::Signal;

#[test]
fn a_changed_file_is_put_in_place_by_itself() {
    let folder = Folder::new();
    folder.configure(&app("one", "\"one\""));
    let server = folder.serve();
    assert_eq!(get(&server, "two/").status, 404);
    folder.configure(&[app("one", "\"one\""), app("two", "\"two\"")].concat());
    server.wait_for_line("configuration reloaded: 2 apps");
    assert_eq!([who(&get(&server, "one/")), who(&get(&server, "two/"))], ["one", "two"]);
    folder.configure(&app("two", "\"two\""));
    server.wait_for_line("configuration reloaded: 1 apps");
    assert_eq!(get(&server, "one/").status, 404);
    assert_eq!(reloads(&server), 2);
}

#[test]
fn a_bad_configuration_is_refused_and_the_old_one_keeps_serving() {
    let folder = Folder::new();
    folder.configure(&app("one", "\"one\""));
    let server = folder.serve();
    for (bad, said) in [
        ("nonsense = 1\n".to_owned() + &app("one", "\"two\""), "unknown key `nonsense`"),
        (app("one", "\"two\"") + &app("other", "\"two\""), "this route is taken"),
        ("this is no TOML".to_owned(), "error: "),
    ] {
        folder.configure(&bad);
        server.signal(Signal::HUP);
        server.wait_for_line("the new configuration is refused, the old one keeps serving");
        server.wait_for_line(said);
        assert_eq!(who(&get(&server, "one/")), "one");
        assert_eq!(get(&server, "two/").status, 404);
    }
    fs::remove_file(folder.path().join("node.toml")).expect("there");
    server.signal(Signal::HUP);
    server.wait_for_line("can't read `node.toml`");
    assert_eq!(who(&get(&server, "one/")), "one");
    folder.configure(&app("one", "\"two\""));
    server.wait_for_line("configuration reloaded: 1 apps");
    assert_eq!(who(&get(&server, "two/")), "one");
    wait_for_admin(&server, "/status", "\"ready\": true");
}

#[test]
fn listeners_come_and_go() {
    let folder = Folder::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let extra = free.local_addr().expect("it has one").to_string();
    drop(free);
    let admin = "[admin]\nlisten = \"127.0.0.1:0\"\n";
    let config = |listen: &str| format!("listen = {listen}\n{}{admin}", app("a", "\"*\""));
    folder.write("node.toml", config("\"127.0.0.1:0\""));
    let server = folder.serve();
    assert!(std::net::TcpStream::connect(&extra).is_err());
    let both = config(&format!("[\"127.0.0.1:0\", \"{extra}\"]"));
    reload(&server, || folder.write("node.toml", both));
    let mut kept = Connection::open(&extra);
    assert_eq!(who(&kept.exchange(&Request::new("GET", "/"))), "a");
    reload(&server, || folder.write("node.toml", config("\"127.0.0.1:0\"")));
    assert!(kept.is_closed(), "an idle connection of a closed listener ends");
    assert!(std::net::TcpStream::connect(&extra).is_err());
    assert_eq!(who(&get(&server, "h/")), "a");
}

#[test]
fn a_removed_app_finishes_what_it_has_begun() {
    let folder = Folder::new();
    folder.configure(&app("one", "\"*\""));
    let server = folder.serve();
    thread::scope(|scope| {
        let slow = scope.spawn(|| get(&server, "h/slow"));
        server.wait_for_line("slow begun");
        folder.configure(&app("two", "\"*\""));
        server.signal(Signal::HUP);
        server.wait_for_line("configuration reloaded");
        assert_eq!(who(&get(&server, "h/")), "two");
        assert_eq!(who(&slow.join().expect("no panic")), "one");
    });
}

#[test]
fn an_artifact_that_becomes_bad_is_not_put_in_place() {
    let folder = Folder::new();
    folder.configure(&app("a", "\"*\""));
    let server = folder.serve();
    assert_eq!(who(&get(&server, "h/")), "a");
    folder.write("app.wasm", "half an artif");
    server.wait_for_line("[a] can't be loaded: ");
    assert_eq!(who(&get(&server, "h/")), "a");
    folder.configure(&format!("max_loaded_apps = 9\n{}", app("a", "\"*\"")));
    server.wait_for_line("configuration reloaded");
    assert_eq!(who(&get(&server, "h/")), "a", "nor is it by a new configuration");
    folder.write("app.wasm", fs::read(teller()).expect("built"));
    server.wait_for_line("[a] its artifact changed: reloaded");
    assert_eq!(who(&get(&server, "h/")), "a");
}

/// One visitor after another, over one connection that is kept.
fn visit(address: &str, stop: &AtomicBool, seen: &[AtomicU64; 2]) {
    let mut connection = Connection::open(address);
    while !stop.load(Ordering::Relaxed) {
        connection.write(&Request::new("GET", "/").header("host", "h").encode());
        let response = connection.read_response("GET").expect("a response, on the same connection");
        assert_eq!(response.status, 200, "{}", response.text());
        match response.text().as_str() {
            "one" => seen[0].fetch_add(1, Ordering::Relaxed),
            "two" => seen[1].fetch_add(1, Ordering::Relaxed),
            other => panic!("neither version answered: {other}"),
        };
    }
}

#[test]
fn no_request_is_lost_while_configurations_and_artifacts_change() {
    const RELOADS: u64 = 30;
    const PER_ROUND: u64 = 100;
    let count = |seen: &[AtomicU64; 2]| seen.iter().map(|n| n.load(Ordering::Relaxed)).sum::<u64>();
    let version = |text: &str| {
        let project = Project::js(&format!("export default () => new Response('{text}');"));
        fs::read(project.artifact()).expect("built")
    };
    let versions = [version("one"), version("two")];
    let folder = Folder::new();
    folder.write("app.wasm", &versions[0]);
    let config = |n: u64| app("a", "\"*\"") + &format!("ROUND = {n}\n");
    folder.configure(&config(0));
    let server = folder.serve();
    let (stop, seen) = (AtomicBool::new(false), [AtomicU64::new(0), AtomicU64::new(0)]);
    thread::scope(|scope| {
        let visitors: Vec<_> =
            (0..6).map(|_| scope.spawn(|| visit(server.address(), &stop, &seen))).collect();
        for round in 1..=RELOADS {
            reload(&server, || {
                folder.write("app.wasm", &versions[usize::try_from(round % 2).expect("0 or 1")]);
                folder.configure(&config(round));
            });
            let before = count(&seen);
            while count(&seen) < before + PER_ROUND && !visitors.iter().any(|v| v.is_finished()) {
                thread::sleep(Duration::from_millis(1));
            }
        }
        stop.store(true, Ordering::Relaxed);
        for visitor in visitors {
            visitor.join().expect("no request failed");
        }
    });
    let seen = seen.map(AtomicU64::into_inner);
    println!("{RELOADS} reloads; answered by version: {seen:?}");
    assert!(seen.iter().all(|count| *count > 0), "both versions answered: {seen:?}");
    assert!(!server.log().contains("refused"), "no reload was refused");
}

#[test]
fn reloads_in_quick_succession_are_taken() {
    let folder = Folder::new();
    folder.configure(&app("a", "\"*\""));
    let server = folder.serve();
    for _ in 0..50 {
        server.signal(Signal::HUP);
        thread::sleep(Duration::from_millis(1));
    }
    server.wait_for_line("configuration reloaded");
    assert_eq!(who(&get(&server, "h/")), "a");
    assert!(!address(&server, "admin on http://").is_empty());
}
