//! The cache of compiled code: what is damaged, stale or somebody else's is built anew.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use crate::guests;
use crate::support::{artifact_bytes, caching_runtime};

const ENGINE: &str = "e";

fn wasm() -> Vec<u8> {
    artifact_bytes("hello", &guests::hello())
}

fn from_cache(dir: &Path) -> bool {
    caching_runtime(dir).compile(&wasm(), ENGINE).unwrap().from_cache
}

fn entry(dir: &Path) -> PathBuf {
    let mut files = fs::read_dir(dir.join("code")).unwrap().map(|entry| entry.unwrap().path());
    let file = files.next().unwrap();
    assert!(files.next().is_none());
    file
}

#[test]
fn compiles_once() {
    let dir = tempfile::tempdir().unwrap();
    assert!(!from_cache(dir.path()));
    assert!(from_cache(dir.path()));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir.path().join("code")), 0o700);
    assert_eq!(mode(&entry(dir.path())), 0o600);
}

#[test]
fn damaged_entries_are_built_anew() {
    let dir = tempfile::tempdir().unwrap();
    from_cache(dir.path());
    let sound = fs::read(entry(dir.path())).unwrap();
    let flipped = |at: usize| {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        bytes
    };
    let cut = sound[..sound.len() / 2].to_vec();
    for damaged in [flipped(0), flipped(sound.len() / 2), flipped(sound.len() - 1), cut, Vec::new()]
    {
        fs::write(entry(dir.path()), damaged).unwrap();
        assert!(!from_cache(dir.path()));
        assert!(from_cache(dir.path()));
    }
}

#[test]
fn entries_of_other_modules_are_not_taken() {
    let dir = tempfile::tempdir().unwrap();
    from_cache(dir.path());
    let name = entry(dir.path());
    fs::remove_file(&name).unwrap();
    let other = artifact_bytes("other", &guests::loops());
    caching_runtime(dir.path()).compile(&other, ENGINE).unwrap();
    fs::rename(entry(dir.path()), &name).unwrap();
    assert!(!from_cache(dir.path()));
}

#[test]
fn what_others_could_have_written_is_not_taken() {
    let dir = tempfile::tempdir().unwrap();
    from_cache(dir.path());
    let file = entry(dir.path());
    fs::set_permissions(&file, fs::Permissions::from_mode(0o620)).unwrap();
    assert!(!from_cache(dir.path()));
    let elsewhere = dir.path().join("elsewhere");
    fs::rename(&file, &elsewhere).unwrap();
    symlink(&elsewhere, &file).unwrap();
    assert!(!from_cache(dir.path()));
    // Writing replaced the link by a file.
    assert!(from_cache(dir.path()));
    fs::set_permissions(dir.path().join("code"), fs::Permissions::from_mode(0o777)).unwrap();
    assert!(!from_cache(dir.path()));
    assert!(!from_cache(dir.path()));
}

#[test]
fn a_damaged_pack_of_functions_does_no_harm() {
    let dir = tempfile::tempdir().unwrap();
    from_cache(dir.path());
    let pack = fs::read_dir(dir.path().join("functions")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&pack).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&pack, bytes).unwrap();
    fs::remove_file(entry(dir.path())).unwrap();
    assert!(!from_cache(dir.path()));
    assert!(from_cache(dir.path()));
}

#[test]
fn a_folder_that_cannot_be_made_is_no_reason_to_fail() {
    assert!(!from_cache(Path::new("/proc/none")));
}
