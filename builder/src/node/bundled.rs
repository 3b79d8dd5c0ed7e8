//! The project's files that `node:fs` shows: those that `[build] files` names, with all below them.

use std::fs;
use std::path::Path;

use land_host::limits;
use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;
use crate::project::Project;

/// The text of the module that exports the files: names relative to the project, bytes in base64.
pub fn module(project: &Project) -> Result<String, Diagnostic> {
    let mut found = Map::new();
    let mut total = 0;
    for name in &project.config.build.files {
        add(&project.root, name.trim_end_matches('/'), &mut found, &mut total)?;
    }
    Ok(format!("export const files = {};\n", Value::Object(found)))
}

fn add(
    root: &Path,
    name: &str,
    found: &mut Map<String, Value>,
    total: &mut usize,
) -> Result<(), Diagnostic> {
    let path = root.join(name);
    let failed = |error: std::io::Error| {
        Diagnostic::error(format!("can't read `{name}`, which `files` names: {error}"))
            .hint("`[build] files` in `land.toml` lists files and folders, relative to the project")
    };
    if fs::metadata(&path).map_err(failed)?.is_dir() {
        let mut names = Vec::new();
        for entry in fs::read_dir(&path).map_err(failed)? {
            names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        return names
            .iter()
            .try_for_each(|below| add(root, &format!("{name}/{below}"), found, total));
    }
    let bytes = fs::read(&path).map_err(failed)?;
    *total += bytes.len();
    if *total > limits::BUNDLED_FILES {
        let most = limits::BUNDLED_FILES >> 20;
        return Err(Diagnostic::error(format!(
            "the files of `[build] files` have more than {most} MiB"
        ))
        .hint("they are part of each sandbox's memory: serve large ones as `[assets]`"));
    }
    found.insert(name.trim_start_matches("./").to_owned(), Value::String(base64(&bytes)));
    Ok(())
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let [a, b, c] = [0, 1, 2].map(|at| u32::from(group.get(at).copied().unwrap_or(0)));
        let bits = a << 16 | b << 8 | c;
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place > group.len() { '=' } else { char::from(digit) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_padded() {
        let texts = ["", "f", "fo", "foo", "foob"].map(|text| base64(text.as_bytes()));
        assert_eq!(texts, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]);
    }
}
