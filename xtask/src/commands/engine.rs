//! `cargo xtask engine`: builds the guest and prints the path of `engine.wasm`.

use anyhow::Result;

use crate::args::Args;
use crate::engine;

/// Runs the command.
pub fn run(args: Args) -> Result<()> {
    args.finish()?;
    println!("{}", engine::ensure()?.display());
    Ok(())
}
