//! `cargo xtask soak`: asks a server a million times for what others have left behind.

use anyhow::{Context, Result};

use super::build;
use crate::args::Args;
use crate::engine::{self, toolchain};
use crate::packages::{self, Purpose};
use crate::process;
use crate::report::step;

/// Requests, unless `--requests` says how many.
const REQUESTS: u32 = 1_000_000;

/// Runs the command.
pub fn run(mut args: Args) -> Result<()> {
    let requests = match args.value("--requests")? {
        Some(text) => text.parse().context("`--requests` needs a number")?,
        None => REQUESTS,
    };
    args.finish()?;
    packages::ensure(Purpose::Test, toolchain::choose()?)?;
    let land = build::land()?;
    step(format!("{requests} requests"), || {
        let mut cargo = process::cargo(&["test", "--release", "-p", "land-tests"])?;
        cargo.args(["--test", "product", "--", "--nocapture", "soak::"]);
        cargo.env(engine::PATH_VARIABLE, engine::ensure()?).env("LAND_BIN", &land);
        process::run(cargo.env("LAND_SOAK_REQUESTS", requests.to_string()))
    })
}
