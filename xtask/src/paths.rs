//! Where things are: the clone, and the cache outside of it that every build goes to.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::report::hinted;

/// The root of the clone.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in a workspace")
}

/// The folder for everything that is built or downloaded.
pub fn cache() -> Result<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = set("LAND_DEV_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|dir| dir.join("land-dev")))
        .or_else(|| set("HOME").map(|dir| dir.join(".cache/land-dev")));
    match folder {
        Some(folder) => Ok(std::path::absolute(folder)?),
        None => Err(hinted("no folder for builds", "set `LAND_DEV_CACHE` to a folder")),
    }
}

/// Where cargo builds what runs on this machine.
pub fn target() -> Result<PathBuf> {
    match env::var_os("CARGO_TARGET_DIR").filter(|value| !value.is_empty()) {
        Some(folder) => Ok(root().join(folder)),
        None => Ok(cache()?.join("target")),
    }
}

/// Where cargo keeps the sources of dependencies.
pub fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")))
}
