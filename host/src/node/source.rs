//! Reads an artifact, and the source map beside it.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::artifact::{Artifact, ArtifactError};
use crate::config::read_file;
use crate::limits::{ARTIFACT_SIZE, SOURCE_MAP_SIZE};
use crate::log;

/// Why an artifact can't be used.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file can't be read.
    #[error("can't read `{path}`: {error}")]
    Read {
        /// As it was given.
        path: String,
        /// What the system said.
        error: std::io::Error,
    },
    /// It is no artifact for this host.
    #[error("`{path}`: {error}")]
    Artifact {
        /// As it was given.
        path: String,
        /// What is wrong with it.
        error: ArtifactError,
    },
}

/// Reads an artifact and its source map, if it has one.
pub fn read(path: &Path) -> Result<(Artifact, Option<Vec<u8>>), SourceError> {
    let shown = || path.display().to_string();
    let bytes = read_file(path, ARTIFACT_SIZE)
        .map_err(|error| SourceError::Read { path: shown(), error })?;
    let artifact =
        Artifact::parse(bytes).map_err(|error| SourceError::Artifact { path: shown(), error })?;
    let map = artifact.manifest.source_map.as_deref().and_then(|name| {
        // The name comes from the artifact: it may name a file beside it, and no other.
        let is_plain = Path::new(name).file_name().is_some_and(|plain| plain == name);
        let map = path.with_file_name(name);
        let bytes = is_plain.then(|| read_file(&map, SOURCE_MAP_SIZE).ok()).flatten();
        if bytes.is_none() {
            log::debug(format_args!(
                "no source map at {}: stacks show the bundle's lines",
                map.display()
            ));
        }
        bytes
    });
    Ok((artifact, map))
}

/// What tells one content of a file from another without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    device: u64,
    file: u64,
    size: u64,
    modified: (i64, i64),
}

impl Stamp {
    /// Of the file that `path` leads to, if there is one.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self {
            device: metadata.dev(),
            file: metadata.ino(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        })
    }
}
