//! Building the guest: sources → toolchain → cargo → Binaryen → `engine.wasm` in the cache.

mod compile;
mod key;
pub mod native;
mod optimize;
mod sources;
pub mod toolchain;

pub use key::hex;

use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::OnceLock;

use anyhow::{Context, Result};

use crate::packages::{self, Purpose};
use crate::report::{note, step};
use crate::{node_packages, paths};
use toolchain::Toolchain;

/// The variable by which the builder crate finds the engine that it embeds.
pub const PATH_VARIABLE: &str = "LAND_ENGINE_WASM";

/// Gives the path of `engine.wasm`, built if nothing that it depends on was built before.
pub fn ensure() -> Result<PathBuf> {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    if let Some(path) = BUILT.get() {
        return Ok(path.clone());
    }
    // What else the builder embeds: whoever has an engine can build `land`.
    node_packages::ensure()?;
    let path = find_or_build()?;
    Ok(BUILT.get_or_init(|| path).clone())
}

fn find_or_build() -> Result<PathBuf> {
    let toolchain = toolchain::choose()?;
    packages::ensure(Purpose::Build, toolchain)?;
    let graph = sources::Graph::read()?;
    let flags = compile::Flags::new(toolchain)?;
    let folder = paths::cache()?.join("engine").join(key::compute(&graph, &flags)?);
    let path = folder.join("engine.wasm");
    if path.exists() {
        return Ok(path);
    }
    fs::create_dir_all(&folder)?;
    // Clones share the folder of engines and of patched sources.
    let lock = File::create(paths::cache()?.join("engine/lock"))?;
    lock.lock().context("can't lock the engine's folder")?;
    step(format_args!("building the engine with {toolchain}"), || {
        let patched = sources::patched(&graph)?;
        let built = compile::build(&flags, &patched)?;
        // A rename, so that a half-written engine is never found.
        let partial = folder.join("engine.wasm.partial");
        optimize::run(&built, &partial)?;
        fs::rename(&partial, &path)?;
        let size = fs::metadata(&path)?.len();
        note(format_args!("{size} bytes in {}", path.display()));
        Ok(())
    })?;
    Ok(path)
}

/// Runs clippy on the guest, where its toolchain has clippy.
pub fn lint() -> Result<()> {
    let toolchain = toolchain::choose()?;
    if toolchain != Toolchain::Rustup {
        note("the guest isn't linted: Debian's toolchain has no clippy");
        return Ok(());
    }
    let graph = sources::Graph::read()?;
    let patched = sources::patched(&graph)?;
    step("running clippy on the guest", || {
        compile::clippy(&compile::Flags::new(toolchain)?, &patched)
    })
}
