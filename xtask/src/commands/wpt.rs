//! `cargo xtask wpt`: runs upstream's web-platform-tests in the product, against our expectations.

use anyhow::Result;

use super::build;
use crate::args::Args;
use crate::engine::toolchain;
use crate::packages::{self, Purpose};
use crate::wpt::{self, Options};

/// Runs the command.
pub fn run(mut args: Args) -> Result<()> {
    let wpt = args.value("--wpt")?;
    let land = args.value("--land")?;
    let update = args.flag("--update");
    let verbose = args.flag("--verbose");
    let filter = args.word();
    args.finish()?;
    let land = match land {
        Some(path) => std::path::absolute(path)?,
        None => {
            packages::ensure(Purpose::Build, toolchain::choose()?)?;
            build::land()?
        }
    };
    wpt::run(&Options { land, filter, wpt, update, verbose })
}
