//! Reads an artifact, and the source map beside it.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::artifact::{Artifact, ArtifactError};
use crate::config::{read_file, read_file_into};
use crate::limits::{ARTIFACT_SIZE, SOURCE_MAP_SIZE};
use crate::log;
use crate::stack::SourceMap;

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
    let artifact = read_artifact(path, Vec::new())?;
    let map = map_of(&artifact, path).and_then(|map| {
        let bytes = read_file(&map, SOURCE_MAP_SIZE).ok();
        if bytes.is_none() {
            no_map(&map);
        }
        bytes
    });
    Ok((artifact, map))
}

/// Reads an artifact into memory that was used before, and leaves its source map for later.
pub(crate) fn read_into(
    path: &Path,
    memory: Vec<u8>,
) -> Result<(Artifact, Option<SourceMap>), SourceError> {
    let artifact = read_artifact(path, memory)?;
    let map = map_of(&artifact, path).and_then(|map| {
        let later = SourceMap::in_file(&map);
        if later.is_none() {
            no_map(&map);
        }
        later
    });
    Ok((artifact, map))
}

fn read_artifact(path: &Path, memory: Vec<u8>) -> Result<Artifact, SourceError> {
    let shown = || path.display().to_string();
    let bytes = read_file_into(path, ARTIFACT_SIZE, memory)
        .map_err(|error| SourceError::Read { path: shown(), error })?;
    Artifact::parse(bytes).map_err(|error| SourceError::Artifact { path: shown(), error })
}

/// The name comes from the artifact: it may name a file beside it, and no other.
fn map_of(artifact: &Artifact, path: &Path) -> Option<PathBuf> {
    let name = artifact.manifest.source_map.as_deref()?;
    let is_plain = Path::new(name).file_name().is_some_and(|plain| plain == name);
    is_plain.then(|| path.with_file_name(name))
}

fn no_map(map: &Path) {
    let map = map.display();
    log::debug(format_args!("no source map at {map}: stacks show the bundle's lines"));
}

/// What tells one content of a file from another without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
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
