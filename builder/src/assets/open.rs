//! Opens files below a folder and nowhere else.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, open, openat, openat2};
use rustix::io::Errno;

/// A folder that isn't left.
pub(super) struct Root {
    path: PathBuf,
    folder: OwnedFd,
}

/// Why a file isn't opened.
pub(super) enum Refused {
    /// A symbolic link leads out of the folder.
    Outside,
    /// The system says so.
    Error(io::Error),
}

/// A pipe must not make the build wait for somebody to write to it.
const FLAGS: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);

impl Root {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let path = path.canonicalize()?;
        let folder = open(&path, FLAGS | OFlags::DIRECTORY, Mode::empty())?;
        Ok(Self { path, folder })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens what lies below; `path` is relative.
    pub(super) fn file(&self, path: &Path) -> Result<File, Refused> {
        match openat2(&self.folder, path, FLAGS, Mode::empty(), ResolveFlags::BENEATH) {
            Ok(file) => Ok(file.into()),
            Err(Errno::XDEV) => Err(Refused::Outside),
            // A sandbox around the build may not know the call.
            Err(Errno::NOSYS | Errno::PERM) => self.resolved(path),
            Err(error) => Err(Refused::Error(error.into())),
        }
    }

    fn resolved(&self, path: &Path) -> Result<File, Refused> {
        let target = self.path.join(path).canonicalize().map_err(Refused::Error)?;
        if !target.starts_with(&self.path) {
            return Err(Refused::Outside);
        }
        let file = openat(CWD, &target, FLAGS | OFlags::NOFOLLOW, Mode::empty());
        file.map(File::from).map_err(|error| Refused::Error(error.into()))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_may_not_lead_out() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let root = dir.path().join("root");
        std::fs::create_dir(&root).expect("writable");
        std::fs::write(root.join("file"), b"in").expect("writable");
        std::fs::write(dir.path().join("secret"), b"out").expect("writable");
        symlink("file", root.join("inside")).expect("writable");
        symlink("../secret", root.join("outside")).expect("writable");
        symlink(dir.path().join("secret"), root.join("absolute")).expect("writable");
        let root = Root::open(&root).expect("a folder");
        for open in [Root::file, Root::resolved] {
            assert!(open(&root, Path::new("inside")).is_ok());
            for link in ["outside", "absolute"] {
                assert!(matches!(open(&root, Path::new(link)), Err(Refused::Outside)), "{link}");
            }
            assert!(matches!(open(&root, Path::new("none")), Err(Refused::Error(_))));
        }
    }
}
