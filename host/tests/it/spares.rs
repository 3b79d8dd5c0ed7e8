//! An instance that is used again is as a new one: globals, tables, memory, after whatever end.

use land_abi::Body;
use land_host::{App, AppOptions, Artifact, Runtime, RuntimeOptions};
use std::sync::Arc;

use crate::guests;
use crate::support::{app, artifact_bytes, collect, fetch, get};

/// Answers 200 when `is_new` holds, else 500; in between it does `harm`. A head that is longer than
/// 400 bytes has it trap before it answers.
fn leaves_traces(fields: &str, is_new: &str, harm: &str) -> String {
    let (good, bad) = (guests::head(200, Body::Inline, &[]), guests::head(500, Body::Inline, &[]));
    let bytes = |head: &[u8]| head.iter().map(|byte| format!("\\{byte:02x}")).collect::<String>();
    let body = format!(
        r#"{fields}
        (data (i32.const 1024) "{}") (data (i32.const 2048) "{}")
        (func (export "land_handle") (param $len i32) (result i32) (local $head i32)
            (local.set $head (select (i32.const 1024) (i32.const 2048) {is_new}))
            {harm}
            (if (i32.gt_u (local.get $len) (i32.const 400)) (then unreachable))
            (if (call $respond (local.get $head) (i32.const {}) (i32.const 0) (i32.const 0))
                (then unreachable))
            (i32.const 1))
        (func (export "land_resume") (param i32 i32 i32) (result i32) unreachable)"#,
        bytes(&good),
        bytes(&bad),
        good.len(),
    );
    guests::module(&body)
}

/// A name, fields of the module, how a new instance is told, and what is done to it.
const TRACES: [(&str, &str, &str, &str); 5] = [
    (
        "globals",
        "(global $a (mut i32) (i32.const 7)) (global $b (mut f64) (f64.const 0.5))",
        "(i32.and (i32.eq (global.get $a) (i32.const 7)) (f64.eq (global.get $b) (f64.const 0.5)))",
        "(global.set $a (i32.const 8)) (global.set $b (f64.const 9))",
    ),
    (
        "tables",
        "(table $t 2 funcref) (elem declare func $f) (func $f)",
        "(ref.is_null (table.get $t (i32.const 1)))",
        "(table.set $t (i32.const 1) (ref.func $f))",
    ),
    (
        "grown-tables",
        "(table $t 2 funcref)",
        "(i32.eq (table.size $t) (i32.const 2))",
        "(drop (table.grow $t (ref.null func) (i32.const 1)))",
    ),
    (
        "grown-memory",
        "",
        "(i32.eq (memory.size) (i32.const 4))",
        "(drop (memory.grow (i32.const 1)))",
    ),
    (
        "written-memory",
        "",
        "(i32.eqz (i32.load (i32.const 200000)))",
        "(i32.store (i32.const 200000) (i32.const 1))",
    ),
];

#[tokio::test]
async fn no_trace_is_left() {
    for (name, fields, is_new, harm) in TRACES {
        let app = app(name, &leaves_traces(fields, is_new, harm));
        for _ in 0..20 {
            assert_eq!(fetch(&app).await.0.status, 200, "{name}");
        }
        // Ends in a trap, after the harm.
        let long = format!("/{}", "x".repeat(400));
        let (parts, body) = collect(app.handle(get(&long)).await).await;
        assert_eq!(parts.status, 500, "{name}");
        assert!(!body.is_empty(), "{name}: the host's page, not the guest's answer");
        assert_eq!(fetch(&app).await.0.status, 200, "{name}: after a trap");
    }
}

#[tokio::test]
async fn requests_at_a_time_have_instances_of_their_own() {
    let guest = leaves_traces(
        "(global $a (mut i32) (i32.const 0))",
        "(i32.eqz (global.get $a))",
        "(global.set $a (i32.const 1))",
    );
    let app = app("at-a-time", &guest);
    for _ in 0..20 {
        let all: Vec<_> = (0..30)
            .map(|_| {
                let app = app.clone();
                tokio::spawn(async move { fetch(&app).await.0.status })
            })
            .collect();
        for one in all {
            assert_eq!(one.await.unwrap(), 200);
        }
    }
}

#[tokio::test]
async fn waiting_instances_make_room_for_other_apps() {
    let options = RuntimeOptions { sandboxes: 1, ..Default::default() };
    let runtime = Runtime::new(options).unwrap();
    let load = |name: &str, text: &[u8]| -> Arc<App> {
        let guest = guests::replies(&guests::head(200, Body::Inline, &[]), text);
        let artifact = Artifact::parse(artifact_bytes(name, &guest)).unwrap();
        App::load(&runtime, &artifact, AppOptions::default()).unwrap()
    };
    let (one, other) = (load("one", b"one"), load("other", b"other"));
    for _ in 0..3 {
        assert_eq!(fetch(&one).await.1, b"one");
        assert_eq!(fetch(&other).await.1, b"other");
    }
    // What waits for an app goes with it.
    drop(one);
    let third = load("third", b"third");
    assert_eq!(fetch(&third).await.1, b"third");
}
