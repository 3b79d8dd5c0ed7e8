//! The embedded modules, by name: `node/…` is `node-compat/src`, `npm/…` are packages.

const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/node.rs"));

/// The text of a module.
pub fn text(name: &str) -> Option<&'static str> {
    let at = FILES.binary_search_by(|(other, _)| (*other).cmp(name)).ok()?;
    Some(FILES[at].1)
}

/// The name of the module that `path` stands for in an import: its ending may be left out.
pub fn find(path: &str) -> Option<String> {
    let candidates = [path.to_owned(), format!("{path}.js"), format!("{path}.mjs")];
    let mut all = candidates.into_iter().chain([format!("{path}/index.js")]);
    all.find(|name| text(name).is_some())
}

/// `specifier`, relative to the folder of the module `importer`, without `.` and `..`.
pub fn join(importer: &str, specifier: &str) -> String {
    let mut parts: Vec<&str> = importer.split('/').collect();
    parts.pop();
    for part in specifier.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_found_by_what_imports_say() {
        assert!(FILES.is_sorted());
        assert_eq!(join("npm/x/lib/a.js", "../../y/./b"), "npm/y/b");
        assert_eq!(
            find("npm/readable-stream/lib/stream").as_deref(),
            Some("npm/readable-stream/lib/stream.js")
        );
        assert_eq!(find("npm/readable-stream/lib/absent"), None);
    }
}
