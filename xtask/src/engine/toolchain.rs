//! Chooses what compiles the guest's Rust half: rustup's target, or Debian's compiler.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{env, fmt, fs};

use anyhow::{Context, Result};

use crate::report::{hinted, note};
use crate::{paths, process};

/// The guest's target.
pub const TARGET: &str = "wasm32-wasip1";
/// Overrides the choice.
const VARIABLE: &str = "LAND_ENGINE_TOOLCHAIN";
/// How long rustup may try: without a network it may wait for one.
const PATIENCE: Duration = Duration::from_secs(60);

/// What compiles the guest's Rust half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toolchain {
    /// The pinned toolchain, with the standard library that rustup has for the target.
    Rustup,
    /// Debian's `rustc-web`, which builds the standard library along.
    Debian,
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rustup => write!(f, "rustup's `{TARGET}`"),
            Self::Debian => f.write_str("Debian's `rustc-web`"),
        }
    }
}

/// The toolchain to use: what the variable says, what is installed, or what can be installed.
pub fn choose() -> Result<Toolchain> {
    match env::var(VARIABLE).unwrap_or_default().as_str() {
        "rustup" => Ok(Toolchain::Rustup),
        "debian" => Ok(Toolchain::Debian),
        "auto" => find(true),
        "" => find(false),
        other => Err(hinted(
            format!("`{VARIABLE}` is `{other}`"),
            "set it to `rustup`, `debian` or `auto`",
        )),
    }
}

/// Where the pinned toolchain keeps what belongs to the target, if it has it.
pub fn target_folder() -> Result<PathBuf> {
    let mut rustc = Command::new("rustc");
    let sysroot = process::output(rustc.args(["--print", "sysroot"]).current_dir(paths::root()))?;
    let sysroot = String::from_utf8(sysroot).context("the path of the toolchain isn't UTF-8")?;
    Ok(Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET))
}

fn find(look_again: bool) -> Result<Toolchain> {
    let folder = target_folder()?;
    if folder.exists() {
        return Ok(Toolchain::Rustup);
    }
    // The answer holds for one toolchain: another one is asked afresh.
    let memory = paths::cache()?.join("engine/rustup-has-no-target");
    let answer = folder.to_string_lossy();
    if !look_again && fs::read_to_string(&memory).is_ok_and(|old| old == answer) {
        return Ok(Toolchain::Debian);
    }
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", TARGET]).current_dir(paths::root());
    if process::succeeds_within(&mut rustup, PATIENCE)? {
        note(format_args!("rustup added the target `{TARGET}`"));
        return Ok(Toolchain::Rustup);
    }
    note(format_args!(
        "rustup can't add the target `{TARGET}`: using Debian's packages from now on \
         (`{VARIABLE}=auto` looks again)"
    ));
    fs::create_dir_all(paths::cache()?.join("engine"))?;
    fs::write(&memory, answer.as_bytes())?;
    Ok(Toolchain::Debian)
}
