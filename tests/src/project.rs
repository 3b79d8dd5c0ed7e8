//! Projects in temporary folders: a copy of a fixture, or a few files written in a test.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::land::{self, Outcome};
use crate::paths;

/// A project folder that goes away with this value.
#[derive(Debug)]
pub struct Project {
    folder: TempDir,
    /// Of the artifact, as `land.toml` says.
    name: String,
}

impl Project {
    /// A project named `app` with these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let project = Self::empty("app");
        project.write("land.toml", "name = \"app\"\n");
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    /// A project whose entry is this JavaScript.
    pub fn js(source: &str) -> Self {
        Self::with(&[("src/index.js", source)])
    }

    /// A copy of a fixture, so that nothing is built inside the repository.
    pub fn copy_of(fixture: &Path) -> Self {
        let project = Self::empty("app");
        copy_folder(fixture, project.path());
        let check = project.path().join("node_modules/check");
        copy_folder(&paths::tests().join("support/check"), &check);
        project
    }

    fn empty(name: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("land-test-").tempdir();
        Self { folder: folder.expect("a temporary folder"), name: name.to_owned() }
    }

    /// The project's folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, with the folders above it.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("files lie in a folder")).expect("writable");
        fs::write(path, text).expect("writable");
    }

    /// Runs `land build`.
    pub fn build(&self) -> Outcome {
        let compiled = std::env::var_os("LAND_TEST_AOT").is_some();
        land::run(self.path(), if compiled { &["build", "--aot"] } else { &["build"] })
    }

    /// Builds; gives the artifact's path.
    #[track_caller]
    pub fn artifact(&self) -> PathBuf {
        self.build().expect_success();
        self.artifact_path()
    }

    /// Where a build puts the artifact.
    pub fn artifact_path(&self) -> PathBuf {
        self.path().join("dist").join(format!("{}.wasm", self.name))
    }
}

/// Copies a folder with all that is in it.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("writable");
    for entry in fs::read_dir(from).expect("readable") {
        let entry = entry.expect("readable");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("readable").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("writable");
        }
    }
}
