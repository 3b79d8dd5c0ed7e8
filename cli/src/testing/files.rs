//! Finds a project's test files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The endings of files that can be tests.
const ENDINGS: [&str; 7] = ["js", "jsx", "ts", "tsx", "mjs", "mts", "cjs"];

/// Folders in which no test of the project is.
const LEFT_OUT: [&str; 2] = ["dist", "node_modules"];

/// How deep folders are looked into: a project's tests lie nearer.
const MOST_DEPTH: usize = 32;

/// Every file of the project that a person wrote, in order: not what was installed, built or hidden.
pub fn sources(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    walk(root, 0, &mut found)?;
    found.sort();
    Ok(found)
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type()?;
        if name.starts_with('.') && name != ".env" {
            continue;
        }
        if kind.is_dir() {
            if depth < MOST_DEPTH && !LEFT_OUT.contains(&&*name) {
                walk(&entry.path(), depth + 1, found)?;
            }
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    Ok(())
}

/// Whether a file holds tests: `name.test.ts` and the like.
pub fn is_test(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let mut parts = name.rsplit('.');
    let ending = parts.next().unwrap_or_default();
    ENDINGS.contains(&ending) && parts.next() == Some("test") && parts.next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_known_by_their_names() {
        for name in ["a.test.ts", "src/b.c.test.jsx", "x.test.mjs"] {
            assert!(is_test(Path::new(name)), "{name}");
        }
        for name in ["test.ts", ".test.ts.bak", "a.tests.ts", "a.test.json", "a.ts"] {
            assert!(!is_test(Path::new(name)), "{name}");
        }
    }
}
