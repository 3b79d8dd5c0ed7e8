//! What a build leaves in the artifact: the same bytes wherever it runs, and nothing of the machine.

use std::fs;

use land_tests::artifact::contains;
use land_tests::land;
use land_tests::project::Project;

const FILES: &[(&str, &str)] = &[
    (
        "src/index.ts",
        "import { deep } from './lib/deep';\n\
         const table = new Map<string, number>();\n\
         for (let i = 0; i < 100; i++) table.set(`key${i}`, Math.random());\n\
         const late: Promise<number> = Promise.resolve(1);\n\
         export default { async fetch() { return new Response(deep() + table.size + (await late)); } };\n",
    ),
    ("src/lib/deep.ts", "export const deep = (): string => 'deep';\n"),
    ("land.toml", "name = \"app\"\n[vars]\nB = \"2\"\nA = \"1\"\nC = { y = 1, x = 2 }\n"),
];

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (one, two) = (Project::with(FILES), Project::with(FILES));
    let first = fs::read(one.artifact()).expect("readable");
    let again = fs::read(one.artifact()).expect("readable");
    let other = fs::read(two.artifact()).expect("readable");
    assert!(first == again, "building twice in one folder differs");
    assert!(first == other, "building in another folder differs");
    let map = |project: &Project| {
        fs::read(project.path().join("dist/app.wasm.map")).expect("there is a source map")
    };
    assert!(map(&one) == map(&two), "the source maps differ");
}

#[test]
fn nothing_of_the_build_machine_is_in_the_artifact() {
    let project = Project::with(FILES);
    let secret = "s3cr3t-value-of-the-build-machine";
    let mut command = land::command(project.path(), &["build"]);
    command.env("DATABASE_PASSWORD", secret).env("USER", "builder-name-xyz");
    land::finish(&mut command).expect_success();
    let folder = project.path().file_name().expect("it has a name").to_string_lossy();
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    for file in ["dist/app.wasm", "dist/app.wasm.map"] {
        let bytes = fs::read(project.path().join(file)).expect("readable");
        for text in [secret, "DATABASE_PASSWORD", "builder-name-xyz", &folder, "/.cargo/"] {
            assert!(!contains(&bytes, text), "`{text}` is in `{file}`");
        }
        if host.trim().len() > 5 {
            assert!(!contains(&bytes, host.trim()), "the machine's name is in `{file}`");
        }
    }
}

#[test]
fn artifacts_stay_small() {
    let project = Project::js("export default { fetch: () => new Response('hello') };\n");
    let size = fs::metadata(project.artifact()).expect("readable").len();
    // What the engine costs: 0.9 MB of code, and a little more for its tables and its own JavaScript,
    // which is the whole web platform. It may shrink, and must not grow unnoticed.
    assert!(size < 2_000_000, "hello has {size} bytes");
}
