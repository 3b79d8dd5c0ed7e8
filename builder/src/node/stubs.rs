//! Modules of Node.js that can be imported and do nothing but say so: `node-compat/src/stubs.txt`.

use std::fmt::Write as _;

use super::files;

/// A module of stubs.
struct Stub<'a> {
    name: &'a str,
    reason: &'a str,
    exports: &'a str,
}

/// The lines of the list: `module | reason | exports`.
fn all() -> impl Iterator<Item = Stub<'static>> {
    files::text("node/stubs.txt").unwrap_or_default().lines().filter_map(|line| {
        let mut parts = line.splitn(3, " | ");
        Some(Stub { name: parts.next()?, reason: parts.next()?, exports: parts.next()? })
    })
}

/// Whether `name` is a module of stubs.
pub fn exists(name: &str) -> bool {
    all().any(|stub| stub.name == name)
}

/// Why the module of stubs called `name` does nothing, and what its stubs are called in a bundle.
pub fn explain(name: &str) -> Option<(&'static str, impl Iterator<Item = String>)> {
    let stub = all().find(|stub| stub.name == name)?;
    let exports = stub.exports.split_whitespace().filter(|export| !export.contains('='));
    let name = stub.name;
    Some((stub.reason, exports.map(move |export| format!("{name}.{export}"))))
}

/// The text of the module of stubs called `name`.
pub fn text(name: &str) -> Option<String> {
    let stub = all().find(|stub| stub.name == name)?;
    let up = "../".repeat(name.matches('/').count());
    let mut text = format!("import {{ stub }} from \"./{up}internal/stub.js\";\n");
    let mut list = String::new();
    for export in stub.exports.split_whitespace() {
        let (export, value) = match export.split_once('=') {
            Some((export, value)) => (export, value.to_owned()),
            None => (export, format!("stub({:?}, {:?})", format!("{name}.{export}"), stub.reason)),
        };
        writeln!(text, "export const {export} = /* @__PURE__ */ {value};")
            .expect("writing to a string");
        write!(list, " {export},").expect("writing to a string");
    }
    writeln!(text, "export default {{{list} }};").expect("writing to a string");
    Some(text)
}
