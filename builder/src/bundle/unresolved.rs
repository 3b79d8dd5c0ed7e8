//! Says why an import leads nowhere, and what to do about it.

use std::path::Path;

use super::options::BUILT_IN;
use land_host::config::closest;

use crate::diagnostic::{Diagnostic, Location, display_path, line_and_column};
use crate::project::Project;
use crate::testing::MODULE;

/// Modules that come with Node.js; with or without `node:` before them, and with sub-paths.
const NODE_MODULES: &[&str] = &[
    "assert",
    "async_hooks",
    "buffer",
    "child_process",
    "cluster",
    "console",
    "constants",
    "crypto",
    "dgram",
    "diagnostics_channel",
    "dns",
    "domain",
    "events",
    "fs",
    "http",
    "http2",
    "https",
    "inspector",
    "module",
    "net",
    "os",
    "path",
    "perf_hooks",
    "process",
    "punycode",
    "querystring",
    "readline",
    "repl",
    "stream",
    "string_decoder",
    "sys",
    "timers",
    "tls",
    "trace_events",
    "tty",
    "url",
    "util",
    "v8",
    "vm",
    "wasi",
    "worker_threads",
    "zlib",
];

/// The message for an import in `importer` (a path relative to the project) that isn't found.
pub fn import(specifier: &str, importer: &str, project: &Project) -> Diagnostic {
    if is_node_module(specifier) {
        return Diagnostic::error(format!(
            "`{specifier}` is a built-in module of Node.js, which this runtime doesn't have"
        ))
        .hint(format!(
            "use a web standard instead, or name a replacement in `land.toml`: `[build]` \
             `alias = {{ \"{specifier}\" = \"./src/my-replacement.js\" }}`"
        ));
    }
    if is_path(specifier) {
        let error = Diagnostic::error(format!("can't find `{specifier}`"));
        return match similar_file(specifier, importer, project) {
            Some(similar) => error.hint(format!("did you mean `{similar}`?")),
            None => error.hint("the path is relative to the file that imports it"),
        };
    }
    if let Some((scheme, _)) = specifier.split_once(':') {
        let error = Diagnostic::error(format!("can't import `{specifier}`"));
        if specifier == MODULE {
            return error.hint("it is for files such as `src/app.test.ts`, which `land test` runs");
        }
        let names = BUILT_IN.map(|name| format!("`{name}`")).join(" and ");
        return match BUILT_IN.iter().any(|name| name.split(':').next() == Some(scheme)) {
            true => error.hint(format!("the built-in modules are {names}")),
            false => error.hint(format!("this runtime has no modules that begin with `{scheme}:`")),
        };
    }
    if specifier.starts_with('#') {
        return Diagnostic::error(format!("can't find `{specifier}`"))
            .hint("add it to `imports` in `package.json`, or to `paths` in `tsconfig.json`");
    }
    missing_package(specifier, project)
}

/// The message for an import that configuration keeps out of the bundle.
pub fn external(specifier: &str, importer: Option<&str>, project: &Project) -> Diagnostic {
    let error = Diagnostic::error(format!(
        "`{specifier}` stays an import, but at run time there is nothing to import it from"
    ));
    let error = if specifier.contains("://") {
        error.hint("install the package and import it by name: programs are bundled whole")
    } else {
        error.hint(format!("remove `{specifier}` from `external` in `land.toml`"))
    };
    match importer {
        Some(importer) => at_import(error, specifier, importer, project),
        None => error,
    }
}

/// Adds where `importer` imports `specifier`, if that can be found.
pub fn at_import(
    error: Diagnostic,
    specifier: &str,
    importer: &str,
    project: &Project,
) -> Diagnostic {
    let Ok(source) = std::fs::read_to_string(importer) else { return error };
    let quoted = |quote: &char| source.find(&format!("{quote}{specifier}{quote}"));
    let Some(offset) = ['"', '\'', '`'].iter().find_map(quoted) else { return error };
    let (line, column) = line_and_column(&source, offset);
    let file = display_path(Path::new(importer), &project.root);
    error.at(Location { file, line, column }, &source)
}

fn is_node_module(specifier: &str) -> bool {
    let name = specifier.strip_prefix("node:").unwrap_or(specifier);
    let name = name.split('/').next().unwrap_or(name);
    specifier.starts_with("node:") || NODE_MODULES.contains(&name)
}

fn is_path(specifier: &str) -> bool {
    ["./", "../", "/"].iter().any(|start| specifier.starts_with(start))
        || matches!(specifier, "." | "..")
}

/// `@scope/name/sub/path` → `@scope/name`.
fn package_name(specifier: &str) -> &str {
    let parts = if specifier.starts_with('@') { 2 } else { 1 };
    match specifier.match_indices('/').nth(parts - 1) {
        Some((end, _)) => &specifier[..end],
        None => specifier,
    }
}

fn missing_package(specifier: &str, project: &Project) -> Diagnostic {
    let package = package_name(specifier);
    let installed =
        project.root.ancestors().any(|folder| folder.join("node_modules").join(package).is_dir());
    if installed && package != specifier {
        return Diagnostic::error(format!("the package `{package}` has no `{specifier}`"))
            .hint("see `exports` in the package's `package.json` for what it offers");
    }
    if installed {
        return Diagnostic::error(format!("the package `{package}` has no module to import"))
            .hint("its `package.json` names none that exists");
    }
    Diagnostic::error(format!("the package `{package}` isn't installed"))
        .hint(format!("run `npm install {package}` in the project's folder"))
}

/// The file whose name is most like what was asked for.
fn similar_file(specifier: &str, importer: &str, project: &Project) -> Option<String> {
    let (folder, wanted) = specifier.rsplit_once('/')?;
    let base = project.root.join(importer);
    let entries = std::fs::read_dir(base.parent()?.join(folder)).ok()?;
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let wanted_stem = stem(wanted);
    let stems: Vec<&str> = names.iter().map(|name| stem(name)).collect();
    let best = closest(wanted_stem, &stems)?;
    let name = names.iter().find(|name| stem(name) == best)?;
    Some(format!("{folder}/{name}"))
}

fn stem(name: &str) -> &str {
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_told_from_paths_and_from_node() {
        assert_eq!(package_name("hono/jsx"), "hono");
        assert_eq!(package_name("@scope/name/sub/path"), "@scope/name");
        assert_eq!(package_name("hono"), "hono");
        assert!(is_node_module("fs/promises") && is_node_module("node:sqlite"));
        assert!(!is_node_module("fs-extra"));
        assert!(is_path("../x") && is_path(".") && !is_path(".x"));
    }
}
