//! Modules as builds make them, and as they don't.

use super::*;

fn module(text: &str) -> Vec<u8> {
    wat::parse_str(text).expect("valid text")
}

#[test]
fn apps_of_one_engine_have_the_same_code() {
    let app = |pages, text| {
        module(&format!(
            r#"(module (memory (export "memory") {pages} 100)
                (func (export "f") (result i32) i32.const 7)
                (data (i32.const 70000) "{text}"))"#
        ))
    };
    let (one, other) = (app(2, "one"), app(3, "other"));
    let (one, other) = (Parts::of(&one).unwrap(), Parts::of(&other).unwrap());
    assert_eq!(one.code().unwrap(), other.code().unwrap());
    assert!(CodeCopy::of(&one).is_of(&other));
    let (one, other) = (one.memory().unwrap(), other.memory().unwrap());
    assert_eq!((one.size, other.size), (2 << 16, 3 << 16));
    assert_eq!(one.data, [(70000, &b"one"[..])]);
    assert_eq!(other.data, [(70000, &b"other"[..])]);
    assert!(one.is_plain);
}

#[test]
fn keeps_the_numbers_of_segments_that_code_uses() {
    let text = r#"(module (memory 1) (data (i32.const 0) "a") (data "kept") (data (i32.const 1) "b")
        (func (memory.init 1 (i32.const 0) (i32.const 0) (i32.const 4))))"#;
    let bytes = module(text);
    let parts = Parts::of(&bytes).unwrap();
    let memory = parts.memory().unwrap();
    assert_eq!(memory.data, [(0, &b"a"[..]), (1, &b"b"[..])]);
    assert!(!memory.is_plain, "code that is compared must have its segments in front");
    let expected = r#"(module (memory 1) (data "") (data "kept")
        (func (memory.init 1 (i32.const 0) (i32.const 0) (i32.const 4))))"#;
    assert_eq!(parts.code().unwrap(), module(expected));
}

#[test]
fn refuses_what_builds_never_make() {
    let refused = |text: &str| {
        let module = module(text);
        let memory = Parts::of(&module).and_then(|parts| parts.memory().map(|memory| memory.size));
        memory.unwrap_err().to_string()
    };
    let shape = "the artifact isn't one that `land build` makes: ";
    assert_eq!(refused("(module)"), format!("{shape}it has no memory"));
    let outside = refused(r#"(module (memory 1) (data (i32.const 65535) "ab"))"#);
    assert_eq!(outside, format!("{shape}its data lies outside of its memory"));
    let global =
        refused(r#"(module (import "a" "b" (global i32)) (memory 1) (data (global.get 0) "a"))"#);
    assert_eq!(global, format!("{shape}its data begins at a place that isn't a constant"));
    let twice =
        refused(r#"(module (memory 1) (data (i32.const 4) "ab") (data (i32.const 5) "c"))"#);
    assert_eq!(twice, format!("{shape}its data isn't in order"));
    let large = refused("(module (memory 65536))");
    assert!(large.starts_with("the artifact's memory begins with 4294967296 bytes"), "{large}");
}

#[test]
fn code_that_differs_anywhere_is_other_code() {
    let text = r#"(module (import "a" "b" (func)) (memory 1 100) (data "kept") (data (i32.const 0) "a")
        (func (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 4)) i32.const 7 drop))"#;
    let bytes = module(text);
    let copy = CodeCopy::of(&Parts::of(&bytes).unwrap());
    for (from, to, same) in [
        ("\"a\" \"b\"", "\"a\" \"c\"", false),
        ("1 100", "1 101", false),
        ("1 100", "2 100", true),
        ("\"kept\"", "\"Kept\"", false),
        ("const 7", "const 8", false),
        ("(i32.const 0) \"a\")", "(i32.const 9) \"b\")", true),
    ] {
        assert!(text.contains(from), "{from}");
        let other = module(&text.replace(from, to));
        let other = Parts::of(&other).unwrap();
        assert_eq!(copy.is_of(&other), same, "{to}");
        assert_eq!(
            other.code().unwrap() == Parts::of(&bytes).unwrap().code().unwrap(),
            same,
            "{to}"
        );
    }
}

#[test]
fn a_version_stands_for_code_memory_and_description() {
    let text = r#"(module (memory 2 100) (data (i32.const 0) "a") (@custom "manifest" "one")
        (func (export "f") (result i32) i32.const 7))"#;
    let version = |text: &str| {
        let module = module(text);
        let parts = Parts::of(&module).unwrap();
        parts.version(parts.code_hash())
    };
    let first = version(text);
    assert_eq!((first.len(), version(text)), (16, first.clone()), "the same for the same bytes");
    for (from, to) in [
        ("const 7", "const 8"),
        ("2 100", "3 100"),
        ("2 100", "2 101"),
        ("\"a\"", "\"b\""),
        ("\"one\"", "\"two\""),
        ("\"manifest\" \"one\"", "\"manifesto\" \"ne\""),
    ] {
        assert!(text.contains(from), "{from}");
        assert_ne!(version(&text.replace(from, to)), first, "{to}");
    }
}
