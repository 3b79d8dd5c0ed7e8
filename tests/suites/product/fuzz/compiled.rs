//! Random programs, compiled ahead of time and interpreted: both say the same, to the places in stacks. `cargo xtask fuzz aot`
//! goes on for as long as it is asked to; the tests, for a few dozen programs.

use std::time::{Duration, Instant};

use land_tests::http::Response;
use land_tests::project::Project;
use land_tests::server::Server;

use super::{SECONDS, SEED};

/// The name of this target.
pub const TARGET: &str = "aot";

/// Programs in one build: more of them take more of its memory, fewer more builds.
const BATCH: u64 = 100;
/// How many of them may meet a limit.
const LIMITED_MAX: u64 = 5;
/// Programs when no time is given.
const PROGRAMS: u64 = 20;

const CONFIG: &str =
    "name = \"app\"\n[build]\naot = true\n[limits]\ncpu_ms = 3000\ncpu_turn_ms = 3000\n";
const FILES: &[(&str, &str)] = &[
    ("land.toml", CONFIG),
    ("src/index.js", include_str!("compiled/index.js")),
    ("src/program.js", include_str!("compiled/program.js")),
    ("src/statements.js", include_str!("compiled/statements.js")),
    ("src/expressions.js", include_str!("compiled/expressions.js")),
    ("src/random.js", include_str!("compiled/random.js")),
    ("src/show.js", include_str!("compiled/show.js")),
];

#[test]
fn random_programs_do_the_same_compiled() {
    if std::env::var(super::TARGET).is_ok_and(|target| target != TARGET) {
        return;
    }
    let time = std::env::var(SECONDS)
        .ok()
        .map(|text| Duration::from_secs(text.parse().expect("the seconds are a number")));
    let mut seed =
        std::env::var(SEED).map_or(1, |text| text.parse().expect("the seed is a number"));
    let (first, began) = (seed, Instant::now());
    loop {
        let count = if time.is_some() { BATCH } else { PROGRAMS };
        compare(seed, count);
        seed += count;
        if time.is_none_or(|time| began.elapsed() > time) {
            break;
        }
        println!("aot: {} programs", seed - first);
    }
}

/// Builds programs, and compares what they say.
fn compare(first: u64, count: u64) {
    let project = Project::with(FILES);
    project.write("src/seeds.js", format!("export const [FIRST, COUNT] = [{first}, {count}];\n"));
    let server = Server::start(&project.artifact());
    let mut limited = 0;
    for seed in first..first + count {
        let ask = |how: &str| server.get(&format!("/{how}/{seed}"));
        let interpreted = ask("interpreted");
        if interpreted.status != 200 {
            // It met a limit, which compiled code may meet elsewhere.
            limited += 1;
            assert!(limited <= LIMITED_MAX, "too many programs meet a limit: {}", server.log());
            continue;
        }
        let compiled = ask("compiled");
        if let Some(difference) = difference(&compiled, &interpreted) {
            panic!("{SEED}={seed} begins with it: {difference}\n{}", ask("text").text());
        }
    }
}

/// The first line that only one of them says.
fn difference(compiled: &Response, interpreted: &Response) -> Option<String> {
    if compiled.status != interpreted.status {
        return Some(format!(
            "compiled, it answers {} {}; interpreted, {} {}",
            compiled.status,
            compiled.text(),
            interpreted.status,
            interpreted.text()
        ));
    }
    let (compiled, interpreted) = (compiled.text(), interpreted.text());
    if compiled == interpreted {
        return None;
    }
    let mut lines = compiled.lines().zip(interpreted.lines()).enumerate();
    let found = lines.find(|(_, (one, other))| one != other);
    Some(found.map_or("one says more".to_owned(), |(n, (one, other))| {
        format!("line {n}: compiled, it says\n{one}\ninterpreted, it says\n{other}")
    }))
}
