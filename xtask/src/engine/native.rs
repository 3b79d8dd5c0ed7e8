//! QuickJS as a program of this machine, from the sources as they come: what the bench compares with.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::key::hex;
use super::sources::Graph;
use crate::report::step;
use crate::{paths, process};

/// Its sources, in the package's folder `quickjs`.
const SOURCES: [&str; 8] = [
    "qjs.c",
    "quickjs.c",
    "quickjs-libc.c",
    "libregexp.c",
    "libunicode.c",
    "dtoa.c",
    "gen/repl.c",
    "gen/standalone.c",
];
const FLAGS: [&str; 4] = ["-O2", "-w", "-D_GNU_SOURCE", "-DNDEBUG"];
const LIBRARIES: [&str; 3] = ["-lm", "-lpthread", "-ldl"];

/// Gives the path of `qjs`, compiled if that hasn't been done.
pub fn ensure() -> Result<PathBuf> {
    let package = Graph::read()?.quickjs();
    let name = Sha256::new().chain_update(package.to_string_lossy().as_bytes());
    let path = paths::cache()?.join("engine").join(format!("qjs-{}", &hex(name)[..16]));
    if path.exists() {
        return Ok(path);
    }
    fs::create_dir_all(path.parent().context("it is in a folder")?)?;
    let partial = path.with_extension("partial");
    step("compiling QuickJS for this machine", || {
        let mut clang = Command::new("clang");
        clang.args(FLAGS).args(SOURCES).args(LIBRARIES).arg("-o").arg(&partial);
        process::run(clang.current_dir(package.join("quickjs")))
    })?;
    fs::rename(partial, &path)?;
    Ok(path)
}
