//! `cargo xtask bench`: builds the product and measures it; the bench kit prints the medians.

use anyhow::Result;

use super::build;
use crate::args::Args;
use crate::engine::{self, native, toolchain};
use crate::packages::{self, Purpose};
use crate::report::step;
use crate::{paths, process};

/// What the kit prints when it is asked for help.
const HELP: &str = include_str!("../../../bench/help.txt");

/// Runs the command: all words are the kit's.
pub fn run(args: Args) -> Result<()> {
    let passed_on = args.all();
    if passed_on.iter().any(|word| word == "--help" || word == "-h") {
        print!("{HELP}");
        return Ok(());
    }
    packages::ensure(Purpose::Bench, toolchain::choose()?)?;
    let land = build::land()?;
    let engine = engine::ensure()?;
    step("building the bench kit", || {
        let mut cargo = process::cargo(&["build", "--release", "--bin", "land-bench"])?;
        process::run(cargo.env(engine::PATH_VARIABLE, &engine))
    })?;
    let mut kit = std::process::Command::new(paths::target()?.join("release/land-bench"));
    kit.args(&passed_on).current_dir(paths::root());
    let names_a_group = passed_on.iter().any(|word| !word.starts_with("--"));
    if !names_a_group || passed_on.iter().any(|word| word == "compute") {
        kit.env("LAND_BENCH_QJS", native::ensure()?);
    }
    kit.env("LAND_BIN", land).env("LAND_BENCH_OUT", paths::cache()?.join("bench"));
    process::run(kit.env(engine::PATH_VARIABLE, engine))
}
