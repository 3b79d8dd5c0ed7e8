//! A package's own word on a built-in module: the object `browser` of its `package.json` may replace
//! it, or leave it out.

use std::path::Path;

use serde_json::Value;

/// Whether the package that the file `importer` is in says what `specifier` means to it.
pub fn speaks_of(specifier: &str, importer: &str) -> bool {
    if !importer.contains("/node_modules/") {
        return false;
    }
    let manifest = Path::new(importer)
        .ancestors()
        .skip(1)
        .take_while(|folder| folder.file_name().is_some_and(|name| name != "node_modules"))
        .find_map(|folder| std::fs::read(folder.join("package.json")).ok());
    let manifest = manifest.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    manifest.is_some_and(|manifest| manifest["browser"].get(specifier).is_some())
}
