//! Static assets: found in the project's folder, copied beside the artifact under their contents'
//! hashes, and listed in the artifact.

mod collect;
mod config;
mod content_type;
mod open;
mod store;

pub use collect::collect;
pub use config::{AssetsConfig, RawAssets};
pub use store::{Store, folder_name};
