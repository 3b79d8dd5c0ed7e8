//! Assets on disk: streamed, checked when they are opened, replaced by the next build.

use std::fs;
use std::os::unix::fs::symlink;

use land_tests::http::Request;
use land_tests::server::Server;

use crate::assets::{get, project};

#[test]
fn large_files_are_streamed_whole_and_in_parts() {
    let project = project("");
    let large: Vec<u8> = (0..20_000_000_u32).map(|n| ((n * 31) >> 3) as u8).collect();
    project.write("public/large.bin", &large);
    let server = Server::start(&project.artifact());
    let before = server.resident_kib();
    for _ in 0..3 {
        assert!(server.get("/large.bin").body == large);
    }
    let part = get(&server, "/large.bin", &[("range", "bytes=1000000-9999999")]);
    assert!(part.body == large[1_000_000..10_000_000]);
    // Readers that stop reading hold a few pieces each, not the file.
    let mut slow: Vec<_> = (0..20).map(|_| server.connect()).collect();
    for connection in &mut slow {
        connection.write(&Request::new("GET", "/large.bin").encode());
        assert_eq!(connection.read_head().expect("a head").status, 200);
    }
    let grown = server.resident_kib().saturating_sub(before);
    assert!(grown < 40_000, "{grown} KiB more");
}

#[test]
fn what_lies_beside_an_artifact_is_checked() {
    let project = project("");
    let artifact = project.artifact();
    let folder = project.path().join("dist/app.assets");
    let names: Vec<_> = fs::read_dir(&folder).expect("readable").flatten().collect();
    assert_eq!(names.len(), 11);
    // What changes after the app was loaded isn't served; one that leads elsewhere neither.
    let server = Server::start(&artifact);
    for name in &names {
        fs::remove_file(name.path()).expect("removable");
        symlink("/etc/passwd", name.path()).expect("writable");
    }
    let response = server.get("/app.js");
    assert_eq!(response.status, 500);
    let id = response.value("x-request-id").expect("an id");
    assert!(server.wait_for_line(&id).contains("an asset can't be read: `/app.js`"));
    let serve = |path: &str| {
        let failed =
            land_tests::land::run(project.path(), &["serve", path, "--listen", "127.0.0.1:0"]);
        failed.expect_failure().stderr
    };
    let text = serve("dist/app.wasm");
    assert!(text.contains("can't load the app: the asset `/") && text.contains("hint: "), "{text}");
    fs::remove_dir_all(&folder).expect("removable");
    let text = serve("dist/app.wasm");
    assert!(text.contains("the assets' folder `dist/app.assets` can't be read"), "{text}");
}

#[test]
fn a_build_keeps_what_the_one_before_it_needs() {
    let project = project("");
    let count = || fs::read_dir(project.path().join("dist/app.assets")).map_or(0, Iterator::count);
    let first = fs::read(project.artifact()).expect("readable");
    assert_eq!(count(), 11);
    assert_eq!(
        fs::read(project.artifact()).expect("readable"),
        first,
        "the same input, the same bytes"
    );
    project.write("public/app.js", "changed");
    project.artifact();
    assert_eq!(count(), 12);
    project.write("public/app.js", "changed again");
    project.artifact();
    assert_eq!(count(), 12);
    project.write("land.toml", "name = \"app\"\n");
    project.artifact();
    project.artifact();
    assert_eq!(count(), 0);
}
