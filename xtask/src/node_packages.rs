//! The npm packages that `node-compat/` takes modules from: fetched once into the cache, by `npm ci`,
//! which checks each one against the hash in `package-lock.json`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::engine::hex;
use crate::report::{hinted, step};
use crate::{paths, process};

/// The files that say which packages.
const LISTS: [&str; 2] = ["package.json", "package-lock.json"];

/// Makes sure that the packages are in the cache, beside the engines, where `builder/build.rs` looks.
pub fn ensure() -> Result<()> {
    let source = paths::root().join("node-compat");
    let folder = paths::cache()?.join("node").join(key(&source.join(LISTS[1]))?);
    if folder.exists() {
        return Ok(());
    }
    let parent = folder.parent().context("the folder has a parent")?;
    fs::create_dir_all(parent)?;
    let lock = File::create(parent.join("lock"))?;
    lock.lock().context("can't lock the folder of npm packages")?;
    if folder.exists() {
        return Ok(());
    }
    step("fetching the npm packages behind `node:` modules", || {
        let partial = folder.with_extension("partial");
        if partial.exists() {
            fs::remove_dir_all(&partial)?;
        }
        fs::create_dir(&partial)?;
        for file in LISTS {
            fs::copy(source.join(file), partial.join(file))?;
        }
        install(&partial)?;
        // A rename, so that half of the packages is never found.
        Ok(fs::rename(&partial, &folder)?)
    })
}

/// The first digits of the hash of the list; `builder/build.rs` computes the same.
fn key(list: &Path) -> Result<PathBuf> {
    let hash = Sha256::new_with_prefix(fs::read(list)?);
    Ok(PathBuf::from(&hex(hash)[..16]))
}

fn install(folder: &Path) -> Result<()> {
    if !process::exists("npm") {
        return Err(hinted("there is no `npm`", "install it: `apt-get install npm`"));
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]);
    process::run(npm.current_dir(folder).stdout(Stdio::null()))
}
