//! `cargo xtask fuzz`: throws mutated input at the native parsers, in the product, for a while.

use anyhow::Result;

use super::build;
use crate::args::Args;
use crate::engine::{self, toolchain};
use crate::packages::{self, Purpose};
use crate::process;
use crate::report::step;

/// For each target, unless `--seconds` says otherwise.
const SECONDS: &str = "30";

/// Runs the command.
pub fn run(mut args: Args) -> Result<()> {
    let seconds = args.value("--seconds")?.unwrap_or_else(|| SECONDS.to_owned());
    let seed = args.value("--seed")?;
    let target = args.word();
    args.finish()?;
    packages::ensure(Purpose::Test, toolchain::choose()?)?;
    let land = build::land()?;
    step(format!("{seconds} s of mutated input for each target"), || {
        let mut cargo = process::cargo(&["test", "--release", "-p", "land-tests"])?;
        cargo.args(["--test", "product", "--", "--nocapture", "fuzz::"]);
        cargo.env(engine::PATH_VARIABLE, engine::ensure()?).env("LAND_BIN", &land);
        cargo.env("LAND_FUZZ_SECONDS", seconds);
        if let Some(target) = target {
            cargo.env("LAND_FUZZ_TARGET", target);
        }
        if let Some(seed) = seed {
            cargo.env("LAND_FUZZ_SEED", seed);
        }
        process::run(&mut cargo)
    })
}
