//! Runs Binaryen over the linked module: it sees across the C and Rust halves what the compilers
//! didn't, and leaves about a tenth less code, no slower.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::process;

/// The program, from Debian's package `binaryen`.
const PROGRAM: &str = "wasm-opt";

/// The level, and what the compilers use beyond the first version of WebAssembly.
///
/// The stack is the first thing in memory, and recursion stops long before its end is reached, so
/// that the first kilobyte holds nothing: an address and what is added to it, as the offset of a
/// structure's field, can be one instruction, because the sum can't wrap around.
const FLAGS: &[&str] = &[
    "-Os",
    "--low-memory-unused",
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
];

/// Everything here that changes the engine, as text.
pub fn identity() -> Result<String> {
    Ok(format!("{} {}", process::version(PROGRAM, "--version")?.trim(), FLAGS.join(" ")))
}

/// Writes `module`, optimized, to `output`.
pub fn run(module: &Path, output: &Path) -> Result<()> {
    let mut command = Command::new(PROGRAM);
    command.args(FLAGS).arg(module).arg("-o").arg(output);
    // Whoever keeps the names of functions, for a profiler, keeps them here too.
    if std::env::var_os("CARGO_PROFILE_ENGINE_STRIP").is_some() {
        command.arg("-g");
    }
    process::run(&mut command)
}
