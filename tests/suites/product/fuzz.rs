//! Mutated input for every native parser, in the product itself: whatever it is given, it answers or
//! throws, and neither the sandbox nor the host stops. `cargo xtask fuzz` goes on for as long as it
//! is asked to; the tests, for a few hundred inputs each.

mod compiled;

use std::time::{Duration, Instant};

use land_tests::project::Project;
use land_tests::server::Server;

/// One target, unless all are meant.
const TARGET: &str = "LAND_FUZZ_TARGET";
/// How long, for each target, unless it is only a few requests.
const SECONDS: &str = "LAND_FUZZ_SECONDS";
/// The seed to begin with: what a failure has printed.
const SEED: &str = "LAND_FUZZ_SEED";
/// Requests, each with inputs of its own, when no time is given.
const REQUESTS: u64 = 3;

const TARGETS: [&str; 8] =
    ["url", "urlpattern", "headers", "multipart", "encodings", "clone", "crypto", "compression"];

const PROGRAM: &[(&str, &str)] = &[
    ("src/index.js", include_str!("fuzz/program.js")),
    ("src/crypto.js", include_str!("fuzz/crypto.js")),
];

#[test]
fn mutated_input_stops_nothing() {
    let wanted = std::env::var(TARGET).ok();
    let time = std::env::var(SECONDS)
        .ok()
        .map(|text| Duration::from_secs(text.parse().expect("the seconds are a number")));
    let first = std::env::var(SEED).map_or(1, |text| text.parse().expect("the seed is a number"));
    if wanted.as_deref() == Some(compiled::TARGET) {
        return;
    }
    let known = |target: &str| TARGETS.contains(&target);
    assert!(wanted.as_deref().is_none_or(known), "the targets are {TARGETS:?} and aot");
    let project = Project::with(PROGRAM);
    let server = Server::start(&project.artifact());
    for target in
        TARGETS.into_iter().filter(|target| wanted.as_deref().is_none_or(|w| w == *target))
    {
        let began = Instant::now();
        let mut seed = first;
        loop {
            ask(&server, target, seed);
            seed += 1;
            let is_over = match time {
                Some(time) => began.elapsed() > time,
                None => seed - first >= REQUESTS,
            };
            if is_over {
                break;
            }
        }
        println!("{target}: {} requests", seed - first);
    }
}

/// One request's inputs; they follow from its seed alone.
fn ask(server: &Server, target: &str, seed: u64) {
    let response = server.get(&format!("/{target}/{seed}"));
    let text = response.text();
    assert!(
        response.status == 200 && text.starts_with("ok "),
        "target {target}, seed {seed} ({SEED}={seed} begins with it): {} {text}",
        response.status
    );
}
