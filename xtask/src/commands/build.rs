//! `cargo xtask build`: builds the `land` command line and prints its path.

use std::path::PathBuf;

use anyhow::Result;

use crate::args::Args;
use crate::report::step;
use crate::{engine, paths, process};

/// Runs the command.
pub fn run(args: Args) -> Result<()> {
    args.finish()?;
    println!("{}", land()?.display());
    Ok(())
}

/// Builds engine and command line; gives the path of the latter.
pub fn land() -> Result<PathBuf> {
    let engine = engine::ensure()?;
    step("building `land`", || {
        // Not `--package`: dependencies get the features that all selected packages ask for, and
        // with one selection for builds, tests and benches they are compiled once.
        let mut cargo = process::cargo(&["build", "--release", "--bin", "land"])?;
        process::run(cargo.env(engine::PATH_VARIABLE, &engine))
    })?;
    Ok(paths::target()?.join("release/land"))
}
