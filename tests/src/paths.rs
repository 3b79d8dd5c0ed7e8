//! Where things are: the repository, the program under test, and folders for what tests leave.

use std::env;
use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in a workspace")
}

/// This crate's folder, which holds fixtures and snapshots.
pub fn tests() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program under test: what `LAND_BIN` names, else the one that cargo built beside this test.
pub fn land() -> PathBuf {
    env::var_os("LAND_BIN").map_or_else(|| built().join("land"), PathBuf::from)
}

/// A folder that outlives one run of the tests, for what takes long to make.
pub fn lasting(name: &str) -> PathBuf {
    built().join("../tmp/land-tests").join(name)
}

/// Cargo's folder of finished programs: the test itself lies in its `deps`.
fn built() -> PathBuf {
    let this = env::current_exe().expect("a test knows its own path");
    let folder = this.parent().and_then(Path::parent).expect("tests lie in `deps`");
    folder.to_owned()
}
