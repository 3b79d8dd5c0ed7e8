//! Runs every fixture as a test of its own, named `topic/case`.

use std::process::ExitCode;

use land_tests::fixture;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let trials = fixture::find().into_iter().map(|fixture| {
        Trial::test(fixture.name.clone(), move || fixture::run(&fixture).map_err(Failed::from))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}
