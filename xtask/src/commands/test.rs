//! `cargo xtask test`: builds the product and runs every test of every crate against it.

use anyhow::Result;

use super::build;
use crate::args::Args;
use crate::engine::{self, toolchain};
use crate::packages::{self, Purpose};
use crate::process;
use crate::report::step;

/// Runs the command.
pub fn run(mut args: Args) -> Result<()> {
    let test = args.value("--test")?;
    let passed_on = args.finish()?;
    packages::ensure(Purpose::Test, toolchain::choose()?)?;
    let land = build::land()?;
    step("running the tests", || {
        let mut cargo = process::cargo(&["test", "--release", "--no-fail-fast"])?;
        if let Some(name) = &test {
            cargo.args(["--test", name]);
        }
        cargo.env(engine::PATH_VARIABLE, engine::ensure()?).env("LAND_BIN", &land);
        process::run(cargo.arg("--").args(&passed_on))
    })
}
