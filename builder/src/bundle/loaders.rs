//! Which files can be imported, and as what.

use rolldown::ModuleType;

/// File name endings that are imported as a string.
pub const TEXT: &[&str] =
    &["txt", "html", "htm", "md", "css", "svg", "sql", "xml", "csv", "graphql", "gql"];

/// File name endings that are imported as a `Uint8Array`.
pub const BINARY: &[&str] = &[
    "bin", "wasm", "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "woff", "woff2", "ttf",
    "otf", "pdf", "zip", "gz",
];

/// File name endings that are programs or data of the bundler's own knowledge.
pub const SCRIPT: &[&str] = &["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "json"];

/// The bundler's table of endings, as far as it differs from its own.
pub fn module_types() -> impl Iterator<Item = (String, ModuleType)> {
    let text = TEXT.iter().map(|ending| ((*ending).to_owned(), ModuleType::Text));
    let binary = BINARY.iter().map(|ending| ((*ending).to_owned(), ModuleType::Binary));
    text.chain(binary)
}

/// Whether files of this name have a meaning other than "whatever it is, read it as JavaScript".
pub fn is_known(file: &str) -> bool {
    let Some((_, ending)) = file.rsplit_once('.') else { return false };
    [TEXT, BINARY, SCRIPT].iter().any(|list| list.contains(&ending))
}
