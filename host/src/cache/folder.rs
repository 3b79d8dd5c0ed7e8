//! A folder that only this user can write to, and the files in it.

use std::fs::File;
use std::io::{self, Write};
use std::ops::Deref;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::time::SystemTime;

use rustix::fs::{AtFlags, Mode, OFlags, Stat, fstat, mkdirat, openat, renameat, unlinkat};
use rustix::io::Errno;
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};

use crate::limits::CACHE_ENTRIES;

/// Why the cache can't be used.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The system says no.
    #[error("`{what}`: {error}")]
    Io {
        /// Which file or folder.
        what: String,
        /// What the system said.
        error: io::Error,
    },
    /// Somebody else could have written there.
    #[error("`{0}` belongs to another user, or others may use it")]
    Shared(String),
}

/// An open folder. All its files are reached through this descriptor, so that nobody can put
/// another folder in its place.
#[derive(Debug)]
pub(super) struct Folder {
    fd: OwnedFd,
    path: std::path::PathBuf,
}

fn io_error(what: impl Into<String>) -> impl FnOnce(Errno) -> CacheError {
    let what = what.into();
    move |errno| CacheError::Io { what, error: errno.into() }
}

/// Whether this user owns the file, and nobody else may use it.
fn is_private(stat: &Stat) -> bool {
    stat.st_uid == rustix::process::geteuid().as_raw() && stat.st_mode & 0o077 == 0
}

impl Folder {
    /// Opens `dir/name`, making both where they are missing.
    pub(super) fn open(dir: &Path, name: &str) -> Result<Self, CacheError> {
        let path = dir.join(name);
        let text = path.display().to_string();
        std::fs::create_dir_all(dir)
            .map_err(|error| CacheError::Io { what: dir.display().to_string(), error })?;
        let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
        let parent =
            openat(rustix::fs::CWD, dir, flags, Mode::empty()).map_err(io_error(&*text))?;
        match mkdirat(&parent, name, Mode::RWXU) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(errno) => return Err(io_error(text)(errno)),
        }
        let fd = openat(&parent, name, flags | OFlags::NOFOLLOW, Mode::empty())
            .map_err(io_error(&*text))?;
        if !is_private(&fstat(&fd).map_err(io_error(&*text))?) {
            return Err(CacheError::Shared(text));
        }
        Ok(Self { fd, path })
    }

    /// The file, when it exists and only this user could have written it.
    pub(super) fn open_file(&self, name: &str) -> Result<Option<Entry>, CacheError> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let fd = match openat(&self.fd, name, flags, Mode::empty()) {
            Ok(fd) => fd,
            Err(Errno::NOENT) => return Ok(None),
            Err(errno) => return Err(io_error(name)(errno)),
        };
        let stat = fstat(&fd).map_err(io_error(name))?;
        let regular = rustix::fs::FileType::from_raw_mode(stat.st_mode).is_file();
        if !regular || !is_private(&stat) {
            return Err(CacheError::Shared(self.path.join(name).display().to_string()));
        }
        Ok(Some(Entry { fd, size: usize::try_from(stat.st_size).unwrap_or(0) }))
    }

    /// Writes a file under another name and moves it into place: readers see all of it or nothing.
    pub(super) fn write_file(&self, name: &str, parts: &[&[u8]]) -> Result<(), CacheError> {
        let temporary = format!(".{:016x}.tmp", crate::entropy::number());
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let fd = openat(&self.fd, &*temporary, flags, Mode::RUSR | Mode::WUSR)
            .map_err(io_error(name))?;
        let mut file = File::from(fd);
        let written = parts.iter().try_for_each(|part| file.write_all(part));
        let moved = written.and_then(|()| {
            renameat(&self.fd, &*temporary, &self.fd, name).map_err(io::Error::from)
        });
        if let Err(error) = moved {
            self.remove(&temporary);
            return Err(CacheError::Io { what: name.to_owned(), error });
        }
        self.trim();
        Ok(())
    }

    /// Removes a file; one that can't be removed is found unsound again next time.
    pub(super) fn remove(&self, name: &str) {
        let _ = unlinkat(&self.fd, name, AtFlags::empty());
    }

    /// Removes the oldest files beyond the number that is kept. Nothing depends on its success.
    fn trim(&self) {
        let Ok(entries) = std::fs::read_dir(&self.path) else { return };
        let mut files: Vec<(SystemTime, std::ffi::OsString)> = entries
            .filter_map(Result::ok)
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.file_name())))
            .collect();
        let surplus = files.len().saturating_sub(CACHE_ENTRIES);
        files.sort();
        for (_, name) in files.iter().take(surplus) {
            if let Some(name) = name.to_str() {
                self.remove(name);
            }
        }
    }
}

/// A file that passed the checks.
#[derive(Debug)]
pub(super) struct Entry {
    fd: OwnedFd,
    size: usize,
}

impl Entry {
    /// The file's bytes.
    pub(super) fn map(&self) -> io::Result<Map> {
        Map::new(&self.fd, self.size)
    }

    pub(super) fn into_std(self) -> File {
        File::from(self.fd)
    }
}

/// A file's bytes, mapped for reading.
#[derive(Debug)]
pub(super) struct Map {
    start: *mut std::ffi::c_void,
    size: usize,
}

// SAFETY: the mapping belongs to the process, not to a thread, and is only ever read.
unsafe impl Send for Map {}
// SAFETY: as above; concurrent reads of constant bytes don't conflict.
unsafe impl Sync for Map {}

impl Map {
    fn new(fd: impl AsFd, size: usize) -> io::Result<Self> {
        if size == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // SAFETY: a fresh mapping at an address of the kernel's choice touches no memory of ours.
        let start = unsafe {
            mmap(
                std::ptr::null_mut(),
                size,
                ProtFlags::READ,
                // All of it is about to be read: one call instead of a fault per page.
                MapFlags::PRIVATE | MapFlags::POPULATE,
                fd,
                0,
            )
        }?;
        Ok(Self { start, size })
    }
}

impl Deref for Map {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: `start` and `size` are those of a mapping that lives as long as `self`. The file
        // is this user's alone and never written to after it got its name, so that its bytes don't
        // change and it doesn't shrink.
        unsafe { std::slice::from_raw_parts(self.start.cast(), self.size) }
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        // SAFETY: this is the mapping that `new` made, and no reference to it outlives `self`.
        // A failure would leave the mapping in place, which harms nobody.
        let _ = unsafe { munmap(self.start, self.size) };
    }
}
