//! A sandbox's memory is the snapshot's, whatever the sandbox before it did to the same memory.

use land_abi::Body;
use land_host::Limits;

use crate::guests;
use crate::support::{app, app_limited, app_of, fetch, runtime_of};

/// Pages of the guest's memory, and of what it grows by.
const PAGES: u32 = 40;

/// Answers with a checksum of all of its memory and of its size, and then does `harm`.
fn checks_then(harm: &str) -> String {
    with_data("", harm)
}

/// The same with more data.
fn with_data(data: &str, harm: &str) -> String {
    let head = guests::head(200, Body::Inline, &[]);
    let bytes: String = head.iter().map(|byte| format!("\\{byte:02x}")).collect();
    format!(
        r#"(module
        (import "land:2" "respond" (func $respond (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") {PAGES})
        (data (i32.const 100000) "{bytes}")
        (data (i32.const 123456) "snapshot")
        (data (i32.const 2000000) "its end")
        {data}
        (func $sum (result i64) (local $at i32) (local $sum i64)
            (loop $next
                (local.set $sum (i64.add (i64.rotl (local.get $sum) (i64.const 7))
                    (i64.load (local.get $at))))
                (br_if $next (i32.lt_u
                    (local.tee $at (i32.add (local.get $at) (i32.const 8)))
                    (i32.mul (memory.size) (i32.const 65536)))))
            (i64.add (local.get $sum) (i64.extend_i32_u (memory.size))))
        (func $answer (local $sum i64)
            (local.set $sum (call $sum))
            (i64.store (i32.const 8) (local.get $sum))
            (if (call $respond (i32.const 100000) (i32.const {len}) (i32.const 8) (i32.const 8))
                (then unreachable)))
        (func (export "land_handle") (param i32) (result i32) (local $at i32)
            (call $answer) {harm} (i32.const 1))
        (func (export "land_resume") (param i32 i32 i32) (result i32) unreachable))"#,
        len = head.len(),
    )
}

/// Writes to memory from `from` on in steps of `step` bytes, below `end`.
fn scribble(from: u32, step: i32, end: &str) -> String {
    format!(
        "(local.set $at (i32.const {from}))
        (block $out (loop $l
            (br_if $out (i32.ge_u (local.get $at) {end}))
            (i32.store8 (local.get $at) (i32.const 0xa5))
            (local.set $at (i32.add (local.get $at) (i32.const {step})))
            (br $l)))"
    )
}

const ALL: &str = "(i32.mul (memory.size) (i32.const 65536))";

#[tokio::test]
async fn whatever_was_written_is_gone() {
    let grow = "(drop (memory.grow (i32.const 90)))";
    let harms = [
        ("nothing", String::new()),
        ("one page", scribble(123_456, 1 << 20, "(i32.const 124000)")),
        ("upwards", scribble(300_000, 512, "(i32.const 1500000)")),
        ("downwards", scribble(2_500_000, -4096, ALL)),
        ("every other page", scribble(0, 8192, ALL)),
        ("every page", scribble(0, 4096, ALL)),
        ("what it grew by", format!("{grow}{}", scribble(PAGES << 16, 4096, ALL))),
        ("all of it", format!("{grow}{}", scribble(0, 64, ALL))),
    ];
    for (name, harm) in &harms {
        let app = app(name, &checks_then(harm));
        let first = fetch(&app).await.1;
        for round in 0..5 {
            let again = fetch(&app).await.1;
            assert_eq!(again, first, "{name}: sandbox {round} sees another memory");
        }
    }
}

#[tokio::test]
async fn one_app_never_sees_anothers_memory() {
    let harmful = app("harmful", &checks_then(&scribble(0, 64, ALL)));
    let other = app("other", &checks_then(""));
    let expected = fetch(&other).await.1;
    for _ in 0..100 {
        fetch(&harmful).await;
        assert_eq!(fetch(&other).await.1, expected);
    }
}

/// Apps of one engine share a memory, and each has some pages for itself.
#[tokio::test]
async fn a_memory_that_goes_from_app_to_app_is_the_apps_own_each_time() {
    let grow = "(drop (memory.grow (i32.const 90)))";
    let everything = format!("{grow}{}", scribble(0, 64, ALL));
    let own = |pages: &[u32], text: &str| {
        let data = |page: &u32| format!("(data (i32.const {}) \"{text}\")", page * 4096 + 7);
        pages.iter().map(data).collect::<String>()
    };
    let guests = [
        with_data("", ""),
        with_data(&own(&[500, 501, 600], "secret of the first"), &everything),
        with_data(&own(&[501, 502, 620], "another's, longer than the first's"), &everything),
        with_data(&own(&[500, 600], "third"), &scribble(500 * 4096, 4096, "(i32.const 2200000)")),
        with_data(&own(&[620], "fourth"), &scribble(0, 8192, ALL)),
    ];
    let mut expected = Vec::new();
    for (at, guest) in guests.iter().enumerate() {
        // Alone in its process, so that nobody had its memory before.
        let app = app_of(&runtime_of(1), &format!("alone {at}"), guest);
        expected.push(fetch(&app).await.1);
    }
    assert!(expected[1..].iter().all(|sum| *sum != expected[0]), "they differ");
    let runtime = runtime_of(2);
    let first = app_of(&runtime, "stays", &guests[0]);
    for round in 0..60 {
        // Some are unloaded, with what they have left in the memory; others stay beside them.
        let mut beside = Vec::new();
        for at in [1, 2, 1, 3, 4, 0, 2, 4, 1] {
            let app = app_of(&runtime, &format!("app {at}"), &guests[at]);
            for _ in 0..=round % 3 {
                assert_eq!(fetch(&app).await.1, expected[at], "round {round}, app {at}");
            }
            if (round + at) % 4 == 0 {
                beside.push((app, at));
            }
        }
        for (app, at) in beside {
            assert_eq!(fetch(&app).await.1, expected[at], "round {round}, app {at} again");
        }
        assert_eq!(fetch(&first).await.1, expected[0], "round {round}");
    }
}

#[tokio::test]
async fn beyond_its_size_there_is_nothing() {
    let reads =
        |at: u32| guests::does(&format!("(i32.load8_u (i32.const {at})) (drop) (i32.const 1)"));
    let writes = |at: u32| {
        guests::does(&format!("(i32.store8 (i32.const {at}) (i32.const 1)) (i32.const 1)"))
    };
    // The memory has 4 pages; one that is grown, and left, is not there for the next one either.
    for at in [4 << 16, (4 << 16) + 4096, 1 << 30, u32::MAX] {
        for guest in [reads(at), writes(at)] {
            let app = app("beyond", &guest);
            assert_eq!(fetch(&app).await.0.status, 500, "an access at {at}");
        }
    }
    let app = app_limited(
        "grows",
        &checks_then("(drop (memory.grow (i32.const 1000)))"),
        Limits { memory: 4 << 20, ..Limits::default() },
    );
    let first = fetch(&app).await.1;
    assert_eq!(fetch(&app).await.1, first, "a refused growth changes nothing");
}
