//! `cargo xtask setup`: installs every package that the other commands need.

use anyhow::Result;

use crate::args::Args;
use crate::engine::toolchain;
use crate::packages::{self, Purpose};
use crate::report::note;

/// Runs the command.
pub fn run(args: Args) -> Result<()> {
    args.finish()?;
    packages::ensure(Purpose::Bench, toolchain::choose()?)?;
    note("everything that builds, tests and the bench need is there");
    Ok(())
}
