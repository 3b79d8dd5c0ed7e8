//! Apps that are loaded when they are asked for, unloaded when there are too many, or broken.

use std::fs;
use std::thread;

use land_tests::node::{Folder, app, ask_admin, get, teller, wait_for_admin, who};
use land_tests::project::Project;
use rustix::process::Signal;

#[test]
fn apps_are_loaded_when_asked_for_and_only_once() {
    let folder = Folder::new();
    folder.configure(&[app("a", "\"a\""), app("b", "\"b\"")].concat());
    let server = folder.serve();
    assert!(ask_admin(&server, "/metrics").text().contains("land_apps_loaded 0"));
    thread::scope(|scope| {
        let asks: Vec<_> = (0..16).map(|_| scope.spawn(|| who(&get(&server, "a/")))).collect();
        for ask in asks {
            assert_eq!(ask.join().expect("no panic"), "a");
        }
    });
    let text = ask_admin(&server, "/metrics").text();
    assert!(text.contains("land_app_loads_total{app=\"a\",outcome=\"ok\"} 1"), "{text}");
    assert!(text.contains("land_apps_loaded 1"), "{text}");
}

#[test]
fn the_least_recently_used_app_is_unloaded_and_comes_back() {
    let folder = Folder::new();
    let apps: String = (0..4).map(|n| app(&format!("a{n}"), &format!("\"a{n}\""))).collect();
    folder.configure(&format!("max_loaded_apps = 2\n{apps}"));
    let server = folder.serve();
    let ask = |n: usize| assert_eq!(who(&get(&server, &format!("a{n}/"))), format!("a{n}"));
    for n in [0, 1, 2, 3] {
        ask(n);
        // The clock that orders apps by use counts milliseconds.
        thread::sleep(std::time::Duration::from_millis(3));
    }
    let text = ask_admin(&server, "/metrics").text();
    for line in [
        "land_apps_loaded 2",
        "land_app_evictions_total{app=\"a0\"} 1",
        "land_app_evictions_total{app=\"a1\"} 1",
        "land_app_evictions_total{app=\"a3\"} 0",
    ] {
        assert!(text.contains(line), "no `{line}` in:\n{text}");
    }
    for n in [0, 1, 2, 3, 0] {
        ask(n);
    }
}

#[test]
fn memory_pressure_unloads_apps_that_nobody_uses() {
    let folder = Folder::new();
    // Less than the process has when it does nothing.
    folder.configure(&format!("max_memory_mib = 1\n{}", app("a", "\"*\"")));
    let server = folder.serve();
    assert_eq!(who(&get(&server, "h/")), "a");
    wait_for_admin(&server, "/metrics", "land_app_evictions_total{app=\"a\"} 1");
    assert_eq!(who(&get(&server, "h/")), "a");
}

#[test]
fn a_broken_app_answers_503_and_the_others_go_on_until_it_is_mended() {
    let folder = Folder::new();
    folder.write("broken.wasm", "not wasm at all");
    let broken = "[[app]]\nname = \"broken\"\nartifact = \"broken.wasm\"\nroutes = [\"broken\"]\n";
    folder.configure(&format!("{broken}{}", app("a", "\"*\"")));
    let server = folder.serve();
    let page = get(&server, "broken/");
    assert_eq!(page.status, 503);
    assert!(page.value("retry-after").is_some() && page.value("x-request-id").is_some());
    assert!(!page.text().contains("wasm"), "visitors see no reason: {}", page.text());
    server.wait_for_line("[broken] can't be loaded: `");
    assert_eq!(who(&get(&server, "h/")), "a");
    fs::copy(teller(), folder.path().join("broken.wasm")).expect("writable");
    wait_until_ok(|| who(&get(&server, "broken/")) == "built");
}

#[track_caller]
fn wait_until_ok(mut ok: impl FnMut() -> bool) {
    let end = std::time::Instant::now() + land_tests::server::PATIENCE;
    while !ok() {
        assert!(std::time::Instant::now() < end, "it never became so");
        thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn a_project_is_built_when_its_node_starts_and_reloads() {
    let project = Project::js("export default () => new Response('one');");
    let folder = Folder::new();
    let dir = project.path().display();
    folder.configure(&format!("[[app]]\nname = \"p\"\ndir = \"{dir}\"\n"));
    let server = folder.serve();
    assert_eq!(get(&server, "h/").text(), "one");
    project.write("src/index.js", "export default () => new Response('two');");
    server.signal(Signal::HUP);
    server.wait_for_line("configuration reloaded: 1 apps");
    assert_eq!(get(&server, "h/").text(), "two");
    project.write("src/index.js", "export default () => new Respon");
    project.write("src/index.js", "export default (");
    server.signal(Signal::HUP);
    server.wait_for_line("the new configuration is refused");
    server.wait_for_line("src/index.js:1:");
    assert_eq!(get(&server, "h/").text(), "two");
}

#[test]
fn thousands_of_registered_apps_cost_little() {
    let folder = Folder::new();
    let few: String =
        (0..10).map(|n| app(&format!("a{n}"), &format!("\"a{n}.example\""))).collect();
    folder.configure(&few);
    let small = folder.serve().resident_kib();
    let many: String =
        (0..10_000).map(|n| app(&format!("a{n}"), &format!("\"a{n}.example\""))).collect();
    folder.configure(&many);
    let server = folder.serve();
    assert_eq!(who(&get(&server, "a9999.example/")), "a9999");
    let large = server.resident_kib();
    println!("resident: {small} KiB with 10 apps, {large} KiB with 10,000");
    assert!(large < small + (128 << 10), "{small} KiB, then {large} KiB");
}
