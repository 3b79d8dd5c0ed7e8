//! Files with variables that belong to a developer's machine: `.env`, `.env.local`, `.dev.vars`.
//!
//! They become properties of `env` for each request, and are part of no artifact. Nothing that is
//! said about them contains a value.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use land_builder::{Diagnostic, Location};
use land_host::limits::ENV_FILE_SIZE;

/// The files' names, in the project's folder; a later one wins.
pub const NAMES: [&str; 3] = [".env", ".env.local", ".dev.vars"];

/// Variables by name, each as JSON text, and which files they come from.
#[derive(Debug, Default)]
pub struct Vars {
    pub values: BTreeMap<String, String>,
    pub files: Vec<&'static str>,
}

/// Where the files would be.
pub fn paths(root: &Path) -> impl Iterator<Item = PathBuf> {
    NAMES.iter().map(|name| root.join(name))
}

/// Reads those that are there.
pub fn read(root: &Path) -> Result<Vars, Diagnostic> {
    let mut vars = Vars::default();
    for name in NAMES {
        let text = match read_text(&root.join(name)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => {
                return Err(Diagnostic::error(format!("can't read `{name}`: {error}"))
                    .hint("make it a text file that you can read, or remove it"));
            }
        };
        vars.files.push(name);
        for entry in dotenvy::from_read_iter(text.as_bytes()) {
            let (key, value) = entry.map_err(|error| malformed(name, &text, &error))?;
            vars.values.insert(key, serde_json::Value::from(value).to_string());
        }
    }
    Ok(vars)
}

fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    fs::File::open(path)?.take(ENV_FILE_SIZE + 1).read_to_string(&mut text)?;
    if text.len() as u64 > ENV_FILE_SIZE {
        return Err(io::Error::other(format!("it has more than {ENV_FILE_SIZE} bytes")));
    }
    Ok(text)
}

/// Says where the mistake is, and not what stands there: it may be a secret.
fn malformed(name: &str, text: &str, error: &dotenvy::Error) -> Diagnostic {
    let mut diagnostic = Diagnostic::error(format!("`{name}` has a line that can't be read"))
        .hint("write `NAME=value`, with the value in quotes if it has spaces or `#`");
    if let dotenvy::Error::LineParse(part, _) = error
        && let Some(at) = text.lines().position(|line| has(line.trim(), part.trim()))
    {
        let location = Location { file: name.to_owned(), line: at + 1, column: 1 };
        diagnostic.location = Some(Box::new(location));
    }
    diagnostic
}

/// Whether a mistake that was found in `part`, a line or what stands behind its `=`, is in `line`.
fn has(line: &str, part: &str) -> bool {
    !line.is_empty() && !line.starts_with('#') && (line.ends_with(part) || part.contains(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_file_wins_and_values_are_texts() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        fs::write(dir.path().join(".env"), "A=1\nexport B=\"two words\" # more\n#C=3\n").unwrap();
        fs::write(dir.path().join(".dev.vars"), "A='from dev'\n").unwrap();
        let vars = read(dir.path()).expect("readable");
        let all: Vec<_> = vars.values.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(all, [("A", "\"from dev\""), ("B", "\"two words\"")]);
        assert_eq!(vars.files, [".env", ".dev.vars"]);
    }

    #[test]
    fn a_mistake_is_placed_and_not_shown() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        fs::write(dir.path().join(".env"), "A=1\n\nKEY=sesame open\n").unwrap();
        let error = read(dir.path()).expect_err("an unquoted space");
        assert_eq!(error.location.as_ref().map(|at| at.line), Some(3));
        assert!(!error.to_string().contains("sesame"), "{error}");
        fs::write(dir.path().join(".env"), [0xff, b'=', b'1']).unwrap();
        assert!(read(dir.path()).is_err());
    }
}
