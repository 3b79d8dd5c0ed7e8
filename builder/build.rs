//! Finds what the library embeds: the guest engine, and the modules behind `node:`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

/// Set by `cargo xtask` for every cargo call: the absolute path of the guest engine.
const VARIABLE: &str = "LAND_ENGINE_WASM";

/// What of the npm packages is embedded: files, and folders with all below them.
const NPM: &[&str] = &[
    "base64-js/index.js",
    "buffer/index.js",
    "events/events.js",
    "ieee754/index.js",
    "readable-stream/lib",
    "string_decoder/lib/string_decoder.js",
    "unenv/dist/runtime/_internal",
    "unenv/dist/runtime/node",
];

fn main() {
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    let Ok(path) = env::var(VARIABLE) else {
        fail(&format!("`{VARIABLE}` isn't set, so there is no engine to embed"));
        return;
    };
    println!("cargo::rerun-if-changed={path}");
    if !Path::new(&path).is_absolute() || !Path::new(&path).is_file() {
        fail(&format!("`{VARIABLE}` is `{path}`, which is not the absolute path of a file"));
        return;
    }
    println!("cargo::rustc-env={VARIABLE}={path}");
    if let Err(error) = embed_node(Path::new(&path)) {
        fail(&format!("the modules behind `node:` can't be embedded: {error}"));
    }
}

/// Writes the table of all modules behind `node:`, by name, for `src/node/files.rs` to include.
fn embed_node(engine: &Path) -> io::Result<()> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../node-compat").canonicalize()?;
    let list = source.join("package-lock.json");
    println!("cargo::rerun-if-changed={}", source.display());
    let mut hash = String::new();
    for byte in Sha256::digest(fs::read(&list)?).iter().take(8) {
        write!(hash, "{byte:02x}").expect("writing to a string");
    }
    // The cache: the engine is `engine/KEY/engine.wasm` in it (`xtask/src/node_packages.rs`).
    let cache = engine.ancestors().nth(3).unwrap_or(engine);
    let packages = cache.join("node").join(hash).join("node_modules");
    println!("cargo::rerun-if-changed={}", packages.display());
    let mut files = Vec::new();
    collect(&source.join("src"), "node", &mut files)?;
    for part in NPM {
        collect(&packages.join(part), &format!("npm/{part}"), &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    for (name, path) in files {
        writeln!(table, "    ({name:?}, include_str!({path:?})),").expect("writing to a string");
    }
    table.push(']');
    fs::write(Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("node.rs"), table)
}

/// Adds `path`, or all scripts below it, under `name`.
fn collect(path: &Path, name: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    let describe = |error| io::Error::other(format!("`{}`: {error}", path.display()));
    if !fs::metadata(path).map_err(describe)?.is_dir() {
        if path.extension().is_some_and(|ending| ["js", "mjs", "txt"].iter().any(|e| ending == *e))
        {
            files.push((name.to_owned(), path.to_owned()));
        }
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        collect(&entry.path(), &format!("{name}/{}", entry.file_name().to_string_lossy()), files)?;
    }
    Ok(())
}

fn fail(problem: &str) {
    println!("cargo::error={problem}");
    println!(
        "cargo::error=hint: `cargo xtask engine` builds it; `cargo xtask build` (or test, demo, …) builds all"
    );
}
