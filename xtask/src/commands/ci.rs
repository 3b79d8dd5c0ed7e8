//! `cargo xtask ci`: what `.ci/run` does.

use anyhow::Result;

use super::{lint, test};
use crate::args::Args;

/// Runs the command.
pub fn run(args: Args) -> Result<()> {
    args.finish()?;
    lint::run(Args::new(Vec::new()))?;
    test::run(Args::new(Vec::new()))
}
