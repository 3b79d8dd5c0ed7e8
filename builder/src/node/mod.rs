//! The built-in modules of Node.js, as far as there are any here: JavaScript of `node-compat/` and of
//! a few npm packages, embedded, and bundled into the programs that import it.

mod browser_field;
mod bundled;
mod files;
mod globals;
mod mends;
mod plugin;
mod stubs;
mod unsupported;

pub use bundled::module as bundled_files;
pub use globals::{define, inject};
pub use plugin::{INTERNALS, Imported, NodeImport, NodePlugin, is_ours};
pub use unsupported::unsupported;
