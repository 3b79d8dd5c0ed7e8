//! Whole builds with the real engine: what comes out, and how programs that can't be frozen fail.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use land_abi::LogLevel;
use land_builder::build::{Built, Observer, Workshop};
use land_builder::{Diagnostic, Engine, Project};
use land_host::{App, AppOptions, Artifact, Runtime, RuntimeOptions, Sandbox};
use tempfile::TempDir;

/// Notes what a build says.
#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Notes {
    fn add(&self, text: String) {
        self.0.lock().expect("not poisoned").push(text);
    }
}

impl Observer for Notes {
    fn console(&self, level: LogLevel, text: &str) {
        self.add(format!("{level:?} {text}"));
    }

    fn warning(&self, warning: &Diagnostic) {
        self.add(warning.to_string());
    }

    fn stage(&self, _: &str, _: Duration) {}
}

/// One runtime for all tests: the first one to come compiles the engine.
fn runtime() -> Arc<Runtime> {
    static RUNTIME: OnceLock<(TempDir, Arc<Runtime>)> = OnceLock::new();
    let (_, runtime) = RUNTIME.get_or_init(|| {
        let cache = tempfile::tempdir().expect("a temporary folder");
        let options = RuntimeOptions {
            cache_dir: Some(cache.path().to_owned()),
            ..RuntimeOptions::default()
        };
        (cache, Runtime::new(options).expect("a runtime"))
    });
    runtime.clone()
}

fn project(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(dir.path().join("src")).expect("writable");
    fs::write(dir.path().join("land.toml"), "name = \"app\"\n").expect("writable");
    for (name, text) in files {
        fs::write(dir.path().join(name), text).expect("writable");
    }
    dir
}

fn build(dir: &Path) -> (Result<Built, Vec<Diagnostic>>, Vec<String>) {
    let project = Project::discover(dir).expect("a project");
    let notes = Notes::default();
    let threads = tokio::runtime::Runtime::new().expect("threads");
    let workshop = Workshop::new(&runtime(), Engine::embedded());
    let built = threads.block_on(land_builder::build(&project, &workshop, &notes));
    (built, notes.0.into_inner().expect("not poisoned"))
}

fn error(source: &str) -> String {
    let dir = project(&[("src/index.ts", source)]);
    build(dir.path()).0.expect_err("the program can't be frozen")[0].to_string()
}

#[test]
fn the_same_program_gives_the_same_bytes_wherever_it_lies() {
    let files = [
        ("land.toml", "name = \"app\"\n[vars]\nA = 1\nB = { c = [\"d\"] }\n"),
        (
            "src/index.ts",
            "const table = new Map([['a', Math.random()], ['b', Date.now()]]);\n\
             export default { fetch: (request: Request, env: unknown) =>\n\
               new Response(JSON.stringify([...table, env])) };\n",
        ),
    ];
    let (one, two) = (project(&files), project(&files));
    let first = build(one.path()).0.expect("builds");
    let second = build(two.path()).0.expect("builds");
    assert!(first.artifact == second.artifact, "the artifacts differ");
    assert_eq!(first.map, second.map);
    assert_eq!(fs::read(&first.path).expect("written"), first.artifact);
    assert_eq!(fs::read(one.path().join("dist/app.wasm.map")).expect("written"), first.map);
    let artifact = Artifact::parse(first.artifact).expect("an artifact");
    assert_eq!(artifact.manifest.name, "app");
    assert_eq!(artifact.manifest.vars, ["A", "B"]);
    assert_eq!(artifact.manifest.handler, "default.fetch");
    assert_eq!(artifact.engine, Engine::embedded().id);
    let folder = one.path().to_str().expect("UTF-8").as_bytes();
    assert!(!artifact.bytes.windows(folder.len()).any(|part| part == folder));
}

#[test]
fn console_messages_at_module_scope_are_build_output() {
    let dir = project(&[(
        "src/index.ts",
        "console.log('built', 1); console.error('careful'); export default () => new Response();",
    )]);
    let (built, notes) = build(dir.path());
    built.expect("builds");
    assert_eq!(notes, ["Info built 1", "Error careful"]);
}

#[test]
fn a_throw_at_module_scope_names_the_users_own_line() {
    let text = error(
        "interface Unused { a: string }\n\nfunction load(): never {\n  throw new TypeError('no table');\n}\nload();\n",
    );
    assert!(text.starts_with("error: TypeError: no table\n  --> src/index.ts:4:"), "{text}");
    assert!(text.contains("> 4 |   throw new TypeError('no table');"), "{text}");
    assert!(text.contains("src/index.ts:6:1") && text.contains("hint: "), "{text}");
}

#[test]
fn programs_without_a_usable_handler_are_refused() {
    for source in ["export const a = 1;", "export default { fetch: 3 };", "export default 3;"] {
        let text = error(source);
        assert!(text.contains("hint: write `export default { fetch("), "{text}");
    }
}

#[test]
fn what_would_be_frozen_half_done_is_refused() {
    let text =
        error("const a = 1;\nsetTimeout(() => a, 1000);\nexport default () => new Response();\n");
    assert!(text.contains("timer") && text.contains("src/index.ts:2:"), "{text}");
    let text = error("await new Promise(() => {});\nexport default () => new Response();\n");
    assert!(text.contains("never settles"), "{text}");
    let text =
        error("await fetch('https://example.com/');\nexport default () => new Response();\n");
    assert!(text.contains("fetch") && text.contains("src/index.ts:1:"), "{text}");
    let text = error("Promise.reject(new Error('lost'));\nexport default () => new Response();\n");
    assert!(text.contains("lost") && text.contains("src/index.ts:1:"), "{text}");
}

#[test]
fn endless_loops_and_recursion_and_memory_end_the_build_only() {
    let text = error("for (;;);\n");
    assert!(text.contains("error: ") && text.contains("hint: "), "{text}");
    let text = error("const f = () => f() + 1;\nf();\n");
    assert!(text.contains("RangeError") || text.contains("stack"), "{text}");
    let text = error("const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1));\n");
    assert!(text.contains("memory"), "{text}");
}

#[test]
fn each_sandbox_draws_a_hash_seed_of_its_own() {
    let source =
        "const table = new Map([['a', 1]]); export default () => new Response(table.size);";
    let dir = project(&[("src/index.js", source)]);
    let built = build(dir.path()).0.expect("builds");
    let artifact = Artifact::parse(built.artifact).expect("an artifact");
    let app = App::load(&runtime(), &artifact, AppOptions::default()).expect("loads");
    let threads = tokio::runtime::Runtime::new().expect("threads");
    let seeds: Vec<u32> = (0..8)
        .map(|_| {
            let mut sandbox = Sandbox::new(&app).expect("a sandbox");
            threads.block_on(sandbox.hash_seed()).expect("a seed")
        })
        .collect();
    let distinct: std::collections::HashSet<_> = seeds.iter().collect();
    assert_eq!(distinct.len(), seeds.len(), "{seeds:?}");
}
