//! What `land.toml` and `node.toml` have in common: how their errors are told, how vars are read.

mod bounded;
mod error;
mod name;
mod vars;

pub use bounded::{read_file, read_file_into};
pub use error::{at_span, closest, from_toml};
pub use name::{NAME_MAX, check_name};
pub use vars::{NotJson, json_text, to_json};
