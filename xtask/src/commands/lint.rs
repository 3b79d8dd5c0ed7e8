//! `cargo xtask lint`: checks the format and runs clippy with warnings denied.

use anyhow::Result;

use crate::args::Args;
use crate::engine;
use crate::process;
use crate::report::step;

/// Runs the command.
pub fn run(args: Args) -> Result<()> {
    args.finish()?;
    step("checking the format", || {
        process::run(&mut process::cargo(&["fmt", "--all", "--check"])?)
    })?;
    let engine = engine::ensure()?;
    step("running clippy", || {
        let mut cargo = process::cargo(&["clippy", "--release", "--all-targets"])?;
        cargo.env(engine::PATH_VARIABLE, &engine);
        process::run(cargo.args(["--", "-D", "warnings"]))
    })?;
    engine::lint()
}
