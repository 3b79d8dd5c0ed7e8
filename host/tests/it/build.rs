//! The guest's imports at build time.

use land_abi::{Failure, FailureKind, Init};
use land_host::build::{BuildFailure, Builder, Outcome};
use wasmtime::Module;

use crate::support::RUNTIME;

/// Evaluates a guest whose `land_init` is `code`.
fn evaluate(code: &str) -> Outcome {
    let guest = format!(
        r#"(module
        (import "land:2" "init_size" (func $init_size (result i32)))
        (import "land:2" "init_read" (func $init_read (param i32 i32)))
        (import "land:2" "init_done" (func $init_done (param i32 i32)))
        (import "land:2" "init_failed" (func $init_failed (param i32 i32)))
        (import "land:2" "log" (func $log (param i32 i32 i32)))
        (import "land:2" "clock" (func $clock (param i32) (result f64)))
        (import "land:2" "entropy" (func $entropy (param i32 i32)))
        (import "land:2" "timer_start" (func $timer_start (param f64) (result i32)))
        (import "land:2" "body_read" (func $body_read (param i32 i32 i32) (result i64)))
        (import "land:2" "encoding_name" (func $encoding_name (param i32 i32) (result i32)))
        (import "land:2" "answer_read" (func $answer_read (param i32 i32)))
        (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 0) "default.fetch")
        (func (export "land_init") {code}))"#
    );
    let module = Module::new(RUNTIME.engine(), wat::parse_str(guest).unwrap()).unwrap();
    let init = Init { source: "source", vars: vec![(b"A", b"b")], assets: b"", warm: Vec::new() };
    let mut builder = Builder::new(&RUNTIME, &init).unwrap();
    let instance = builder.instantiate(&module).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let ran = runtime.block_on(builder.evaluate(&instance));
    builder.outcome(ran)
}

#[test]
fn the_module_reads_its_source_and_says_that_it_is_done() {
    let outcome = evaluate(
        "(call $init_read (i32.const 100) (call $init_size))
         (call $log (i32.const 2) (i32.const 104) (i32.load (i32.const 100)))
         (call $init_done (i32.const 0) (i32.const 13))",
    );
    assert_eq!(outcome.result.unwrap(), "default.fetch");
    assert_eq!(outcome.console[0].text, "source");
}

#[test]
fn failures_come_through() {
    let mut packed = Vec::new();
    Failure { kind: FailureKind::Syntax, message: "SyntaxError: x", stack: "at worker.js:1:2" }
        .encode(&mut packed);
    let stores: String = packed
        .iter()
        .enumerate()
        .map(|(at, byte)| format!("(i32.store8 (i32.const {}) (i32.const {byte}))", 200 + at))
        .collect();
    let fail = format!("(call $init_failed (i32.const 200) (i32.const {}))", packed.len());
    match evaluate(&format!("{stores}{fail}")).result {
        Err(BuildFailure::Program(report)) => {
            assert_eq!((report.kind, &*report.message), (FailureKind::Syntax, "SyntaxError: x"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn input_and_output_are_refused_and_clocks_stand() {
    let outcome = evaluate(
        "(if (i32.ne (call $timer_start (f64.const 1)) (i32.const -2)) (then unreachable))
         (if (i64.ne (call $body_read (i32.const 1) (i32.const 0) (i32.const 1)) (i64.const -2))
            (then unreachable))
         (if (f64.ne (call $clock (i32.const 0)) (f64.const 0)) (then unreachable))
         (call $init_done (i32.const 0) (i32.const 13))",
    );
    assert!(outcome.result.is_ok(), "{outcome:?}");
}

#[test]
fn what_only_computes_works_at_build_time() {
    let outcome = evaluate(
        "(i32.store (i32.const 100) (i32.const 0x38667475))
         (call $answer_read (i32.const 100) (call $encoding_name (i32.const 100) (i32.const 4)))
         (call $init_done (i32.const 100) (i32.const 5))",
    );
    assert_eq!(outcome.result.unwrap(), "utf-8");
}

#[test]
fn entropy_at_module_scope_stops_the_build() {
    let outcome = evaluate("(call $entropy (i32.const 0) (i32.const 8))");
    let error = outcome.result.unwrap_err().to_string();
    assert!(error.contains("no entropy at build time"), "{error}");
}

#[test]
fn random_bytes_of_the_c_library_are_the_same_each_time() {
    let show = "(drop (call $random (i32.const 0) (i32.const 8)))
        (i32.store (i32.const 0) (i32.or (i32.const 0x20202020)
            (i32.and (i32.load (i32.const 0)) (i32.const 0x1f1f1f1f))))
        (call $log (i32.const 1) (i32.const 0) (i32.const 4))
        (call $init_done (i32.const 0) (i32.const 0))";
    assert_eq!(evaluate(show).console, evaluate(show).console);
}

#[test]
fn an_endless_loop_ends_the_build() {
    let error = evaluate("(loop $l (br $l))").result.unwrap_err();
    assert!(matches!(error, BuildFailure::EndlessLoop { .. }), "{error}");
    assert!(error.to_string().contains("it seems to loop for ever"));
}

#[test]
fn memory_at_module_scope_is_limited() {
    let eat =
        "(loop $l (br_if $l (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable";
    let error = evaluate(eat).result.unwrap_err();
    assert!(matches!(error, BuildFailure::OutOfMemory { .. }), "{error}");
}
