//! Guests in WebAssembly text, each one the smallest that shows a behaviour.

use land_abi::{Body, Failure, FailureKind, ResponseHead};

/// Where guests keep what they pass to the host.
const HEAD: u32 = 1024;
const TEXT: u32 = 8192;

/// `"\00\01…"`, as WAT writes bytes.
fn escaped(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\{byte:02x}")).collect()
}

fn data(at: u32, bytes: &[u8]) -> String {
    format!("(data (i32.const {at}) \"{}\")", escaped(bytes))
}

/// A response head as packed bytes.
pub fn head(status: u32, body: Body, headers: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    ResponseHead { status, body, headers: headers.to_vec() }.encode(&mut out);
    out
}

/// A guest with the usual imports; `body` adds functions, data and the exported turns.
pub fn module(body: &str) -> String {
    format!(
        r#"(module
        (import "land:2" "request_read" (func $request_read (param i32 i32)))
        (import "land:2" "respond" (func $respond (param i32 i32 i32 i32) (result i32)))
        (import "land:2" "body_read" (func $body_read (param i32 i32 i32) (result i64)))
        (import "land:2" "body_new" (func $body_new (result i32)))
        (import "land:2" "body_write" (func $body_write (param i32 i32 i32) (result i64)))
        (import "land:2" "body_close" (func $body_close (param i32)))
        (import "land:2" "body_abort" (func $body_abort (param i32)))
        (import "land:2" "timer_start" (func $timer_start (param f64) (result i32)))
        (import "land:2" "op_cancel" (func $op_cancel (param i32)))
        (import "land:2" "log" (func $log (param i32 i32 i32)))
        (import "land:2" "failure" (func $failure (param i32 i32)))
        (import "land:2" "entropy" (func $entropy (param i32 i32)))
        (import "land:2" "clock" (func $clock (param i32) (result f64)))
        (memory (export "memory") 4)
        {body})"#
    )
}

/// Both turns; `handle` and `resume` are their code.
fn turns(handle: &str, resume: &str) -> String {
    format!(
        r#"(func (export "land_handle") (param $len i32) (result i32) {handle})
        (func (export "land_resume") (param $op i32) (param $status i32) (param $result i32) (result i32) {resume})"#
    )
}

/// Answers with these packed head bytes and this text; then returns `turn`.
fn answer(head: &[u8], text: &[u8], then: &str) -> (String, String) {
    let data = format!("{}{}", data(HEAD, head), data(TEXT, text));
    let code = format!(
        "(if (call $respond (i32.const {HEAD}) (i32.const {}) (i32.const {TEXT}) (i32.const {}))
            (then unreachable)) {then}",
        head.len(),
        text.len()
    );
    (data, code)
}

/// Answers at once.
pub fn replies(head: &[u8], text: &[u8]) -> String {
    let (data, code) = answer(head, text, "(i32.const 1)");
    module(&format!("{data}{}", turns(&code, "unreachable")))
}

/// Answers `hello`.
pub fn hello() -> String {
    replies(&head(200, Body::Inline, &[(b"content-type", b"text/plain")]), b"hello\n")
}

/// Answers with the packed request head that it was given.
pub fn shows_head() -> String {
    let head = head(200, Body::Inline, &[]);
    let code = format!(
        "(call $request_read (i32.const {TEXT}) (local.get $len))
         (if (call $respond (i32.const {HEAD}) (i32.const {}) (i32.const {TEXT}) (local.get $len))
            (then unreachable)) (i32.const 1)",
        head.len()
    );
    module(&format!("{}{}", data(HEAD, &head), turns(&code, "unreachable")))
}

/// Streams the request's body back, chunk by chunk.
pub fn echo() -> String {
    let head = head(200, Body::Outgoing(2), &[]);
    let pump = r#"
        (global $in (mut i32) (i32.const 0)) (global $out (mut i32) (i32.const 0))
        (global $pos (mut i32) (i32.const 0)) (global $end (mut i32) (i32.const 0))
        (func $pump (result i32) (local $r i64)
          (loop $again
            (if (i32.lt_u (global.get $pos) (global.get $end))
              (then
                (local.set $r (call $body_write (global.get $out)
                  (i32.add (i32.const 65536) (global.get $pos))
                  (i32.sub (global.get $end) (global.get $pos))))
                (if (i64.lt_s (local.get $r) (i64.const 0)) (then (return (i32.const 1))))
                (if (i64.ge_s (local.get $r) (i64.const 4294967296)) (then (return (i32.const 0))))
                (global.set $pos (i32.add (global.get $pos) (i32.wrap_i64 (local.get $r))))
                (br $again)))
            (local.set $r (call $body_read (global.get $in) (i32.const 65536) (i32.const 65536)))
            (if (i64.lt_s (local.get $r) (i64.const 0))
              (then (call $body_abort (global.get $out)) (return (i32.const 1))))
            (if (i64.ge_s (local.get $r) (i64.const 4294967296)) (then (return (i32.const 0))))
            (if (i64.eqz (local.get $r))
              (then (call $body_close (global.get $out)) (return (i32.const 1))))
            (global.set $pos (i32.const 0))
            (global.set $end (i32.wrap_i64 (local.get $r)))
            (br $again))
          unreachable)"#;
    let handle = format!(
        "(call $request_read (i32.const {TEXT}) (i32.const 4))
         (global.set $in (i32.load (i32.const {TEXT})))
         (global.set $out (call $body_new))
         (if (i32.ne (global.get $out) (i32.const 2)) (then unreachable))
         (if (call $respond (i32.const {HEAD}) (i32.const {}) (i32.const 0) (i32.const 0))
            (then unreachable))
         (call $pump)",
        head.len()
    );
    module(&format!("{}{pump}{}", data(HEAD, &head), turns(&handle, "(call $pump)")))
}

