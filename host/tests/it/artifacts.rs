//! Artifacts that are none: each is refused with its reason, and nothing panics.

use land_abi::VERSION;
use land_host::{App, AppOptions, Artifact, ArtifactError};

use crate::guests;
use crate::support::{RUNTIME, artifact_bytes, sections};

fn refusal(bytes: Vec<u8>) -> ArtifactError {
    Artifact::parse(bytes).expect_err("it should be refused")
}

#[test]
fn reads_a_sound_one() {
    let artifact = Artifact::parse(artifact_bytes("hello", &guests::hello())).unwrap();
    assert_eq!((artifact.abi, artifact.manifest.name.as_str()), (VERSION, "hello"));
    assert_eq!(artifact.engine.len(), 64);
}

#[test]
fn refuses_what_is_not_wasm() {
    for bytes in [&b""[..], b"\0as", b"hello", b"\x7fELF\0\0\0\0", b"(module)"] {
        assert_eq!(refusal(bytes.to_vec()), ArtifactError::NotWasm);
    }
    assert_eq!(refusal(b"\0asm\x0d\0\x01\0".to_vec()), ArtifactError::NotCore);
    assert_eq!(refusal(b"\0asm\x02\0\0\0".to_vec()), ArtifactError::NotCore);
}

#[test]
fn refuses_other_modules() {
    let error = refusal(wat::parse_str("(module)").unwrap());
    assert_eq!(error, ArtifactError::Foreign("land.abi"));
    assert!(error.hint().contains("land build"));
}

#[test]
fn refuses_another_abi_by_name() {
    let mut bytes = wat::parse_str("(module)").unwrap();
    bytes.extend(sections(0, "old"));
    let error = refusal(bytes);
    assert_eq!(error.to_string(), "built for ABI 0; this land speaks 2");
    assert_eq!(error.hint(), "run `land build` to make the artifact anew");
    let import = guests::hello().replace("land:2", "land:7");
    assert_eq!(
        refusal(artifact_bytes("x", &import)).to_string(),
        "built for ABI 7; this land speaks 2"
    );
}

#[test]
fn refuses_foreign_imports() {
    for (module, name) in
        [("env", "f"), ("land:2", "unheard_of"), ("wasi_snapshot_preview1", "sock_send")]
    {
        let guest = format!(r#"(module (import "{module}" "{name}" (func)))"#);
        let (module, name) = (module.to_owned(), name.to_owned());
        assert_eq!(refusal(artifact_bytes("x", &guest)), ArtifactError::Import { module, name });
    }
}

#[test]
fn refuses_imports_and_exports_of_other_types() {
    let hello = guests::hello();
    for (from, to) in [
        (r#"(func $clock (param i32) (result f64))"#, r#"(func $clock (param i64) (result f64))"#),
        (
            r#""land_handle") (param $len i32) (result i32)"#,
            r#""land_x") (param $len i32) (result i32)"#,
        ),
        (r#"(export "memory")"#, ""),
    ] {
        let guest = hello.replace(from, to);
        assert_ne!(guest, hello, "{from}");
        let artifact = Artifact::parse(artifact_bytes("x", &guest)).unwrap();
        assert!(App::load(&RUNTIME, &artifact, AppOptions::default()).is_err(), "{from}");
    }
}

#[test]
fn what_no_sandbox_can_be_made_of_is_refused_when_it_is_loaded() {
    let hello = guests::hello();
    let memory = r#"(memory (export "memory") 4)"#;
    for (more, said) in [
        ("(table 20001 funcref)", "no sandbox can be made of the artifact: "),
        ("(func $start unreachable) (start $start)", "no sandbox can be made of the artifact: "),
        (r#"(data (i32.const 262143) "ab")"#, "its data lies outside of its memory"),
    ] {
        let guest = hello.replace(memory, &format!("{memory} {more}"));
        assert_ne!(guest, hello);
        let artifact = Artifact::parse(artifact_bytes("x", &guest)).unwrap();
        for _ in 0..2 {
            let error = App::load(&RUNTIME, &artifact, AppOptions::default()).unwrap_err();
            assert!(error.to_string().contains(said), "{more}: {error}");
            assert_eq!(error.hint(), Some("run `land build` to make the artifact anew"));
        }
    }
}

#[test]
fn no_cut_and_no_flipped_bit_panics() {
    let bytes = artifact_bytes("hello", &guests::hello());
    for at in 0..bytes.len() {
        if let Err(error) = Artifact::parse(bytes[..at].to_vec()) {
            let text = error.to_string();
            assert!(!text.is_empty() && !error.hint().is_empty());
        }
    }
    for at in 8..bytes.len() {
        for bit in [0, 3, 7] {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1 << bit;
            // Whether it still loads depends on the bit; that something answers does not.
            if let Ok(artifact) = Artifact::parse(bytes)
                && at % 16 == 0
            {
                let _ = App::load(&RUNTIME, &artifact, AppOptions::default());
            }
        }
    }
}

#[test]
fn a_cut_inside_a_section_is_called_truncated() {
    let bytes = artifact_bytes("hello", &guests::hello());
    assert_eq!(refusal(bytes[..bytes.len() - 5].to_vec()), ArtifactError::Truncated);
    assert_eq!(refusal(bytes[..20].to_vec()), ArtifactError::Truncated);
}
