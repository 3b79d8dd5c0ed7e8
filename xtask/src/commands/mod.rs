//! One file per command; this one only chooses.

mod bench;
mod build;
mod ci;
mod demo;
mod engine;
mod fuzz;
mod install;
mod lint;
mod setup;
mod soak;
mod test;
mod test262;
mod wpt;

use anyhow::Result;

use crate::args::Args;
use crate::report::hinted;

/// Runs the command of this name.
pub fn run(name: &str, args: Args) -> Result<()> {
    match name {
        "setup" => setup::run(args),
        "engine" => engine::run(args),
        "build" => build::run(args),
        "install" => install::run(args),
        "test" => test::run(args),
        "demo" => demo::run(args),
        "bench" => bench::run(args),
        "fuzz" => fuzz::run(args),
        "soak" => soak::run(args),
        "test262" => test262::run(args),
        "wpt" => wpt::run(args),
        "lint" => lint::run(args),
        "ci" => ci::run(args),
        _ => Err(hinted(format!("unknown command `{name}`"), "run `cargo xtask` for the list")),
    }
}
