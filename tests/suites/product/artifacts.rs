//! Artifacts that are damaged, foreign or of another version: each is refused by name.

use std::fs;

use land_tests::artifact::custom;
use land_tests::land;
use land_tests::project::Project;
use land_tests::snapshot;

/// Replaces the artifact by `bytes`; gives what `serve` and `inspect` say to it.
fn refusal(project: &Project, bytes: &[u8]) -> String {
    let path = project.artifact_path();
    fs::write(&path, bytes).expect("writable");
    let path = path.to_str().expect("a plain name");
    let words = ["serve", path, "--listen", "127.0.0.1:0"];
    let served = land::run(project.path(), &words).expect_failure().stderr;
    let inspected = land::run(project.path(), &["inspect", path]).expect_failure().stderr;
    assert_eq!(served, inspected, "both commands read artifacts in the same way");
    assert!(served.contains("hint: "), "{served}");
    snapshot::normalise(&served, project.path())
}

#[test]
fn wrong_artifacts_are_refused_by_name() {
    let project = Project::js("export default { fetch: () => new Response('hello') };\n");
    let sound = fs::read(project.artifact()).expect("readable");
    let mut texts = Vec::new();
    let mut refuse = |title: &str, bytes: &[u8]| {
        texts.push(format!("# {title}\n{}", refusal(&project, bytes)));
    };

    refuse("empty", b"");
    refuse("text", b"export default {}\n");
    refuse("an empty module, not land's", b"\0asm\x01\0\0\0");
    refuse("a component", b"\0asm\x0d\0\x01\0");
    refuse("truncated in the middle", &sound[..sound.len() / 2]);
    refuse("truncated by one byte", &sound[..sound.len() - 1]);

    let abi = custom(&sound, "land.abi");
    let mut other = sound.clone();
    other[abi.data.clone()].copy_from_slice(&99u32.to_le_bytes());
    refuse("another ABI version", &other);

    let mut without = sound.clone();
    without.drain(custom(&sound, "land.manifest").whole);
    refuse("without its manifest", &without);

    let mut garbled = sound.clone();
    let manifest = custom(&sound, "land.manifest").data;
    garbled[manifest.start] = b'!';
    refuse("with a manifest that isn't JSON", &garbled);

    snapshot::assert("artifacts.txt", &texts.join("\n"));
}

#[test]
fn flipped_bits_never_panic() {
    let project = Project::js("export default { fetch: () => new Response('hello') };\n");
    let sound = fs::read(project.artifact()).expect("readable");
    // The first sections hold types, imports and exports; a stride through the rest is enough.
    let places = (8..400).step_by(7).chain((400..sound.len()).step_by(sound.len() / 20));
    for place in places {
        let mut damaged = sound.clone();
        damaged[place] ^= 0x55;
        let path = project.path().join("damaged.wasm");
        fs::write(&path, &damaged).expect("writable");
        let outcome = land::run(project.path(), &["inspect", "damaged.wasm"]);
        let fine = matches!(outcome.code, Some(0 | 1)) && !outcome.stderr.contains("panicked");
        assert!(fine, "byte {place}: {:?}\n{}", outcome.code, outcome.stderr);
    }
}

#[test]
fn a_module_that_claims_to_be_an_artifact_is_still_validated() {
    let project = Project::js("export default { fetch: () => new Response('hello') };\n");
    let sound = fs::read(project.artifact()).expect("readable");
    let mut forged = b"\0asm\x01\0\0\0".to_vec();
    for name in ["land.abi", "land.engine", "land.manifest"] {
        forged.extend(&sound[custom(&sound, name).whole]);
    }
    let path = project.path().join("forged.wasm");
    fs::write(&path, &forged).expect("writable");
    let words = ["serve", "forged.wasm", "--listen", "127.0.0.1:0"];
    let outcome = land::run(project.path(), &words).expect_failure();
    assert!(outcome.stderr.contains("it has no memory"), "{}", outcome.stderr);
}
