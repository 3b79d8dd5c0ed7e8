//! The program that is built for a test: its project's files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;

use super::tree::{Test, Tree};
use super::upstream::Upstream;

/// What stands around a test.
const MAIN: &str = include_str!("main.js");

/// What upstream writes where it wants a shared buffer, since not each page has the global `SharedArrayBuffer`.
const SHARED_MEMORY: &str = "new WebAssembly.Memory({ shared:true";

/// How long a test may take.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// Until the harness gives up and reports what it has.
    pub harness_ms: u32,
    /// CPU time until the sandbox is stopped.
    pub cpu_ms: u32,
    /// Until the server answers for it.
    pub wall_ms: u32,
}

/// Most tests are through in a second; the margin is for busy machines.
const NORMAL: Times = Times { harness_ms: 20_000, cpu_ms: 30_000, wall_ms: 40_000 };
/// What calls itself long.
const LONG: Times = Times { harness_ms: 90_000, cpu_ms: 100_000, wall_ms: 120_000 };

impl Times {
    /// The times for a test.
    pub fn of(test: &Test) -> Self {
        if test.meta.long { LONG } else { NORMAL }
    }
}

/// Writes the project of a test into `folder`.
pub fn write(
    folder: &Path,
    name: &str,
    test: &Test,
    tree: &Tree,
    upstream: &Upstream,
) -> Result<()> {
    let origin = upstream.origin();
    let times = Times::of(test);
    fs::create_dir_all(folder).context("can't make a folder for a test")?;
    let config = format!(
        "name = \"{name}\"\nmain = \"main.js\"\n[fetch]\nallow = {:?}\n[limits]\n\
         cpu_ms = {}\ncpu_turn_ms = {}\nwall_ms = {}\nconsole_kb = 16384\nfetches = 1000\n",
        upstream.origins(),
        times.cpu_ms,
        times.cpu_ms,
        times.wall_ms
    );
    fs::write(folder.join("land.toml"), config)?;
    let page = test.path.replace(".any.js", ".any.worker.html");
    let script = script(test, tree, upstream)?;
    let about = json!({
        "base": format!("{origin}/{page}{}", test.variant),
        "title": test.meta.title,
        "timeout": times.harness_ms,
        "lendsSharedMemory": script.contains(SHARED_MEMORY),
        "script": script,
    });
    let harness = json!(tree.read("resources/testharness.js")?);
    let main = format!("const TEST = {about};\nconst HARNESS = {harness};\n{MAIN}");
    fs::write(folder.join("main.js"), main)?;
    Ok(())
}

/// The test and its scripts as one: what `const` declares would be lost between two.
fn script(test: &Test, tree: &Tree, upstream: &Upstream) -> Result<String> {
    let read = |path: &str| match path.contains(".sub.") {
        true => upstream.read(path),
        false => tree.read(path),
    };
    let text = read(&test.path)?;
    let mut script = interfaces(&text, tree);
    for path in &test.meta.scripts {
        script.push_str(&read(&resolve(&test.path, path))?);
        script.push_str("\n;\n");
    }
    script.push_str(&text);
    Ok(script)
}

/// The interface definitions that a test names, for the harness that would fetch them.
fn interfaces(text: &str, tree: &Tree) -> String {
    if !text.contains("idl_test(") {
        return String::new();
    }
    let mut known = serde_json::Map::new();
    for name in text.split(['"', '\'']) {
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        if is_name && let Ok(idl) = tree.read(&format!("interfaces/{name}.idl")) {
            known.insert(name.to_owned(), idl.into());
        }
    }
    let known = serde_json::Value::Object(known);
    format!("globalThis.fetch_spec = async (spec) => ({{ spec, idl: ({known})[spec] }});\n")
}

/// A script's path, as the URL in a `META` line says it.
fn resolve(test: &str, script: &str) -> String {
    if script.starts_with('/') {
        return script.to_owned();
    }
    let mut folders: Vec<&str> = test.split('/').collect();
    folders.pop();
    for part in script.split('/') {
        match part {
            "." => {}
            ".." => {
                folders.pop();
            }
            part => folders.push(part),
        }
    }
    folders.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn resolves_scripts_as_urls() {
        assert_eq!(resolve("a/b/c.any.js", "./d.js"), "a/b/d.js");
        assert_eq!(resolve("a/b/c.any.js", "../d.js"), "a/d.js");
        assert_eq!(resolve("a/b/c.any.js", "/common/d.js"), "/common/d.js");
    }
}
