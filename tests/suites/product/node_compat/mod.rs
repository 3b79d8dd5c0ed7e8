//! Node.js's modules under real packages from npm, and against real servers.

mod databases;
mod files;
mod net;
mod packages;
mod servers;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use land_tests::land;
use land_tests::paths;
use land_tests::project::copy_folder;
use land_tests::server::Server;

use crate::apps::npm;

/// The app in `tests/apps/NAME` with its packages, built; gives the artifact. None without a network.
fn build(name: &str, artifact: &str) -> Option<PathBuf> {
    // In a folder that lasts: packages are installed once per lock file, not once per run.
    let folder = paths::lasting(&format!("apps/{name}"));
    copy_folder(&paths::tests().join("apps").join(name), &folder);
    let lock = fs::read(folder.join("package-lock.json")).expect("readable");
    let installed = folder.join("node_modules/.installed");
    if fs::read(&installed).ok().as_ref() != Some(&lock) {
        if let Err(reason) = npm(&folder, "ci") {
            eprintln!("skipped: {reason}");
            return None;
        }
        fs::write(&installed, &lock).expect("writable");
    }
    land::run(&folder, &["build"]).expect_success();
    Some(folder.join("dist").join(format!("{artifact}.wasm")))
}

/// Serves an artifact whose program may talk to this machine.
pub fn serve(artifact: &Path) -> Server {
    let path = artifact.to_str().expect("plain names");
    let words = ["serve", path, "--listen", "127.0.0.1:0", "--allow-loopback"];
    Server::spawn(&mut land::command(&std::env::temp_dir(), &words))
}
