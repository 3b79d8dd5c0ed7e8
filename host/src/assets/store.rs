//! The folder of contents: opened once, its files by their hash, small ones kept in memory.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::HeaderValue;
use rustix::fs::{FileType, Mode, OFlags, fstat, open, openat};

use super::manifest::Blob;
use crate::limits::{ASSET_CACHE, ASSET_CACHED, ASSET_CACHED_FILES};

/// A content, as it is asked for.
#[derive(Debug, Clone)]
pub(super) struct Form {
    /// The hash, which is the file's name.
    name: Arc<str>,
    pub(super) size: u64,
    /// The strong entity tag.
    pub(super) etag: HeaderValue,
}

impl Form {
    /// From a blob that has been checked.
    pub(super) fn new(blob: &Blob) -> Self {
        // 128 bits are enough to tell contents apart.
        let tag = blob.hash.get(..32).unwrap_or(&blob.hash);
        let etag = HeaderValue::from_str(&format!("\"{tag}\""));
        let etag = etag.expect("hexadecimal digits fit in a header");
        Self { name: blob.hash.as_str().into(), size: blob.size, etag }
    }

    pub(super) fn tag(&self) -> &str {
        self.etag.to_str().unwrap_or_default()
    }
}

/// What can be sent.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Memory(Bytes),
    File(Arc<File>),
}

/// The folder.
#[derive(Debug)]
pub(super) struct Store {
    folder: OwnedFd,
    cache: Mutex<Cache>,
}

impl Store {
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self { folder: open(folder, flags, Mode::empty())?, cache: Mutex::default() })
    }

    /// Opens a file that has to be what the manifest says: regular, and of that size.
    pub(super) fn file(&self, form: &Form) -> io::Result<File> {
        // `NONBLOCK`: opening a pipe must not wait for a writer. `NOFOLLOW`: the name is a hash,
        // so it leads nowhere else, and neither may what lies there.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = openat(&self.folder, &*form.name, flags, Mode::empty())?;
        let stat = fstat(&file)?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err(io::Error::other("not a regular file"));
        }
        if u64::try_from(stat.st_size).ok() != Some(form.size) {
            return Err(io::Error::other("not of the size that it had when it was built"));
        }
        Ok(file.into())
    }

    /// Opens a content, or finds it in memory.
    pub(super) async fn content(self: &Arc<Self>, form: &Form) -> io::Result<Content> {
        if let Some(bytes) = self.cache.lock().unwrap_or_else(PoisonError::into_inner).get(form) {
            return Ok(Content::Memory(bytes));
        }
        let (store, form) = (Arc::clone(self), form.clone());
        let work = tokio::task::spawn_blocking(move || store.read(&form));
        work.await.map_err(io::Error::other)?
    }

    /// Called where blocking is allowed.
    fn read(&self, form: &Form) -> io::Result<Content> {
        let file = self.file(form)?;
        let size = usize::try_from(form.size).unwrap_or(usize::MAX);
        if size > ASSET_CACHED {
            return Ok(Content::File(Arc::new(file)));
        }
        let mut bytes = vec![0; size];
        file.read_exact_at(&mut bytes, 0)?;
        if *blake3::hash(&bytes).to_hex() != *form.name {
            return Err(io::Error::other("not what it was when it was built"));
        }
        let bytes = Bytes::from(bytes);
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).put(form, bytes.clone());
        Ok(Content::Memory(bytes))
    }
}

/// Small contents, those used last.
#[derive(Debug, Default)]
struct Cache {
    entries: HashMap<Arc<str>, Entry>,
    /// Bytes of all entries. Invariant: at most [`ASSET_CACHE`].
    size: usize,
    /// Counts uses.
    clock: u64,
}

#[derive(Debug)]
struct Entry {
    bytes: Bytes,
    used: u64,
}

impl Cache {
    fn get(&mut self, form: &Form) -> Option<Bytes> {
        self.clock += 1;
        let entry = self.entries.get_mut(&form.name)?;
        entry.used = self.clock;
        Some(entry.bytes.clone())
    }

    fn put(&mut self, form: &Form, bytes: Bytes) {
        let size = bytes.len();
        if size > ASSET_CACHE || self.entries.contains_key(&form.name) {
            return;
        }
        while self.size + size > ASSET_CACHE || self.entries.len() >= ASSET_CACHED_FILES {
            let oldest = self.entries.iter().min_by_key(|(_, entry)| entry.used);
            let Some(name) = oldest.map(|(name, _)| Arc::clone(name)) else { break };
            if let Some(entry) = self.entries.remove(&name) {
                self.size -= entry.bytes.len();
            }
        }
        self.size += size;
        self.entries.insert(Arc::clone(&form.name), Entry { bytes, used: self.clock });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(name: &str) -> Form {
        Form::new(&Blob { hash: name.to_owned(), size: 0 })
    }

    #[test]
    fn the_cache_keeps_what_was_used_last() {
        let mut cache = Cache::default();
        let large = Bytes::from(vec![0; ASSET_CACHE / 2]);
        cache.put(&form("a"), large.clone());
        cache.put(&form("b"), large.clone());
        assert!(cache.get(&form("a")).is_some());
        cache.put(&form("c"), large);
        assert!(cache.get(&form("b")).is_none());
        assert!(cache.get(&form("a")).is_some() && cache.get(&form("c")).is_some());
        assert!(cache.size <= ASSET_CACHE);
        for n in 0..2 * ASSET_CACHED_FILES {
            cache.put(&form(&n.to_string()), Bytes::new());
        }
        assert!(cache.entries.len() <= ASSET_CACHED_FILES);
    }

    #[test]
    fn only_regular_files_of_the_right_size_are_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("file"), b"").unwrap();
        std::fs::write(path("long"), b"x").unwrap();
        std::fs::create_dir(path("folder")).unwrap();
        std::os::unix::fs::symlink(path("file"), path("link")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, path("pipe"), Mode::RUSR).unwrap();
        let store = Store::open(folder.path()).unwrap();
        assert!(store.file(&form("file")).is_ok());
        for name in ["long", "folder", "link", "pipe", "missing"] {
            assert!(store.file(&form(name)).is_err(), "{name}");
        }
        assert!(Store::open(&path("file")).is_err());
    }
}
