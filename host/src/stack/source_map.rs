//! A bundle's source map, before anybody needed it.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use sourcemap::DecodedMap;

use crate::config::read_file;
use crate::limits::SOURCE_MAP_SIZE;
use crate::log;
use crate::node::source::Stamp;

/// Where a bundle's source map is.
#[derive(Debug)]
pub enum SourceMap {
    /// Here, as JSON.
    Json(Vec<u8>),
    /// In a file that is read once it is needed, if it is still the same by then: another one
    /// belongs to another bundle.
    File(PathBuf, Stamp),
}

impl SourceMap {
    /// The file, as it is now, if there is one.
    pub(crate) fn in_file(path: &Path) -> Option<Self> {
        Some(Self::File(path.to_owned(), Stamp::of(path)?))
    }

    pub(super) fn decode(&self) -> Option<sourcemap::SourceMap> {
        let json = self.json()?;
        if json.len() as u64 > SOURCE_MAP_SIZE {
            log::warn(format_args!("the source map is too large to be used"));
            return None;
        }
        match sourcemap::decode_slice(&json) {
            Ok(DecodedMap::Regular(map)) => Some(map),
            Ok(DecodedMap::Index(index)) => index.flatten().ok(),
            Ok(DecodedMap::Hermes(_)) => None,
            Err(error) => {
                log::warn(format_args!("the source map can't be read: {error}"));
                None
            }
        }
    }

    fn json(&self) -> Option<Cow<'_, [u8]>> {
        let (path, stamp) = match self {
            Self::Json(json) => return Some(Cow::Borrowed(json)),
            Self::File(path, stamp) => (path, stamp),
        };
        let read = read_file(path, SOURCE_MAP_SIZE);
        // Looked at afterwards: it must not have been exchanged meanwhile, either.
        if Stamp::of(path).as_ref() != Some(stamp) {
            log::debug(format_args!("`{}` was exchanged: it is not used", path.display()));
            return None;
        }
        let failed = |error| log::warn(format_args!("`{}`: {error}", path.display()));
        read.map(Cow::Owned).map_err(failed).ok()
    }
}

impl From<Vec<u8>> for SourceMap {
    fn from(json: Vec<u8>) -> Self {
        Self::Json(json)
    }
}
