//! Puts finished files in their place, whole or not at all.

use std::fs;
use std::io;
use std::path::Path;

/// Writes `bytes` beside `path` and moves them there: who reads the file meanwhile, or after a crash,
/// sees the old content or the new, never a part.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let written = fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // What is left of a failed write helps nobody; the failure itself is what counts.
        let _ = fs::remove_file(&temporary);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_replaced_and_nothing_is_left_beside_them() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("deep/a.wasm");
        write_atomically(&path, b"one").expect("written");
        write_atomically(&path, b"two").expect("written");
        assert_eq!(fs::read(&path).expect("readable"), b"two");
        assert_eq!(fs::read_dir(dir.path().join("deep")).expect("readable").count(), 1);
        assert!(write_atomically(dir.path(), b"x").is_err());
    }
}
