//! Lists the JavaScript halves of the engine, so that a file is part of it by lying in its folder.
//!
//! `src/web/url/url.js` becomes the module `land:url/url`, `src/dispatch/dispatch.js` becomes
//! `land:dispatch/dispatch`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let source = manifest.join("src");
    let mut files = Vec::new();
    collect(&source, &mut files)?;
    files.sort();

    let mut blob = Vec::new();
    let mut table = String::from("&[\n");
    for file in &files {
        println!("cargo:rerun-if-changed={}", file.display());
        let start = blob.len();
        blob.extend(fs::read(file)?);
        let name = specifier(&source, file);
        writeln!(table, "    ({name:?}, {start}..{}),", blob.len()).expect("writing to a string");
    }
    table.push_str("]\n");
    println!("cargo:rerun-if-changed={}", source.display());
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("modules.rs"), table)?;
    fs::write(out.join("modules.js"), blob)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            println!("cargo:rerun-if-changed={}", path.display());
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "js") {
            files.push(path);
        }
    }
    Ok(())
}

/// `land:<folder>/<file>`; the folder `web` goes without saying.
fn specifier(source: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(source).expect("a file below `src`").with_extension("");
    let relative = relative.strip_prefix("web").unwrap_or(&relative);
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    format!("land:{}", parts.join("/"))
}
