//! Finds a project from a folder: its root, its configuration, its entry module, its artifact.

use std::io;
use std::path::{Path, PathBuf};

use crate::config::{Config, FILE_NAME};
use crate::diagnostic::{Diagnostic, display_path};

/// Where the entry module is looked for when `main` isn't given, in this order.
pub const ENTRIES: [&str; 5] =
    ["src/index.ts", "src/index.tsx", "src/index.js", "src/index.jsx", "src/index.mjs"];

/// The folder of artifacts, in the project's root.
pub const OUT_DIR: &str = "dist";

/// A folder with a `land.toml`.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder that holds `land.toml`, absolute and without symbolic links.
    pub root: PathBuf,
    /// The entry module, relative to `root`.
    pub entry: String,
    /// What `land.toml` says.
    pub config: Config,
}

impl Project {
    /// Finds the project that `dir` is, or lies in.
    pub fn discover(dir: &Path) -> Result<Self, Diagnostic> {
        let start = dir.canonicalize().map_err(|error| unreadable(dir, &error))?;
        if !start.is_dir() {
            return Err(Diagnostic::error(format!("`{}` is not a folder", dir.display()))
                .hint("give the folder of a project, one that holds a `land.toml`"));
        }
        let root = start.ancestors().find(|folder| folder.join(FILE_NAME).is_file());
        let Some(root) = root else {
            return Err(Diagnostic::error(format!(
                "no `{FILE_NAME}` in `{}` or the folders above it",
                dir.display()
            ))
            .hint(
                "make a project with `land new my-app`, or go to one and run the command there",
            ));
        };
        Self::open(root)
    }

    fn open(root: &Path) -> Result<Self, Diagnostic> {
        let file = root.join(FILE_NAME);
        let text = std::fs::read_to_string(&file).map_err(|error| unreadable(&file, &error))?;
        let config = Config::parse(&text, FILE_NAME)?;
        let entry = find_entry(root, &config)?;
        Ok(Self { root: root.to_owned(), entry, config })
    }

    /// Where the artifact is written.
    pub fn artifact_path(&self) -> PathBuf {
        self.root.join(OUT_DIR).join(format!("{}.wasm", self.config.name))
    }

    /// The source map's file name; it lies beside the artifact.
    pub fn map_name(&self) -> String {
        format!("{}.wasm.map", self.config.name)
    }
}

fn find_entry(root: &Path, config: &Config) -> Result<String, Diagnostic> {
    if let Some(main) = &config.main {
        if root.join(main).is_file() {
            return Ok(main.clone());
        }
        return Err(Diagnostic::error(format!("the entry module `{main}` doesn't exist"))
            .hint(format!("`main` in `{FILE_NAME}` is relative to the folder of that file")));
    }
    let found = ENTRIES.iter().find(|entry| root.join(entry).is_file());
    found.map(|entry| (*entry).to_owned()).ok_or_else(|| {
        Diagnostic::error("the project has no entry module")
            .hint(format!("write `src/index.ts` or `src/index.js`, or set `main` in `{FILE_NAME}`"))
    })
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let shown = std::env::current_dir()
        .map_or_else(|_| path.display().to_string(), |here| display_path(path, &here));
    match error.kind() {
        io::ErrorKind::NotFound => Diagnostic::error(format!("`{shown}` doesn't exist"))
            .hint("give the path of a project's folder, or go there and leave it out"),
        _ => Diagnostic::error(format!("can't read `{shown}`: {error}"))
            .hint(format!("see who may read it: `ls -ld {shown}`")),
    }
}
