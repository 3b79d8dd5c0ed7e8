//! Stacks in terms of the user's source.

use sourcemap::SourceMapBuilder;

use super::*;

fn mapper() -> StackMapper {
    let mut builder = SourceMapBuilder::new(None);
    let token = builder.add(4, 10, 1, 2, Some("../src/index.ts"), None, false);
    builder
        .set_source_contents(token.src_id, Some("const a = 1;\n  boom(a);\nexport default {};\n"));
    let mut json = Vec::new();
    builder.into_sourcemap().to_writer(&mut json).unwrap();
    StackMapper::new(Some(json))
}

#[test]
fn shows_the_users_own_source() {
    let stack = "    at boom (worker.js:5:11)\n    at land:dispatch/dispatch:3:1\n";
    let explained = mapper().explain("Error: no", stack);
    assert_eq!(
        explained.to_string(),
        "Error: no\n    at boom (src/index.ts:2:3)\n\n  1 | const a = 1;\n> 2 |   boom(a);\n    |   ^\n  3 | export default {};"
    );
}

#[test]
fn what_stands_behind_a_frame_stays() {
    let text = "at f (worker.js:5:11) {\n[cause]: x\n  at worker.js:5:11\n  at land:a:1:1 {\n}";
    let told = "at f (src/index.ts:2:3) {\n[cause]: x\n  at src/index.ts:2:3 {\n}";
    assert_eq!(mapper().translate(text), told);
}

#[test]
fn causes_keep_their_own_frames() {
    let stack = "    at boom (worker.js:5:11)\ncaused by: Error: root\n    at land:a/a:3:1\n    at worker.js:5:11\ncaused by: 42\n";
    let explained = mapper().explain("Error: no", stack);
    assert_eq!(explained.frames.len(), 1);
    let text = explained.to_string();
    let (told, _) = text.split_once("\n\n").unwrap();
    assert_eq!(
        told,
        "Error: no\n    at boom (src/index.ts:2:3)\ncaused by: Error: root\n    at src/index.ts:2:3\ncaused by: 42"
    );
}

#[test]
fn frames_that_the_map_does_not_know_stay_as_they_are() {
    for mapper in [mapper(), StackMapper::new(None), StackMapper::new(Some(b"{".to_vec()))] {
        let explained = mapper.explain("x", "at f (worker.js:1:1)\n");
        assert_eq!(explained.to_string(), "x\n    at f (worker.js:1:1)");
    }
}

#[test]
fn hostile_positions_do_no_harm() {
    let stack = "at a (worker.js:0:0)\nat b (worker.js:4294967295:4294967295)\n\
                 at c (worker.js:5:999999)\nat (((\nat :::\n";
    let _ = mapper().explain("x", stack).to_string();
}
