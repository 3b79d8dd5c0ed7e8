//! What a program uses of Node.js that does nothing here, for those who ask before it fails.

use crate::bundle::{Bundle, at_import};
use crate::diagnostic::{Diagnostic, Severity};
use crate::project::Project;

use super::stubs;

/// A warning for each module of stubs that is in the bundle, at its first import: one by the
/// program itself, if there is one.
pub fn unsupported(bundle: &Bundle, project: &Project) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut imports: Vec<_> = bundle.node_modules.iter().collect();
    imports.sort_by_key(|import| (&import.module, import.importer.contains("/node_modules/")));
    imports.dedup_by_key(|import| &import.module);
    for import in imports {
        let Some((reason, mut names)) = stubs::explain(&import.module) else { continue };
        // What a program imports and never calls isn't in its bundle.
        if !names.any(|name| bundle.code.contains(&name)) {
            continue;
        }
        let specifier = &import.specifier;
        let warning = Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(format!("`{specifier}` isn't supported: {reason}"))
        };
        let hint = format!(
            "what it exports throws when it is called: do without it, or name a module of your own \
             in `land.toml`: `[build] alias = {{ \"{specifier}\" = \"./src/mine.js\" }}`"
        );
        found.push(at_import(warning.hint(hint), specifier, &import.importer, project));
    }
    found
}
