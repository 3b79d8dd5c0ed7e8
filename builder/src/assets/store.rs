//! The folder beside the artifact: contents by their hash.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use land_host::Artifact;
use land_host::assets::Manifest;

use crate::diagnostic::{Diagnostic, system_hint};
use crate::output::write_atomically;

/// The folder's name for the app of this name.
pub fn folder_name(app: &str) -> String {
    format!("{app}.assets")
}

/// The folder.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    /// What the artifact that is being replaced needs: it may still be served.
    previous: BTreeSet<String>,
}

impl Store {
    /// The folder of the artifact at `path`.
    pub fn beside(path: &Path, app: &str) -> Self {
        let previous = fs::read(path).ok().and_then(|bytes| Artifact::parse(bytes).ok());
        let previous = previous.and_then(|artifact| artifact.assets);
        Self {
            folder: path.with_file_name(folder_name(app)),
            previous: previous.iter().flat_map(hashes).collect(),
        }
    }

    /// Keeps a content; answers its hash.
    pub fn put(&self, bytes: &[u8]) -> Result<String, Diagnostic> {
        let hash = blake3::hash(bytes).to_hex().to_string();
        let path = self.folder.join(&hash);
        let is_there = fs::read(&path).is_ok_and(|there| there == bytes);
        if !is_there {
            write_atomically(&path, bytes).map_err(|error| {
                Diagnostic::error(format!("can't write `{}`: {error}", path.display()))
                    .hint(system_hint(&error))
            })?;
        }
        Ok(hash)
    }

    /// Removes the contents that neither this build nor the one before it needs.
    pub fn sweep(&self, manifest: Option<&Manifest>) -> io::Result<()> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let current: BTreeSet<String> = manifest.iter().flat_map(|m| hashes(m)).collect();
        let mut kept = false;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // What else lies there is not ours.
            let is_ours = name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit());
            if is_ours && !current.contains(&name) && !self.previous.contains(&name) {
                fs::remove_file(entry.path())?;
            } else {
                kept = true;
            }
        }
        if !kept && manifest.is_none() {
            fs::remove_dir(&self.folder)?;
        }
        Ok(())
    }
}

fn hashes(manifest: &Manifest) -> impl Iterator<Item = String> {
    manifest.files.values().flat_map(|file| {
        let encoded = file.encodings.values();
        std::iter::once(&file.blob).chain(encoded).map(|blob| blob.hash.clone())
    })
}
