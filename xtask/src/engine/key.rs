//! The name of an engine in the cache: a hash of everything that it is made from.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::compile::Flags;
use super::optimize;
use super::sources::{GUEST, Graph};
use crate::paths;

/// Folders of this workspace that are in the guest.
const FOLDERS: &[&str] = &["abi", GUEST];

/// Hashes the guest's own files, its dependencies, its profile and how it is compiled.
pub fn compute(graph: &Graph, flags: &Flags) -> Result<String> {
    let mut hash = Sha256::new();
    for folder in FOLDERS {
        add_folder(&mut hash, &paths::root().join(folder))?;
    }
    for package in &graph.packages {
        add(&mut hash, package.as_bytes());
    }
    let manifest = fs::read_to_string(paths::root().join("Cargo.toml"))?;
    add(&mut hash, profiles(&manifest).as_bytes());
    add(&mut hash, flags.identity().as_bytes());
    add(&mut hash, optimize::identity()?.as_bytes());
    Ok(hex(hash)[..16].to_owned())
}

/// Digits of a finished hash.
pub fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The `[profile.…]` sections of the workspace's manifest.
fn profiles(manifest: &str) -> String {
    let mut inside = false;
    let mut text = String::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.starts_with("[profile.");
        }
        if inside {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// Adds a piece with its length in front, so that two pieces never run together.
fn add(hash: &mut Sha256, piece: &[u8]) {
    hash.update((piece.len() as u64).to_le_bytes());
    hash.update(piece);
}

fn add_folder(hash: &mut Sha256, folder: &Path) -> Result<()> {
    let read = || -> std::io::Result<Vec<_>> { fs::read_dir(folder)?.collect() };
    let mut entries = read().with_context(|| format!("can't read `{}`", folder.display()))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        add(hash, entry.file_name().as_encoded_bytes());
        if entry.file_type()?.is_dir() {
            add_folder(hash, &entry.path())?;
        } else {
            add(hash, &fs::read(entry.path())?);
        }
    }
    add(hash, b"end of folder");
    Ok(())
}
