//! The types of the runtime, embedded in the program: a project gets them without a download.

use std::fs;
use std::io;
use std::path::Path;

use include_dir::{Dir, include_dir};

static TYPES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../sdk-js/types");

/// Where a project has them; its `tsconfig.json` names this folder.
pub const FOLDER: &str = ".land/types";

/// Writes the types into the project at `root`, over those of an earlier version.
pub fn write_types(root: &Path) -> io::Result<()> {
    let folder = root.join(FOLDER);
    fs::create_dir_all(&folder)?;
    for file in TYPES.files() {
        let name = file.path().file_name().ok_or_else(|| io::Error::other("a file has no name"))?;
        fs::write(folder.join(name), file.contents())?;
    }
    Ok(())
}

/// Whether the project at `root` has the types of this version.
pub fn has_types(root: &Path) -> bool {
    TYPES.files().all(|file| {
        let name = file.path().file_name().unwrap_or_default();
        fs::read(root.join(FOLDER).join(name)).is_ok_and(|text| text == file.contents())
    })
}
