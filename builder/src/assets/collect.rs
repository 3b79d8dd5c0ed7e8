//! Walks through the folder of assets and makes the manifest.

use std::collections::BTreeMap;
use std::fs::{self, File as OsFile};
use std::io::{self, Read};
use std::path::Path;

use land_host::assets::{Blob, Coding, File, Manifest, is_hidden};
use land_host::limits::{ASSET_FILES, ASSET_SIZE, ASSETS_SIZE};

use super::open::{Refused, Root};
use super::store::{Store, folder_name};
use super::{AssetsConfig, content_type};
use crate::diagnostic::{Diagnostic, system_hint};
use crate::project::{OUT_DIR, Project};

/// Finds a project's assets, and puts their contents in `store`.
pub fn collect(
    project: &Project,
    config: &AssetsConfig,
    store: &Store,
) -> Result<Manifest, Diagnostic> {
    let root = Root::open(&project.root.join(&config.dir)).map_err(|error| {
        let what = match error.kind() {
            io::ErrorKind::NotFound => "doesn't exist".to_owned(),
            io::ErrorKind::NotADirectory => "is not a folder".to_owned(),
            _ => format!("can't be read: {error}"),
        };
        Diagnostic::error(format!("the folder of assets `{}` {what}", config.dir))
            .hint("make the folder, or change `dir` in the table `[assets]` of `land.toml`")
    })?;
    check_place(project, root.path(), &config.dir)?;
    let mut walk = Walk { root: &root, shown: &config.dir, store, found: Found::default() };
    walk.folder("")?;
    let manifest = Manifest {
        folder: folder_name(&project.config.name),
        binding: config.binding.clone(),
        not_found: config.not_found,
        html_handling: config.html_handling,
        worker_first: config.worker_first.clone(),
        files: with_encodings(walk.found.files),
    };
    manifest.check().map_err(|error| {
        Diagnostic::error(error.to_string()).hint("give the folder's files plain names")
    })?;
    Ok(manifest)
}

/// Neither the project itself nor what is built from it is for visitors.
fn check_place(project: &Project, root: &Path, shown: &str) -> Result<(), Diagnostic> {
    let out = project.root.join(OUT_DIR);
    if root == project.root || !root.starts_with(&project.root) || out.starts_with(root) {
        return Err(Diagnostic::error(format!(
            "the folder of assets `{shown}` leads to the project's own files, or out of it"
        ))
        .hint("put the files that visitors may see in a folder such as `public`"));
    }
    Ok(())
}

#[derive(Default)]
struct Found {
    files: BTreeMap<String, File>,
    size: u64,
}

struct Walk<'a> {
    root: &'a Root,
    /// What messages call the folder.
    shown: &'a str,
    store: &'a Store,
    found: Found,
}

impl Walk<'_> {
    /// Takes everything in the folder `path`, which is empty or ends with a slash.
    fn folder(&mut self, path: &str) -> Result<(), Diagnostic> {
        let entries = fs::read_dir(self.root.path().join(path));
        let entries = entries.and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
        for entry in entries.map_err(|error| self.unreadable(path, &error))? {
            let name = entry.file_name().into_string().map_err(|name| {
                self.refused(
                    &format!("{path}{}", name.to_string_lossy()),
                    "has a name that isn't UTF-8",
                )
            })?;
            if is_hidden(&name) {
                continue;
            }
            let path = format!("{path}{name}");
            let kind = entry.file_type().map_err(|error| self.unreadable(&path, &error))?;
            if kind.is_dir() {
                self.folder(&format!("{path}/"))?;
            } else {
                self.file(path)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: String) -> Result<(), Diagnostic> {
        let mut file = match self.root.file(Path::new(&path)) {
            Ok(file) => file,
            Err(Refused::Outside) => {
                return Err(self
                    .refused(&path, "is a symbolic link that leads out of the folder")
                    .hint("copy what it leads to into the folder"));
            }
            Err(Refused::Error(error)) => return Err(self.unreadable(&path, &error)),
        };
        let data = file.metadata().map_err(|error| self.unreadable(&path, &error))?;
        if !data.is_file() {
            let what =
                if data.is_dir() { "is a symbolic link to a folder" } else { "is no regular file" };
            return Err(self.refused(&path, what).hint("leave it out of the folder of assets"));
        }
        self.found.size += data.len();
        let limit = if data.len() > ASSET_SIZE {
            format!("asset has {} bytes; the limit is {ASSET_SIZE}", data.len())
        } else if self.found.size > ASSETS_SIZE {
            format!("assets have more than {ASSETS_SIZE} bytes together up to here")
        } else if self.found.files.len() >= ASSET_FILES {
            format!("assets are more than {ASSET_FILES} files up to here")
        } else {
            let blob = self.keep(&path, &mut file)?;
            let path = format!("/{path}");
            let content_type = content_type::of(&path);
            let encodings = BTreeMap::new();
            self.found.files.insert(path, File { blob, content_type, encodings });
            return Ok(());
        };
        let error = Diagnostic::error(format!("`{}/{path}`: {limit}", self.shown));
        Err(error.hint("keep large files in a store of their own, and link to them"))
    }

    fn keep(&self, path: &str, file: &mut OsFile) -> Result<Blob, Diagnostic> {
        let mut bytes = Vec::new();
        // The file may have grown since it was measured.
        let read = file.take(ASSET_SIZE + 1).read_to_end(&mut bytes);
        read.map_err(|error| self.unreadable(path, &error))?;
        let hash = self.store.put(&bytes)?;
        Ok(Blob { hash, size: bytes.len() as u64 })
    }

    fn refused(&self, path: &str, what: &str) -> Diagnostic {
        Diagnostic::error(format!("the asset `{}/{}` {what}", self.shown, path.escape_debug()))
    }

    fn unreadable(&self, path: &str, error: &io::Error) -> Diagnostic {
        self.refused(path, &format!("can't be read: {error}")).hint(system_hint(error))
    }
}

/// `app.js.br` is also a form of `app.js`.
fn with_encodings(files: BTreeMap<String, File>) -> BTreeMap<String, File> {
    let mut out = files.clone();
    for (path, file) in files {
        for coding in Coding::ALL {
            let plain =
                path.strip_suffix(coding.extension()).and_then(|path| path.strip_suffix('.'));
            if let Some(plain) = plain.and_then(|plain| out.get_mut(plain)) {
                plain.encodings.insert(coding, file.blob.clone());
            }
        }
    }
    out
}
