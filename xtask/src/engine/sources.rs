//! The guest's sources: its part of the dependency graph, and packages with our patches applied.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::key::hex;
use super::toolchain::TARGET;
use crate::report::hinted;
use crate::{paths, process};

/// The packages that we patch; the first one's C sources are QuickJS.
const PATCHED: [&str; 3] = ["rquickjs-sys", "idna", "url"];
/// The guest's package.
pub const GUEST: &str = "js-engine";

/// What `cargo metadata` says about the guest.
#[derive(Debug)]
pub struct Graph {
    /// Identity and features of every package in the guest, of this workspace's own only the name.
    pub packages: BTreeSet<String>,
    /// The unpacked sources of each package in [`PATCHED`].
    sources: Vec<PathBuf>,
}

impl Graph {
    /// Asks cargo.
    pub fn read() -> Result<Self> {
        let words = ["metadata", "--format-version=1", "--filter-platform", TARGET];
        let bytes = process::output(&mut process::cargo(&words)?)?;
        let metadata: Value =
            serde_json::from_slice(&bytes).context("can't read cargo's answer")?;
        Self::from_metadata(&metadata).context("cargo's answer lacks what was asked for")
    }

    /// The unpacked sources of QuickJS, as they come.
    pub fn quickjs(&self) -> PathBuf {
        self.sources[0].clone()
    }

    fn from_metadata(metadata: &Value) -> Option<Self> {
        let packages = metadata["packages"].as_array()?;
        let named = |name: &str| packages.iter().find(|package| package["name"] == name);
        let nodes = metadata["resolve"]["nodes"].as_array()?;
        let mut seen = BTreeSet::new();
        let mut waiting = vec![named(GUEST)?["id"].as_str()?];
        let mut identities = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            let node = nodes.iter().find(|node| node["id"] == id)?;
            let package = packages.iter().find(|package| package["id"] == id)?;
            identities.insert(format!(
                "{} {} {} {}",
                package["name"], package["version"], package["source"], node["features"]
            ));
            waiting.extend(node["dependencies"].as_array()?.iter().filter_map(Value::as_str));
        }
        let source = |name: &&str| {
            let manifest = Path::new(named(name)?["manifest_path"].as_str()?);
            Some(manifest.parent()?.to_owned())
        };
        let sources = PATCHED.iter().map(source).collect::<Option<_>>()?;
        Some(Self { packages: identities, sources })
    }
}

/// The patches of a package, in the order in which they apply.
fn patches(package: &str) -> Result<Vec<PathBuf>> {
    let folder = paths::root().join(GUEST).join("patches").join(package);
    let read = fs::read_dir(&folder);
    let mut found = Vec::new();
    for entry in read.with_context(|| format!("can't read `{}`", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "patch") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Gives folders with the packages that have patches, those applied.
pub fn patched(graph: &Graph) -> Result<Vec<PathBuf>> {
    PATCHED.iter().zip(&graph.sources).map(|(package, source)| patch(package, source)).collect()
}

/// Makes the folder of one package afresh only when something in it differs.
fn patch(package: &str, source: &Path) -> Result<PathBuf> {
    let patches = patches(package)?;
    let mut hash = Sha256::new();
    hash.update(source.to_string_lossy().as_bytes());
    for patch in &patches {
        hash.update(fs::read(patch)?);
    }
    let name = format!("{package}-{}", &hex(hash)[..16]);
    let folder = paths::cache()?.join("engine").join(&name);
    if folder.exists() {
        return Ok(folder);
    }
    let partial = paths::cache()?.join("engine").join(format!("{name}.partial"));
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    copy_folder(source, &partial)?;
    for patch in &patches {
        apply(package, patch, &partial)?;
    }
    fs::rename(&partial, &folder)?;
    Ok(folder)
}

fn apply(package: &str, patch: &Path, folder: &Path) -> Result<()> {
    let mut git = Command::new("git");
    git.args(["apply", "--whitespace=nowarn"]).arg(patch).current_dir(folder);
    // Inside a repository, `git apply` silently leaves out files that the repository doesn't own.
    git.env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap_or(folder));
    process::run(&mut git).map_err(|error| {
        let name = patch.file_name().unwrap_or_default().to_string_lossy().into_owned();
        hinted(
            format!("the patch `{name}` doesn't apply to `{package}`: {error:#}"),
            format!(
                "bring `{GUEST}/patches/{package}/{name}` up to date with the version in \
                 `Cargo.lock`"
            ),
        )
    })
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("can't read `{}`", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
