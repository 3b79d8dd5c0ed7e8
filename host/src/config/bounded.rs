//! Reads files that an operator names: only regular ones, and never more than a limit.

use std::fs::OpenOptions;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Reads a regular file of at most `limit` bytes. What is a folder, a pipe or a device is refused
/// without waiting for it.
pub fn read_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    read_file_into(path, limit, Vec::new())
}

/// The same with memory that was used before, whose content goes.
pub fn read_file_into(path: &Path, limit: u64, memory: Vec<u8>) -> io::Result<Vec<u8>> {
    let nonblocking = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let mut file = OpenOptions::new().read(true).custom_flags(nonblocking).open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::Error::other("it is a folder"));
    }
    if !metadata.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let too_large = || io::Error::other(format!("it has more than {limit} bytes"));
    if metadata.len() > limit {
        return Err(too_large());
    }
    let (mut bytes, mut held) = (memory, 0);
    // One more than it has, so that its end is seen.
    bytes.resize(usize::try_from(metadata.len()).map_err(|_| too_large())?.saturating_add(1), 0);
    loop {
        match file.read(&mut bytes[held..]) {
            Ok(0) => break,
            Ok(count) => held += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if held as u64 > limit {
            return Err(too_large());
        }
        if held == bytes.len() {
            bytes.resize(held.saturating_mul(2), 0);
        }
    }
    bytes.truncate(held);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_within_the_limit_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "12345").unwrap();
        assert_eq!(read_file(&file, 5).unwrap(), b"12345");
        assert_eq!(read_file_into(&file, 5, b"something longer".to_vec()).unwrap(), b"12345");
        assert!(read_file(&file, 4).unwrap_err().to_string().contains("more than 4 bytes"));
        assert!(read_file(folder.path(), 5).unwrap_err().to_string().contains("a folder"));
        let pipe = folder.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR).unwrap();
        assert!(read_file(&pipe, 5).unwrap_err().to_string().contains("no regular file"));
        assert!(read_file(Path::new("/dev/zero"), 5).is_err());
        let looped = folder.path().join("loop");
        std::os::unix::fs::symlink(&looped, &looped).unwrap();
        assert!(read_file(&looped, 5).is_err());
    }
}
