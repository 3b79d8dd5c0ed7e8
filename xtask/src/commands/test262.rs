//! `cargo xtask test262`: the rate of the language's own tests that the engine passes, each in a sandbox of its own;
//! with `--aot`, whether compiled tests end as interpreted ones do.

use anyhow::{Context, Result, ensure};

use super::build;
use crate::args::Args;
use crate::engine::toolchain;
use crate::packages::{self, Purpose};
use crate::report::hinted;
use crate::test262::{self, Options};

/// What the draw begins with, unless `--seed` says otherwise.
const SEED: u64 = 7;

/// Runs the command.
pub fn run(mut args: Args) -> Result<()> {
    let tree = args.value("--test262")?;
    let land = args.value("--land")?;
    let sample = args.value("--sample")?.map(|text| text.parse()).transpose();
    let sample = sample.context("`--sample` needs a number")?;
    let seed = args.value("--seed")?.map_or(Ok(SEED), |text| text.parse());
    let seed = seed.context("`--seed` needs a number")?;
    let update = args.flag("--update");
    let verbose = args.flag("--verbose");
    let aot = args.flag("--aot");
    ensure!(!(aot && update), "`--aot` compares, and has no page: leave out `--update`");
    let filter = args.word().unwrap_or_else(|| "language/".to_owned());
    args.finish()?;
    let tree = tree.ok_or_else(|| {
        hinted(
            "`--test262` is missing",
            "clone https://github.com/tc39/test262, and say `--test262 DIR`",
        )
    })?;
    let tree = std::path::absolute(tree)?;
    let land = match land {
        Some(path) => std::path::absolute(path)?,
        None => {
            packages::ensure(Purpose::Build, toolchain::choose()?)?;
            build::land()?
        }
    };
    test262::run(&Options { land, tree, filter, sample, seed, verbose, update, aot })
}
