//! The cache of compiled code is never trusted blindly: whatever is in it, the program runs.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use land_tests::land;
use land_tests::project::Project;
use land_tests::server::Server;

/// Serves an artifact with a cache of its own, and asks it something.
fn serve(artifact: &Path, cache: &Path) -> String {
    let path = artifact.to_str().expect("a plain name");
    let mut command = land::command(cache, &["serve", path, "--listen", "127.0.0.1:0"]);
    let server = Server::spawn(command.env("LAND_CACHE_DIR", cache));
    server.get("/").text()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Does something to every file of the cache.
fn damage(cache: &Path, change: impl Fn(&mut Vec<u8>)) {
    let found = files(cache);
    assert!(!found.is_empty(), "there is something in the cache to be damaged");
    for path in found {
        let mut bytes = fs::read(&path).expect("readable");
        change(&mut bytes);
        fs::write(&path, bytes).expect("writable");
    }
}

#[test]
fn damaged_entries_are_rebuilt() {
    let project = Project::js("export default { fetch: () => new Response('served') };\n");
    let artifact = project.artifact();
    let cache = project.path().join("cache");
    fs::create_dir(&cache).expect("writable");
    assert_eq!(serve(&artifact, &cache), "served");
    let flip = |at: fn(usize) -> usize| {
        move |bytes: &mut Vec<u8>| {
            let at = at(bytes.len());
            bytes[at] ^= 0x40;
        }
    };
    damage(&cache, flip(|_| 0));
    assert_eq!(serve(&artifact, &cache), "served", "after a flip at the front");
    damage(&cache, flip(|length| length / 2));
    assert_eq!(serve(&artifact, &cache), "served", "after a flip in the middle");
    damage(&cache, flip(|length| length - 1));
    assert_eq!(serve(&artifact, &cache), "served", "after a flip at the end");
    damage(&cache, |bytes| bytes.truncate(bytes.len() / 2));
    assert_eq!(serve(&artifact, &cache), "served", "after a cut");
    damage(&cache, Vec::clear);
    assert_eq!(serve(&artifact, &cache), "served", "with empty files");
}

#[test]
fn entries_that_others_could_write_are_not_used() {
    let project = Project::js("export default { fetch: () => new Response('served') };\n");
    let artifact = project.artifact();
    let cache = project.path().join("cache");
    fs::create_dir(&cache).expect("writable");
    assert_eq!(serve(&artifact, &cache), "served");
    for path in files(&cache) {
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).expect("ours");
    }
    assert_eq!(serve(&artifact, &cache), "served");
}

#[test]
fn a_cache_that_cant_be_written_is_done_without() {
    let project = Project::js("export default { fetch: () => new Response('served') };\n");
    let artifact = project.artifact();
    let file = project.path().join("not-a-folder");
    fs::write(&file, "kept").expect("writable");
    let path = artifact.to_str().expect("a plain name");
    let mut command = land::command(project.path(), &["serve", path, "--listen", "127.0.0.1:0"]);
    let server = Server::spawn(command.env("LAND_CACHE_DIR", &file));
    assert_eq!(server.get("/").text(), "served");
    assert_eq!(fs::read_to_string(&file).expect("readable"), "kept");
}
