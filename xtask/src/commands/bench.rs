//! `cargo xtask bench`: builds the product and measures it; the bench kit prints the medians.

use anyhow::Result;

use super::build;
use crate::args::Args;
use crate::engine::{self, native, toolchain};
use crate::packages::{self, Purpose};
use crate::report::step;
use crate::{paths, process};

/// Runs the command.
pub fn run(mut args: Args) -> Result<()> {
    // The one group that is often run alone needs no `--`.
    let compute = args.flag("compute");
    let mut passed_on = args.finish()?;
    if compute {
        passed_on.push("compute".to_owned());
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
    if passed_on.is_empty() || passed_on.iter().any(|word| word == "compute") {
        kit.env("LAND_BENCH_QJS", native::ensure()?);
    }
    kit.env("LAND_BIN", land).env("LAND_BENCH_OUT", paths::cache()?.join("bench"));
    process::run(kit.env(engine::PATH_VARIABLE, engine))
}
