//! Packages from npm that need a little help to find what they need here.

/// Packages whose half for browsers is an empty shell around what browsers have, and their other half.
const NODE_HALVES: &[(&str, &str)] = &[("form-data", "form-data/lib/form_data.js")];

/// A module that uses a global at its top that the engine doesn't have.
struct Mend {
    /// What its path ends with.
    path: &'static str,
    /// The global's name.
    global: &'static str,
    /// Our module that exports it.
    module: &'static str,
}

const MENDS: &[Mend] = &[Mend {
    path: "/node_modules/@sindresorhus/is/distribution/index.js",
    global: "Intl",
    module: "node/internal/intl.js",
}];

/// What our module is called where it is imported; nobody else can.
const SPECIFIER: &str = "land:mend";

fn mend(id: &str) -> Option<&'static Mend> {
    MENDS.iter().find(|mend| id.ends_with(mend.path))
}

/// What is meant by a package that has a half for Node.js, and no better one.
pub fn node_half(specifier: &str) -> Option<&'static str> {
    NODE_HALVES.iter().find(|(package, _)| *package == specifier).map(|(_, half)| *half)
}

/// The text of the file `id`, when it is one that needs another import. It stands at the end, so that
/// lines stay where they are.
pub fn mended(id: &str) -> Option<String> {
    let mend = mend(id)?;
    let text = std::fs::read_to_string(id).ok()?;
    Some(format!("{text}\nimport {{ {} }} from \"{SPECIFIER}\";\n", mend.global))
}

/// Our module that the file `importer` means by `specifier`, if it is that import.
pub fn module(specifier: &str, importer: &str) -> Option<String> {
    (specifier == SPECIFIER).then(|| mend(importer).map(|mend| mend.module.to_owned()))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::files;

    #[test]
    fn what_is_imported_for_a_package_is_there() {
        for mend in MENDS {
            assert!(files::text(mend.module).is_some(), "{}", mend.module);
            assert!(module(SPECIFIER, &format!("/p{}", mend.path)).is_some());
        }
        assert_eq!(module(SPECIFIER, "/p/src/index.js"), None);
        assert_eq!(mended("/p/node_modules/other/index.js"), None);
        assert_eq!(node_half("form-data/x"), None);
    }
}
