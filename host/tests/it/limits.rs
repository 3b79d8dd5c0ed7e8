//! Limits: each one ends the sandbox that passes it, with a word in the log, and nobody else's.

use std::time::Duration;

use land_host::Limits;

use crate::guests;
use crate::support::{app, app_limited, fetch, get, log_of, wait_for_log};

#[tokio::test]
async fn an_endless_loop_is_ended_while_others_are_served() {
    let (looping, hello) = (app("loops", &guests::loops()), app("other", &guests::hello()));
    // One thread: without yields the second request would wait for the first.
    let slow = tokio::spawn(async move { fetch(&looping).await });
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(fetch(&hello).await.0.status, 200);
    assert!(!slow.is_finished());
    assert_eq!(slow.await.unwrap().0.status, 500);
    assert!(
        log_of("loops")[0].contains("CPU limit of 500 ms passed: used 5"),
        "{:?}",
        log_of("loops")
    );
}

#[tokio::test]
async fn memory_ends_at_its_limit() {
    let limits = Limits { memory: 8 << 20, ..Limits::default() };
    let (parts, _) = fetch(&app_limited("eats", &guests::eats_memory(), limits)).await;
    assert_eq!(parts.status, 500);
    assert!(log_of("eats")[0].contains("out of memory: the limit of 8 MiB is reached"));
}

#[tokio::test]
async fn memory_ends_at_the_default_limit() {
    fetch(&app("eats-all", &guests::eats_memory())).await;
    assert!(log_of("eats-all")[0].contains("out of memory: the limit of 128 MiB is reached"));
}

#[tokio::test]
async fn a_trap_ends_its_sandbox_only() {
    let app = app("traps", &guests::does("unreachable"));
    assert_eq!(fetch(&app).await.0.status, 500);
    assert!(log_of("traps")[0].contains("the engine stopped"));
}

#[tokio::test]
async fn endless_recursion_is_no_crash() {
    assert_eq!(fetch(&app("recurses", &guests::recurses())).await.0.status, 500);
    assert!(log_of("recurses")[0].contains("call stack exhausted"));
}

#[tokio::test]
async fn pointers_outside_of_memory_trap() {
    let guest = guests::does("(call $entropy (i32.const -8) (i32.const 16)) (i32.const 1)");
    assert_eq!(fetch(&app("outside", &guest)).await.0.status, 500);
    assert!(log_of("outside")[0].contains("out of bounds"));
}

#[tokio::test]
async fn a_response_must_come_in_time() {
    let limits = Limits { wall: Duration::from_millis(50), ..Limits::default() };
    let (parts, _) = fetch(&app_limited("slow", &guests::answers_later(60_000), limits)).await;
    assert_eq!(parts.status, 504);
    assert!(log_of("slow")[0].contains("time limit of 50 ms passed"));
}

#[tokio::test]
async fn work_after_the_response_is_bounded() {
    let limits = Limits { wait_until: Duration::from_millis(50), ..Limits::default() };
    let app = app_limited("lingers", &guests::works_on(60_000, "x"), limits);
    assert_eq!(app.handle(get("/")).await.status(), 200);
    wait_for_log("lingers", "`waitUntil` work ended by its limit of 50 ms").await;
}

#[tokio::test]
async fn many_short_turns_count_as_one() {
    // Each turn takes some milliseconds and starts the next one.
    let turn = "(local $n i32)
        (loop $l (br_if $l (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1)))
            (i32.const 3000000))))
        (drop (call $timer_start (f64.const 0))) (i32.const 0)";
    let guest = guests::module(&format!(
        "(func (export \"land_handle\") (param i32) (result i32) {turn})
         (func (export \"land_resume\") (param i32 i32 i32) (result i32) {turn})"
    ));
    let limits = Limits { cpu: Duration::from_millis(60), ..Limits::default() };
    assert_eq!(fetch(&app_limited("turns", &guest, limits)).await.0.status, 500);
    assert!(log_of("turns")[0].contains("CPU limit of 60 ms passed"));
}

#[tokio::test]
async fn timers_are_counted() {
    let guest = guests::does(
        "(loop $l (br_if $l (i32.gt_s (call $timer_start (f64.const 1e9)) (i32.const 0)))) (i32.const 1)",
    );
    fetch(&app("timers", &guest)).await;
    let log = log_of("timers").join("\n");
    assert!(log.contains("the limit `timers` of 10000 was met"), "{log}");
    assert!(log.contains("ended without a response"), "{log}");
}
