//! Texts that people read, compared with files: `LAND_UPDATE=1` writes the files anew.

use std::path::Path;
use std::{env, fs};

/// Whether expectations are to be written instead of compared.
pub fn updating() -> bool {
    env::var_os("LAND_UPDATE").is_some_and(|value| !value.is_empty())
}

/// Compares `actual` with the file at `path`; says both when they differ.
pub fn compare(path: &Path, actual: &str) -> Result<(), String> {
    let actual = with_newline(actual);
    if updating() {
        let folder = path.parent().expect("snapshots lie in a folder");
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        return fs::write(path, actual).map_err(|error| error.to_string());
    }
    let expected = fs::read_to_string(path).map_err(|error| {
        format!("can't read `{}`: {error}\n--- actual\n{actual}", path.display())
    })?;
    if with_newline(&expected) == actual {
        return Ok(());
    }
    Err(format!(
        "`{}` differs (`LAND_UPDATE=1` writes it anew)\n--- expected\n{expected}--- actual\n{actual}",
        path.display()
    ))
}

/// The same as an assertion, for a file in `tests/snapshots`.
#[track_caller]
pub fn assert(name: &str, actual: &str) {
    let path = crate::paths::tests().join("snapshots").join(name);
    if let Err(message) = compare(&path, actual) {
        panic!("{message}");
    }
}

/// Replaces what differs from run to run: the project's folder, with and without links resolved.
pub fn normalise(text: &str, folder: &Path) -> String {
    let mut text = text.to_owned();
    for path in [folder.canonicalize().unwrap_or_else(|_| folder.to_owned()), folder.to_owned()] {
        text = text.replace(&*path.to_string_lossy(), "[project]");
    }
    text
}

fn with_newline(text: &str) -> String {
    let text = text.trim_end();
    if text.is_empty() { String::new() } else { format!("{text}\n") }
}
