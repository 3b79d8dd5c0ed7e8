//! The packages of the system that builds and tests need, and their installation on Debian.

use std::process::{Command, Stdio};

use anyhow::Result;

use crate::engine::toolchain::Toolchain;
use crate::process;
use crate::report::{hinted, note, step};

/// What compiles QuickJS's C sources to wasm, whatever compiles the Rust half, and optimizes both.
const GUEST_C: &[&str] = &["binaryen", "clang", "llvm", "wasi-libc"];
/// What compiles and links the Rust half where rustup has no target for it.
const GUEST_RUST: &[&str] = &["libclang-rt-14-dev-wasm32", "lld", "rust-web-src", "rustc-web"];
/// What the demo and the tests talk to a server with.
const CLIENT: &[&str] = &["curl"];
/// What the tests look at pages with.
const BROWSER: &[&str] = &["chromium"];
/// Servers that tests have programs connect to with clients from npm.
const DATABASES: &[&str] = &["mariadb-server", "postgresql", "redis-server"];
/// What tests count system calls with.
const TRACE: &[&str] = &["strace"];
/// What puts load on a server.
const LOAD: &[&str] = &["wrk"];

/// What a command is about to do, as far as packages matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Compile.
    Build,
    /// Compile, and talk to a server.
    Ask,
    /// The same, and look at its pages.
    Test,
    /// Compile, and put load on a server.
    Bench,
}

/// Makes sure that the packages for `purpose` are there; installs what is missing as root on Debian.
pub fn ensure(purpose: Purpose, toolchain: Toolchain) -> Result<()> {
    let missing: Vec<_> =
        needed(purpose, toolchain).into_iter().filter(|name| !is_there(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if !process::exists("apt-get") || !is_root() {
        return Err(hinted(
            format!("packages are missing: {list}"),
            format!(
                "run `apt-get install --no-install-recommends {list}` as root, or install what \
                 they hold in your system's way"
            ),
        ));
    }
    step(format_args!("installing packages: {list}"), || install(&missing))
}

fn needed(purpose: Purpose, toolchain: Toolchain) -> Vec<&'static str> {
    let mut names = GUEST_C.to_vec();
    if toolchain == Toolchain::Debian {
        names.extend(GUEST_RUST);
    }
    // It may come from elsewhere than Debian.
    if !process::exists("npm") {
        names.push("npm");
    }
    if purpose != Purpose::Build {
        names.extend(CLIENT);
    }
    if purpose == Purpose::Test {
        names.extend(BROWSER);
        names.extend(DATABASES);
        names.extend(TRACE);
    }
    if purpose == Purpose::Bench {
        names.extend(LOAD);
    }
    names
}

/// A package counts as there when dpkg says so, or, on other systems, when what it holds is found.
fn is_there(name: &str) -> bool {
    if process::exists("dpkg-query") {
        let mut query = Command::new("dpkg-query");
        query.args(["-W", "-f=${db:Status-Status}", name]).stderr(Stdio::null());
        return query.output().is_ok_and(|output| output.stdout == b"installed");
    }
    match name {
        "binaryen" => process::exists("wasm-opt"),
        "llvm" => process::exists("llvm-ar"),
        "lld" => process::exists("wasm-ld"),
        "wasi-libc" => std::path::Path::new("/usr/include/wasm32-wasi").exists(),
        program @ ("chromium" | "clang" | "curl" | "strace" | "wrk") => process::exists(program),
        _ => false,
    }
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Installs from the lists that are there; refreshes them once when that fails.
fn install(names: &[&str]) -> Result<()> {
    let apt = |words: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(words).env("DEBIAN_FRONTEND", "noninteractive").stdout(std::io::stderr());
        process::run(&mut command)
    };
    let mut words = vec!["install", "--yes", "--no-install-recommends"];
    words.extend(names);
    if apt(&words).is_ok() {
        return Ok(());
    }
    note("the package lists may be old: refreshing them");
    apt(&["update"])?;
    apt(&words)
}