/// Passes the request's body on without reading it.
pub fn splice() -> String {
    replies(&head(200, Body::Incoming(1), &[]), b"")
}

/// Writes a body without end, and says `gone` once nobody reads it.
pub fn writes_for_ever() -> String {
    let head = head(200, Body::Outgoing(1), &[]);
    let pump = format!(
        r#"(func $pump (result i32) (local $r i64)
          (loop $again
            (local.set $r (call $body_write (i32.const 1) (i32.const 65536) (i32.const 65536)))
            (if (i64.lt_s (local.get $r) (i64.const 0))
              (then (call $log (i32.const 1) (i32.const {TEXT}) (i32.const 4)) (return (i32.const 1))))
            (br_if $again (i64.lt_s (local.get $r) (i64.const 4294967296))))
          (i32.const 0))"#
    );
    let handle = format!(
        "(drop (call $body_new))
         (if (call $respond (i32.const {HEAD}) (i32.const {}) (i32.const 0) (i32.const 0))
            (then unreachable))
         (call $pump)",
        head.len()
    );
    let data = format!("{}{}", data(HEAD, &head), data(TEXT, b"gone"));
    module(&format!("{data}{pump}{}", turns(&handle, "(call $pump)")))
}

/// Opens a body, answers with it, and never writes: waits for a timer of `ms`.
pub fn stands_still(ms: u32) -> String {
    let head = head(200, Body::Outgoing(1), &[]);
    let handle = format!(
        "(drop (call $body_new)) (drop (call $timer_start (f64.const {ms})))
         (drop (call $respond (i32.const {HEAD}) (i32.const {}) (i32.const 0) (i32.const 0)))
         (i32.const 0)",
        head.len()
    );
    module(&format!("{}{}", data(HEAD, &head), turns(&handle, "(i32.const 0)")))
}

/// Code that does something else than answering.
pub fn does(code: &str) -> String {
    module(&turns(code, "unreachable"))
}

/// Loops for ever.
pub fn loops() -> String {
    does("(loop $l (br $l)) unreachable")
}

/// Takes memory until there is none, and traps.
pub fn eats_memory() -> String {
    does("(loop $l (br_if $l (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable")
}

/// Calls itself for ever.
pub fn recurses() -> String {
    let deep = "(func $deep (param i32) (result i32)
        (i32.add (call $deep (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))";
    module(&format!("{deep}{}", turns("(call $deep (i32.const 0))", "unreachable")))
}

/// Waits `ms` milliseconds, then answers `later`.
pub fn answers_later(ms: u32) -> String {
    let (data, code) = answer(&head(200, Body::Inline, &[]), b"later", "(i32.const 1)");
    let handle = format!("(drop (call $timer_start (f64.const {ms}))) (i32.const 0)");
    module(&format!("{data}{}", turns(&handle, &code)))
}

/// Answers at once, works on for `ms` milliseconds, and says `{name} worked on`.
pub fn works_on(ms: u32, name: &str) -> String {
    let then = format!("(drop (call $timer_start (f64.const {ms}))) (i32.const 0)");
    let (answer_data, code) = answer(&head(200, Body::Inline, &[]), b"first", &then);
    let said = format!("{name} worked on");
    let resume = format!(
        "(call $log (i32.const 1) (i32.const 16384) (i32.const {})) (i32.const 1)",
        said.len()
    );
    let said = data(16384, said.as_bytes());
    module(&format!("{answer_data}{said}{}", turns(&code, &resume)))
}

/// Reports a failure and ends without an answer.
pub fn fails(kind: FailureKind, message: &str, stack: &str) -> String {
    let mut packed = Vec::new();
    Failure { kind, message, stack }.encode(&mut packed);
    let code =
        format!("(call $failure (i32.const {TEXT}) (i32.const {})) (i32.const 1)", packed.len());
    module(&format!("{}{}", data(TEXT, &packed), turns(&code, "unreachable")))
}

/// Answers with 16 random bytes and the wall clock's reading.
pub fn shows_entropy() -> String {
    let head = head(200, Body::Inline, &[]);
    let code = format!(
        "(call $entropy (i32.const {TEXT}) (i32.const 16))
         (f64.store (i32.const {}) (call $clock (i32.const 0)))
         (drop (call $respond (i32.const {HEAD}) (i32.const {}) (i32.const {TEXT}) (i32.const 24)))
         (i32.const 1)",
        TEXT + 16,
        head.len()
    );
    module(&format!("{}{}", data(HEAD, &head), turns(&code, "unreachable")))
}

/// Counts requests in memory and in a global: both must be fresh for each one.
pub fn counts() -> String {
    let (answer_data, code) = answer(&head(200, Body::Inline, &[]), b"0", "(i32.const 1)");
    let count = format!(
        "(global.set $n (i32.add (global.get $n) (i32.const 1)))
         (i32.store8 (i32.const {TEXT})
            (i32.add (i32.load8_u (i32.const {TEXT})) (global.get $n))) {code}"
    );
    module(&format!(
        "(global $n (mut i32) (i32.const 0)){answer_data}{}",
        turns(&count, "unreachable")
    ))
}
