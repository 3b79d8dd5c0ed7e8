//! Names that Node.js has on its global object: a program that uses one gets what stands for it
//! bundled; one that doesn't has nothing of it.

use rolldown::InjectImport;

/// Global names and the module that exports them.
const INJECTED: &[(&str, &str)] = &[
    ("Buffer", "node:buffer"),
    ("clearImmediate", "node:timers"),
    ("setImmediate", "node:timers"),
];

/// Global names that are expressions. The folder is where `node:fs` shows the project's files.
const DEFINED: &[(&str, &str)] = &[
    ("global", "globalThis"),
    ("__dirname", "\"/bundle\""),
    ("__filename", "\"/bundle/worker.js\""),
];

/// What is imported where a program uses a name that nothing declares.
pub fn inject() -> Vec<InjectImport> {
    let named = INJECTED
        .iter()
        .map(|(name, module)| InjectImport::named((*name).to_owned(), None, (*module).to_owned()));
    let process = InjectImport::default("process".to_owned(), "node:process".to_owned());
    named.chain([process]).collect()
}

/// What such names are replaced by.
pub fn define() -> impl Iterator<Item = (String, String)> {
    DEFINED.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
}
