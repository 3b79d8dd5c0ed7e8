//! A day of writing: many builds leave no memory, no open file and no thread behind.
//! `cargo xtask soak dev` makes a thousand, the tests some.

use std::fs;

use land_tests::http::Request;
use land_tests::project::Project;
use land_tests::server::Server;

use super::{start_with, wait_for};

/// Builds, unless the variable says how many.
const BUILDS: u32 = 60;
const VARIABLE: &str = "LAND_SOAK_BUILDS";

/// Builds before the first look: pools and caches fill.
const WARM_UP: u32 = 20;

/// What may be added per build, in KiB: an allocator's own wear, far below one version's 2 MB.
const GROWTH_KIB: u64 = 64;

/// Growth that says nothing, however few builds there were.
const SLACK_KIB: u64 = 48 << 10;

#[derive(Debug, Clone, Copy)]
struct Look {
    resident: u64,
    files: usize,
    threads: usize,
}

fn look(server: &Server) -> Look {
    let count = |folder: &str| {
        fs::read_dir(format!("/proc/{}/{folder}", server.id())).expect("it runs").count()
    };
    Look { resident: server.resident_kib(), files: count("fd"), threads: count("task") }
}

fn program(number: u32) -> String {
    match number % 10 {
        // Some versions can't be built.
        7 => format!("export default {{ {number}"),
        _ => format!(
            "const kept = new Array(1000).fill('{number}');\n\
             export default {{ fetch: () => new Response(kept[0]) }};\n"
        ),
    }
}

#[test]
fn many_builds_leave_nothing_behind() {
    let asked = std::env::var(VARIABLE).ok();
    let builds = asked.map_or(BUILDS, |text| text.parse().expect("a number of builds"));
    let project = Project::js(&program(0));
    let server = start_with(&project, &["-q"]);
    let get = Request::new("GET", "/");
    let broken = Request::new("GET", "/").header("accept", "text/html");
    let mut before = None;
    for number in 1..=WARM_UP + builds {
        if number == WARM_UP {
            before = Some(look(&server));
        }
        project.write("src/index.js", program(number));
        if number % 10 == 7 {
            wait_for(&server, &broken, |response| response.status == 500);
        } else {
            wait_for(&server, &get, |response| response.text() == number.to_string());
        }
    }
    let (before, after) = (before.expect("taken after warming up"), look(&server));
    eprintln!("{builds} builds: {before:?} → {after:?}");
    assert!(after.files <= before.files + 4, "files: {before:?} → {after:?}");
    // Idle threads come and go.
    assert!(after.threads <= before.threads + 8, "threads: {before:?} → {after:?}");
    let allowed = before.resident + SLACK_KIB + GROWTH_KIB * u64::from(builds);
    assert!(after.resident <= allowed, "memory: {before:?} → {after:?}");
    let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", server.id()));
    assert_eq!(children.unwrap_or_default().trim(), "", "no process of its own is left");
}
