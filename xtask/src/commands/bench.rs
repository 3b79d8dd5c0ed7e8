//! `cargo xtask bench`: builds the product and measures it; the bench kit prints the medians.

use anyhow::Result;

use super::build;
use crate::args::Args;
use crate::engine::{self, toolchain};
use crate::packages::{self, Purpose};
use crate::report::step;
use crate::{paths, process};

/// Runs the command.
pub fn run(args: Args) -> Result<()> {
    let passed_on = args.finish()?;
    packages::ensure(Purpose::Bench, toolchain::choose()?)?;
    let land = build::land()?;
    let engine = engine::ensure()?;
    step("building the bench kit", || {
        let mut cargo = process::cargo(&["build", "--release", "--bin", "land-bench"])?;
        process::run(cargo.env(engine::PATH_VARIABLE, &engine))
    })?;
    let mut kit = std::process::Command::new(paths::target()?.join("release/land-bench"));
    kit.args(passed_on).current_dir(paths::root());
    kit.env("LAND_BIN", land).env("LAND_BENCH_OUT", paths::cache()?.join("bench"));
    process::run(kit.env(engine::PATH_VARIABLE, engine))
}
