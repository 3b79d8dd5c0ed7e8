//! `cargo xtask soak`: asks a server a million times for what others have left behind.
//! `cargo xtask soak dev`: lets `land dev` build a thousand times, and looks at what it has kept.

use anyhow::{Context, Result};

use super::build;
use crate::args::Args;
use crate::engine::{self, toolchain};
use crate::packages::{self, Purpose};
use crate::process;
use crate::report::step;

/// Requests, unless `--requests` says how many.
const REQUESTS: u32 = 1_000_000;

/// Builds, unless `--builds` says how many.
const BUILDS: u32 = 1_000;

/// Runs the command.
pub fn run(mut args: Args) -> Result<()> {
    if args.flag("dev") {
        let builds = match args.value("--builds")? {
            Some(text) => text.parse().context("`--builds` needs a number")?,
            None => BUILDS,
        };
        args.finish()?;
        return soak("dev::soak::", "LAND_SOAK_BUILDS", builds, "builds");
    }
    let requests = match args.value("--requests")? {
        Some(text) => text.parse().context("`--requests` needs a number")?,
        None => REQUESTS,
    };
    args.finish()?;
    soak("soak::no_request_sees", "LAND_SOAK_REQUESTS", requests, "requests")
}

/// Runs the tests whose names contain `filter`, with `count` in `variable`.
fn soak(filter: &str, variable: &str, count: u32, what: &str) -> Result<()> {
    packages::ensure(Purpose::Ask, toolchain::choose()?)?;
    let land = build::land()?;
    step(format!("{count} {what}"), || {
        let mut cargo = process::cargo(&["test", "--release", "-p", "land-tests"])?;
        cargo.args(["--test", "product", "--", "--nocapture", filter]);
        cargo.env(engine::PATH_VARIABLE, engine::ensure()?).env("LAND_BIN", &land);
        process::run(cargo.env(variable, count.to_string()))
    })
}
