//! Packages from npm that need a little help to find what they need here.

/// Packages whose half for browsers is an empty shell around what browsers have, and their other half.
const NODE_HALVES: &[(&str, &str)] = &[("form-data", "form-data/lib/form_data.js")];

/// Modules that use a global at their top that the engine doesn't have, and what to import for it.
const GLOBALS: &[(&str, &str)] = &[(
    "/node_modules/@sindresorhus/is/distribution/index.js",
    "import { Intl } from \"\0land-node/node/internal/intl.js\";",
)];

/// What is meant by a package that has a half for Node.js, and no better one.
pub fn node_half(specifier: &str) -> Option<&'static str> {
    NODE_HALVES.iter().find(|(package, _)| *package == specifier).map(|(_, half)| *half)
}

/// The text of the file `id`, when it is one that needs another import. It stands at the end, so that
/// lines stay where they are.
pub fn mended(id: &str) -> Option<String> {
    let (_, import) = GLOBALS.iter().find(|(path, _)| id.ends_with(path))?;
    let text = std::fs::read_to_string(id).ok()?;
    Some(format!("{text}\n{import}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::is_ours;

    #[test]
    fn what_is_imported_for_a_package_is_ours() {
        for (_, import) in GLOBALS {
            let id = import.split('"').nth(1).expect("a quoted name");
            assert!(is_ours(id), "{id}");
        }
        assert_eq!(mended("/p/node_modules/other/index.js"), None);
        assert_eq!(node_half("form-data/x"), None);
    }
}
