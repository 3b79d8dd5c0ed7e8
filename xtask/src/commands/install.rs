//! `cargo xtask install`: builds the `land` command line and puts it where the shell finds it.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::build;
use crate::args::Args;
use crate::engine::toolchain;
use crate::packages::{self, Purpose};
use crate::paths;
use crate::report::{hinted, note};

/// Runs the command.
pub fn run(mut args: Args) -> Result<()> {
    let to = args.value("--to")?.map(PathBuf::from);
    args.finish()?;
    let folder = to.or_else(|| paths::cargo_home().map(|home| home.join("bin")));
    let folder =
        folder.ok_or_else(|| hinted("no folder to put `land` into", "name one: `--to DIR`"))?;
    packages::ensure(Purpose::Ask, toolchain::choose()?)?;
    let built = build::land()?;
    let place = folder.join("land");
    fs::create_dir_all(&folder)
        // A program that runs can't be written to, but another can take its name.
        .and_then(|()| fs::copy(&built, folder.join(".land.new")).map(drop))
        .and_then(|()| fs::rename(folder.join(".land.new"), &place))
        .with_context(|| format!("can't write `{}`", place.display()))?;
    println!("{}", place.display());
    let path = env::var_os("PATH").unwrap_or_default();
    if !env::split_paths(&path).any(|entry| entry == folder) {
        note(format!("your shell doesn't look there: `export PATH={}:$PATH`", folder.display()));
    }
    Ok(())
}
