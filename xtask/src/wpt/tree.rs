//! The upstream checkout: where it is, and which tests it holds.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::meta::Meta;
use crate::report::{hinted, step};
use crate::{paths, process};

/// The commit that our expectations speak of.
pub const COMMIT: &str = "ec70c4d2030e56f22b08901bdf742db55c13c77d";
/// Where it is fetched from when it isn't there.
const UPSTREAM: &str = "https://github.com/web-platform-tests/wpt";
/// The folders in scope.
pub const FOLDERS: &[&str] = &[
    "FileAPI",
    "WebCryptoAPI",
    "compression",
    "console",
    "dom/abort",
    "dom/events",
    "encoding",
    "fetch/api",
    "fetch/data-urls",
    "hr-time",
    "html/webappapis",
    "mimesniff",
    "streams",
    "url",
    "urlpattern",
    "user-timing",
    "webidl",
    "webmessaging",
    "xhr/formdata",
];
/// What tests need besides: the harness, data, and the server.
const SUPPORT: &[&str] =
    &["common", "images", "interfaces", "media", "resources", "tools", "xhr/resources"];

/// One test: a file, and a variant of it.
#[derive(Debug, Clone)]
pub struct Test {
    /// The path in the checkout.
    pub path: String,
    /// The query that chooses a part of the file, such as `?1-100`; empty for most.
    pub variant: String,
    /// What the file says about itself.
    pub meta: Meta,
}

impl Test {
    /// What people call it.
    pub fn name(&self) -> String {
        format!("{}{}", self.path, self.variant)
    }

    /// The folder in scope that it counts for.
    pub fn folder(&self) -> &'static str {
        let inside = |folder: &&&str| {
            self.path.strip_prefix(**folder).is_some_and(|rest| rest.starts_with('/'))
        };
        FOLDERS.iter().find(inside).copied().unwrap_or("others")
    }
}

/// A checkout of the upstream tree.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
}

impl Tree {
    /// Takes the checkout in `given`, or the cache's own, which is fetched when it isn't there.
    pub fn open(given: Option<&str>) -> Result<Self> {
        let root = match given {
            Some(folder) => std::path::absolute(folder)?,
            None => paths::cache()?.join("wpt").join(&COMMIT[..10]),
        };
        let harness = root.join("resources/testharness.js");
        if given.is_some() && !harness.exists() {
            return Err(hinted(
                format!("`{}` is no checkout of web-platform-tests", root.display()),
                format!("clone {UPSTREAM} and check out {COMMIT}"),
            ));
        }
        if !harness.exists() {
            step("fetching web-platform-tests", || fetch(&root))?;
        }
        Ok(Self { root })
    }

    /// The folder of the checkout.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The text of a file; `path` may begin with a slash, as in URLs.
    pub fn read(&self, path: &str) -> Result<String> {
        // The one path that upstream's server rewrites.
        let path = match path.trim_start_matches('/') {
            "resources/WebIDLParser.js" => "resources/webidl2/lib/webidl2.js",
            path => path,
        };
        let file = self.root.join(path);
        let bytes = fs::read(&file).with_context(|| format!("can't read `{}`", file.display()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Every test in scope whose name contains `filter`, in order.
    pub fn tests(&self, filter: &str) -> Result<Vec<Test>> {
        let mut files = BTreeSet::new();
        for folder in FOLDERS {
            collect(&self.root.join(folder), &mut files)?;
        }
        let mut tests = Vec::new();
        for file in files {
            let path = file.strip_prefix(&self.root)?.to_string_lossy().replace('\\', "/");
            let meta = Meta::parse(&self.read(&path)?);
            for variant in &meta.variants {
                let test =
                    Test { path: path.clone(), variant: variant.clone(), meta: meta.clone() };
                if test.name().contains(filter) {
                    tests.push(test);
                }
            }
        }
        Ok(tests)
    }
}

/// Every `.any.js` below `folder`.
fn collect(folder: &Path, files: &mut BTreeSet<PathBuf>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("can't read `{}`", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.to_string_lossy().ends_with(".any.js") {
            files.insert(path);
        }
    }
    Ok(())
}

/// Fetches the one commit, and only the folders that are needed.
fn fetch(root: &Path) -> Result<()> {
    fs::create_dir_all(root)?;
    let git = |words: &[&str]| process::run(Command::new("git").arg("-C").arg(root).args(words));
    git(&["init", "--quiet"])?;
    git(&["sparse-checkout", "set"])?;
    let mut words = vec!["sparse-checkout", "add"];
    words.extend(FOLDERS.iter().chain(SUPPORT));
    git(&words)?;
    git(&["fetch", "--depth=1", "--filter=blob:none", UPSTREAM, COMMIT])?;
    git(&["checkout", "--quiet", COMMIT])
}
