//! Calls cargo for the guest, with all that its C and Rust halves need.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::key::hex;
use super::sources::GUEST;
use super::toolchain::{self, TARGET, Toolchain};
use crate::{paths, process};

/// Where Debian's `wasi-libc` puts its libraries.
const DEBIAN_LIBC: &str = "/usr/lib/wasm32-wasi";
/// Bytes of the stack in linear memory. The engine stops recursion at two thirds of it
/// (`js-engine/src/boot.rs`); pages that no call reaches are never touched.
const STACK: u32 = 3 << 20;

/// Debian's compiler, next to which rustup's may stand in the `PATH`.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// How the guest is compiled.
#[derive(Debug)]
pub struct Flags {
    toolchain: Toolchain,
    /// The object file that makes the module a reactor.
    reactor: PathBuf,
    /// Of both compilers: another version makes another engine.
    versions: String,
    /// For the Rust half, without what depends on where this machine keeps its files.
    rust: Vec<String>,
    /// For the C half, likewise.
    c: Vec<String>,
}

impl Flags {
    /// Asks the compilers who they are and puts the flags together.
    pub fn new(toolchain: Toolchain) -> Result<Self> {
        let rustc = match toolchain {
            Toolchain::Rustup => "rustc",
            Toolchain::Debian => DEBIAN_RUSTC,
        };
        let versions = process::version(rustc, "-vV")? + &process::version("clang", "--version")?;
        let c = ["--target=wasm32-wasi", "-O2"].map(str::to_owned).to_vec();
        let mut rust = Vec::new();
        if toolchain == Toolchain::Debian {
            rust.extend(debian_link_flags()?);
        }
        // Without it the linker takes the module for a command, whose every export runs the
        // constructors before and the destructors after itself.
        rust.push("-Clink-arg=--export=_initialize".to_owned());
        rust.push(format!("-Clink-arg=-zstack-size={STACK}"));
        Ok(Self { toolchain, reactor: reactor(toolchain)?, versions, rust, c })
    }

    /// Everything in these flags that changes the engine, as text.
    pub fn identity(&self) -> String {
        let mut text = format!("{}\n{}\n{}", self.versions, self.rust.join(" "), self.c.join(" "));
        // Cargo reads changes to the profile from here.
        for (name, value) in std::env::vars() {
            if name.starts_with("CARGO_PROFILE_ENGINE_") {
                text.push_str(&format!("\n{name}={value}"));
            }
        }
        text
    }
}

fn reactor(toolchain: Toolchain) -> Result<PathBuf> {
    let folder = match toolchain {
        Toolchain::Rustup => toolchain::target_folder()?.join("lib/self-contained"),
        Toolchain::Debian => PathBuf::from(DEBIAN_LIBC),
    };
    Ok(folder.join("crt1-reactor.o"))
}

fn debian_link_flags() -> Result<Vec<String>> {
    let resources = process::version("clang", "--print-resource-dir")?;
    Ok(vec![
        "-Clink-self-contained=no".to_owned(),
        "-Clinker-flavor=wasm-ld".to_owned(),
        "-Clinker=wasm-ld".to_owned(),
        format!("-L{DEBIAN_LIBC}"),
        format!("-L{}/lib/wasi", resources.trim()),
        "-Clink-arg=-lclang_rt.builtins-wasm32".to_owned(),
        "-Ctarget-feature=+crt-static".to_owned(),
    ])
}

/// Builds the guest; gives the path of the wasm module in cargo's target folder.
pub fn build(flags: &Flags, patched: &[PathBuf]) -> Result<PathBuf> {
    let mut cargo = command(flags, patched, "build")?;
    cargo.args(["--message-format=json-render-diagnostics"]).stdout(Stdio::piped());
    let messages = process::output(&mut cargo)?;
    let mut modules = messages.split(|byte| *byte == b'\n').filter_map(guest_module);
    modules.next_back().context("cargo built no wasm module")
}

/// Runs clippy on the guest, warnings denied.
pub fn clippy(flags: &Flags, patched: &[PathBuf]) -> Result<()> {
    process::run(command(flags, patched, "clippy")?.args(["--", "-D", "warnings"]))
}

/// The wasm file of one of cargo's messages, if it speaks of the guest.
fn guest_module(message: &[u8]) -> Option<PathBuf> {
    let message: Value = serde_json::from_slice(message).ok()?;
    let is_guest = message["reason"] == "compiler-artifact"
        && message["manifest_path"].as_str()?.ends_with(&format!("{GUEST}/Cargo.toml"));
    let files = message["filenames"].as_array().filter(|_| is_guest)?;
    let mut names = files.iter().filter_map(Value::as_str);
    names.find(|name| name.ends_with(".wasm")).map(PathBuf::from)
}

/// Where cargo builds the guest: each clone has a folder of its own, because cargo takes what
/// another clone has built for this one's when its files are newer.
fn target_folder(cache: &Path) -> PathBuf {
    let clone = Sha256::new().chain_update(paths::root().as_os_str().as_encoded_bytes());
    cache.join("engine").join(format!("target-{}", &hex(clone)[..8]))
}

fn command(flags: &Flags, patched: &[PathBuf], verb: &str) -> Result<Command> {
    let cache = paths::cache()?;
    let mut cargo = process::cargo(&[verb, "--package", GUEST, "--profile", "engine"])?;
    cargo.args(["--target", TARGET, "--config"]);
    // A path override leaves `Cargo.lock` as it is.
    let paths: Vec<_> = patched.iter().map(|folder| folder.to_string_lossy()).collect();
    cargo.arg(format!("paths={paths:?}"));
    if flags.toolchain == Toolchain::Debian {
        cargo.arg("-Zbuild-std=std,panic_abort").env("RUSTC", DEBIAN_RUSTC);
        cargo.env("RUSTC_BOOTSTRAP", "1");
    }
    let target = target_folder(&cache);
    cargo.env("CARGO_TARGET_DIR", &target);
    let mut rust = flags.rust.clone();
    rust.push(format!("-Clink-arg={}", flags.reactor.display()));
    let mut c = flags.c.clone();
    // Where this machine keeps its files doesn't belong in the engine.
    for (from, to) in [
        (Some(cache), "/land-dev"),
        (Some(target), "/land-dev/engine/target"),
        (paths::cargo_home().map(|home| home.join("registry/src")), "/crates"),
        (Some(PathBuf::from("/usr/lib/rustlib/src/rust")), "/rust"),
    ] {
        let Some(from) = from else { continue };
        rust.push(format!("--remap-path-prefix={}={to}", from.display()));
        c.push(format!("-ffile-prefix-map={}={to}", from.display()));
    }
    cargo.env("CARGO_ENCODED_RUSTFLAGS", rust.join("\u{1f}"));
    cargo.env("CFLAGS_wasm32_wasip1", c.join(" ")).env("CC_wasm32_wasip1", "clang");
    cargo.env("AR_wasm32_wasip1", "llvm-ar").env("RQUICKJS_SYS_NO_WASI_SDK", "1");
    Ok(cargo)
}
