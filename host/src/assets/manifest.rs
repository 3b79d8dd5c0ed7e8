//! Which assets an app has: JSON in the artifact, checked before anything of it is believed.

use std::collections::BTreeMap;

use http::HeaderValue;
use serde::{Deserialize, Serialize};

use super::coding::Coding;
use super::paths::{PatternError, check_pattern};
use crate::limits::{ASSET_FILES, ASSET_PATH, ASSET_SIZE, ASSETS_SIZE};

/// An app's assets, as `land build` has found them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// The folder beside the artifact that holds the contents.
    pub folder: String,
    /// The property of `env` that fetches assets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding: Option<String>,
    /// What a page that doesn't exist is answered with.
    #[serde(default)]
    pub not_found: NotFound,
    /// How paths of pages are understood.
    #[serde(default)]
    pub html_handling: HtmlHandling,
    /// Paths that the program sees before the assets; see [`check_pattern`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub worker_first: Vec<String>,
    /// The assets by their path, which begins with a slash and is not percent-encoded.
    pub files: BTreeMap<String, File>,
}

/// What a page that doesn't exist is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotFound {
    /// Nothing of its own: the program answers.
    #[default]
    None,
    /// The nearest `404.html`, looking upwards from where the page would be.
    #[serde(rename = "404-page")]
    Page,
    /// `/index.html`: the page's script decides.
    SinglePageApplication,
}

/// How paths of pages are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HtmlHandling {
    /// `/a` is `a.html` and `/b/` is `b/index.html`; other forms are redirected to these.
    #[default]
    AutoTrailingSlash,
    /// Paths are file names; a folder's path, with its slash, is its `index.html`.
    None,
}

/// One asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// What it holds.
    #[serde(flatten)]
    pub blob: Blob,
    /// Its `content-type`.
    #[serde(rename = "type")]
    pub content_type: String,
    /// The same, compressed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub encodings: BTreeMap<Coding, Blob>,
}

/// A content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob {
    /// BLAKE3 in 64 hexadecimal digits; also the name of its file.
    pub hash: String,
    /// Bytes.
    pub size: u64,
}

/// Why a manifest is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// More files than allowed.
    #[error("{0} assets; the limit is {ASSET_FILES}")]
    TooMany(usize),
    /// A file that is too large.
    #[error("the asset `{}` has {size} bytes; the limit is {ASSET_SIZE}", .path.escape_debug())]
    TooLarge {
        /// Its path.
        path: String,
        /// Its size.
        size: u64,
    },
    /// Too much altogether.
    #[error("the assets have {0} bytes together; the limit is {ASSETS_SIZE}")]
    TooMuch(u64),
    /// A path, a hash or a type that isn't one.
    #[error("the asset `{}` has {what}", .path.escape_debug())]
    Malformed {
        /// Its path.
        path: String,
        /// What is wrong.
        what: &'static str,
    },
    /// A folder's name that leads elsewhere.
    #[error("the assets' folder `{}` isn't a plain name", .0.escape_debug())]
    Folder(String),
    /// A pattern that isn't one.
    #[error(transparent)]
    Pattern(#[from] PatternError),
}

impl Manifest {
    /// Checks everything that the server relies on.
    pub fn check(&self) -> Result<(), ManifestError> {
        let plain = std::path::Path::new(&self.folder).file_name();
        if plain.is_none_or(|plain| plain != self.folder.as_str()) {
            return Err(ManifestError::Folder(self.folder.clone()));
        }
        if self.files.len() > ASSET_FILES {
            return Err(ManifestError::TooMany(self.files.len()));
        }
        check_pattern(&self.worker_first)?;
        let mut total = 0;
        for (path, file) in &self.files {
            let malformed = |what| ManifestError::Malformed { path: path.clone(), what };
            check_path(path).map_err(malformed)?;
            if HeaderValue::from_str(&file.content_type).is_err() {
                return Err(malformed("a content type that isn't one"));
            }
            for blob in std::iter::once(&file.blob).chain(file.encodings.values()) {
                if !is_hash(&blob.hash) {
                    return Err(malformed("a hash that isn't one"));
                }
                if blob.size > ASSET_SIZE {
                    return Err(ManifestError::TooLarge { path: path.clone(), size: blob.size });
                }
            }
            // Compressed forms are files of their own as well, and counted there.
            total += file.blob.size;
        }
        if total > ASSETS_SIZE { Err(ManifestError::TooMuch(total)) } else { Ok(()) }
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Says what is wrong with an asset's path.
pub(super) fn check_path(path: &str) -> Result<(), &'static str> {
    let Some(rest) = path.strip_prefix('/') else {
        return Err("a path without a slash at its beginning");
    };
    if path.len() > ASSET_PATH {
        return Err("a path that is too long");
    }
    if rest.contains(['\\', '\0']) {
        return Err("a path with a character that URLs have no place for");
    }
    if rest.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err("a path with an empty or relative part");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(path: &str, hash: &str, size: u64, content_type: &str) -> Manifest {
        let blob = Blob { hash: hash.to_owned(), size };
        let content_type = content_type.to_owned();
        let file = File { blob, content_type, encodings: BTreeMap::new() };
        let files = BTreeMap::from([(path.to_owned(), file)]);
        Manifest { folder: "app.assets".into(), files, ..Manifest::default() }
    }

    #[test]
    fn manifests_that_could_lead_elsewhere_are_refused() {
        let hash = "0".repeat(64);
        assert_eq!(one("/a/b", &hash, 1, "text/html").check(), Ok(()));
        for path in ["", "a", "/", "/../a", "/a/./b", "/a//b", "/a\\b", "/a\0"] {
            let checked = one(path, &hash, 1, "text/html").check();
            assert!(matches!(checked, Err(ManifestError::Malformed { .. })), "{path}");
        }
        for hash in ["", "../../etc/passwd", &"0".repeat(63), &"G".repeat(64), &"A".repeat(64)] {
            assert!(one("/a", hash, 1, "text/html").check().is_err(), "{hash}");
        }
        assert!(one("/a", &hash, 1, "text/html\r\nx: y").check().is_err());
        for folder in ["", ".", "..", "/tmp", "a/b", "a/"] {
            let manifest = Manifest { folder: folder.into(), ..one("/a", &hash, 1, "a/b") };
            assert!(matches!(manifest.check(), Err(ManifestError::Folder(_))), "{folder}");
        }
    }

    #[test]
    fn manifests_have_limits() {
        let hash = "0".repeat(64);
        let large = one("/a", &hash, ASSET_SIZE + 1, "a/b").check();
        assert!(matches!(large, Err(ManifestError::TooLarge { .. })));
        let mut many = one("/a", &hash, ASSET_SIZE, "a/b");
        let file = many.files["/a"].clone();
        let fitting = usize::try_from(ASSETS_SIZE / ASSET_SIZE).unwrap();
        many.files.extend((0..fitting).map(|n| (format!("/{n}"), file.clone())));
        assert!(matches!(many.check(), Err(ManifestError::TooMuch(_))));
        many.files.extend((0..ASSET_FILES).map(|n| (format!("/{n}"), file.clone())));
        assert!(matches!(many.check(), Err(ManifestError::TooMany(_))));
    }
}
