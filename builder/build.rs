//! Finds the engine that the library embeds.

use std::path::Path;

/// Set by `cargo xtask` for every cargo call: the absolute path of the guest engine.
const VARIABLE: &str = "LAND_ENGINE_WASM";

fn main() {
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    let Ok(path) = std::env::var(VARIABLE) else {
        fail(&format!("`{VARIABLE}` isn't set, so there is no engine to embed"));
        return;
    };
    println!("cargo::rerun-if-changed={path}");
    if Path::new(&path).is_absolute() && Path::new(&path).is_file() {
        println!("cargo::rustc-env={VARIABLE}={path}");
    } else {
        fail(&format!("`{VARIABLE}` is `{path}`, which is not the absolute path of a file"));
    }
}

fn fail(problem: &str) {
    println!("cargo::error={problem}");
    println!(
        "cargo::error=hint: `cargo xtask engine` builds it; `cargo xtask build` (or test, demo, …) builds all"
    );
}
