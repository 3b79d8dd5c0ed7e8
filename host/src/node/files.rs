//! The configuration's file, and what tells that it, or a file it names, has changed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::config::NodeConfig;
use super::source::Stamp;
use super::state::BuildProject;
use crate::diagnostic::Diagnostic;

/// Where a node's configuration comes from.
pub struct NodeFile {
    path: PathBuf,
    pub(crate) build: Arc<BuildProject>,
    /// Of the configuration and the certificates, when they were last read.
    read: Vec<(PathBuf, Option<Stamp>)>,
}

impl NodeFile {
    /// `build` makes the artifacts of apps that are given as projects.
    pub fn new(path: &Path, build: Arc<BuildProject>) -> Self {
        Self { path: path.to_owned(), build, read: Vec::new() }
    }

    /// Reads and checks the file as it is now.
    pub(crate) fn read(&mut self) -> Result<NodeConfig, Diagnostic> {
        // Looked at before reading: a change in between is noticed the next time.
        let own = (self.path.clone(), Stamp::of(&self.path));
        self.read.retain(|(path, _)| *path != own.0);
        for (path, stamp) in &mut self.read {
            *stamp = Stamp::of(path);
        }
        self.read.push(own);
        let config = NodeConfig::read(&self.path)?;
        self.read.truncate(0);
        let pairs = config.certificates.iter().flat_map(|pair| [&pair.cert, &pair.key]);
        for path in std::iter::once(&self.path).chain(pairs) {
            self.read.push((path.clone(), Stamp::of(path)));
        }
        Ok(config)
    }

    /// Whether a file is another than the one that was last read. One that is gone is not: whoever
    /// replaces a file may take it away first.
    pub(crate) fn has_changed(&self) -> bool {
        self.read.iter().any(|(path, before)| {
            let now = Stamp::of(path);
            now.is_some() && now != *before
        })
    }
}
