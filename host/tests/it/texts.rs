//! The calls that only compute: domains, encodings, decoders, and the answers that they leave.

use land_abi::code;
use land_host::limits::{DECODED_AT_ONCE, DECODERS, DOMAIN, ENCODING_LABEL};

use crate::support::{app, fetch, log_of};

/// Where a guest has its text.
const TEXT: u32 = 8192;

/// A guest that has `text` in memory, runs `code`, and ends without an answer.
fn guest(text: &[u8], code: &str) -> String {
    let text: String = text.iter().map(|byte| format!("\\{byte:02x}")).collect();
    format!(
        r#"(module
        (import "land:2" "domain_to_ascii" (func $domain_to_ascii (param i32 i32) (result i32)))
        (import "land:2" "encoding_name" (func $encoding_name (param i32 i32) (result i32)))
        (import "land:2" "decoder_new" (func $decoder_new (param i32 i32 i32) (result i32)))
        (import "land:2" "decode" (func $decode (param i32 i32 i32 i32) (result i64)))
        (import "land:2" "decoder_close" (func $decoder_close (param i32)))
        (import "land:2" "answer_read" (func $answer_read (param i32 i32)))
        (memory (export "memory") 4)
        (data (i32.const {TEXT}) "{text}")
        (func (export "land_handle") (param i32) (result i32) {code} (i32.const 1))
        (func (export "land_resume") (param i32 i32 i32) (result i32) unreachable))"#
    )
}

/// Runs a guest that has `text` in memory; `condition` must hold.
async fn expect(name: &str, text: &[u8], condition: &str) {
    let guest = guest(text, &format!("(if (i32.eqz {condition}) (then unreachable))"));
    fetch(&app(name, &guest)).await;
    assert!(log_of(name)[0].contains("ended without a response"), "{:?}", log_of(name));
}

/// The same; the call must trap and say `problem`.
async fn expect_trap(name: &str, call: &str, problem: &str) {
    fetch(&app(name, &guest(b"", call))).await;
    assert!(log_of(name)[0].contains(problem), "{:?}", log_of(name));
}

#[tokio::test]
async fn domains_are_written_in_ascii() {
    let text = "B\u{fc}cher.example";
    let first = u32::from_le_bytes(*b"xn--");
    let condition = format!(
        "(i32.and
            (i32.eq (call $domain_to_ascii (i32.const {TEXT}) (i32.const {})) (i32.const 21))
            (block (result i32) (call $answer_read (i32.const {TEXT}) (i32.const 21))
                (i32.eq (i32.load (i32.const {TEXT})) (i32.const {first}))))",
        text.len()
    );
    expect("domain", text.as_bytes(), &condition).await;
    for (name, text) in
        [("domain-bad", &b"xn--a"[..]), ("domain-bytes", b"\xff"), ("space", b"a b")]
    {
        let len = text.len();
        let call = format!("(call $domain_to_ascii (i32.const {TEXT}) (i32.const {len}))");
        expect(name, text, &format!("(i32.eq {call} (i32.const {}))", code::MALFORMED)).await;
    }
}

#[tokio::test]
async fn labels_name_encodings() {
    let condition =
        format!("(i32.eq (call $encoding_name (i32.const {TEXT}) (i32.const 6)) (i32.const 12))");
    expect("label", b"Latin1", &condition).await;
    let condition = format!(
        "(i32.eq (call $decoder_new (i32.const {TEXT}) (i32.const 6) (i32.const 0))
            (i32.const {}))",
        code::MALFORMED
    );
    expect("no-label", b"latin?", &condition).await;
}

#[tokio::test]
async fn what_is_too_long_is_refused() {
    let calls = [
        ("long-domain", "domain_to_ascii", "", DOMAIN),
        ("long-label", "encoding_name", "", ENCODING_LABEL),
        ("long-name", "decoder_new", "(i32.const 0)", ENCODING_LABEL),
    ];
    for (name, call, more, limit) in calls {
        let at = |len: usize, is: i32| {
            let call = format!("(call ${call} (i32.const {TEXT}) (i32.const {len}) {more})");
            format!("(i32.eq {call} (i32.const {is}))")
        };
        let (fits, beyond) = (at(limit, code::MALFORMED), at(limit + 1, code::LIMIT));
        // Zeroes are neither a domain nor a label.
        expect(name, b"", &format!("(i32.and {fits} {beyond})")).await;
    }
}

#[tokio::test]
async fn many_decoders_are_refused() {
    let new = format!("(call $decoder_new (i32.const {TEXT}) (i32.const 4) (i32.const 0))");
    let condition = format!(
        "(block (result i32)
            (loop $l (br_if $l (i32.lt_s {new} (i32.const {DECODERS}))))
            (i32.and (i32.eq {new} (i32.const {}))
                (block (result i32) (call $decoder_close (i32.const 3))
                    (i32.eq {new} (i32.const 3)))))",
        code::LIMIT
    );
    expect("decoders", b"big5", &condition).await;
}

#[tokio::test]
async fn one_call_decodes_so_much() {
    let new = format!("(call $decoder_new (i32.const {TEXT}) (i32.const 4) (i32.const 0))");
    let decode = |decoder: &str, len: usize| {
        format!("(call $decode {decoder} (i32.const 65536) (i32.const {len}) (i32.const 1))")
    };
    let (all, bad) = (DECODED_AT_ONCE as i64, i64::from(code::BAD_HANDLE));
    let condition = format!(
        "(i32.and
            (i64.eq {} (i64.const {}))
            (i32.and (i64.eq {} (i64.const {})) (i64.eq {} (i64.const {bad}))))",
        decode(&new, DECODED_AT_ONCE + 1),
        all << 32 | all,
        decode("(i32.const 1)", 1),
        1i64 << 32 | 1,
        decode("(i32.const 1)", 1),
    );
    expect("decodes", b"big5", &condition).await;
}

#[tokio::test]
async fn hostile_arguments_trap_or_are_refused() {
    let outside = "(i32.const -8) (i32.const 16)";
    let many = [
        ("domain-out", format!("(drop (call $domain_to_ascii {outside}))")),
        ("label-out", format!("(drop (call $encoding_name {outside}))")),
        ("new-out", format!("(drop (call $decoder_new {outside} (i32.const 0)))")),
        ("decode-out", format!("(drop (call $decode (i32.const 1) {outside} (i32.const 0)))")),
    ];
    for (name, call) in many {
        expect_trap(name, &call, "out of bounds").await;
    }
    let call = "(call $answer_read (i32.const 0) (i32.const 1))";
    expect_trap("answer-unasked", call, "asks for more than the answer has").await;
    let condition = format!(
        "(i64.eq (call $decode (i32.const -1) (i32.const 0) (i32.const 1) (i32.const 0))
            (i64.const {}))",
        code::BAD_HANDLE
    );
    expect("bad-decoder", b"", &condition).await;
}
