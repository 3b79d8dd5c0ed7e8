//! Builds artifacts: bundle → snapshot → artifact → precompile, one file per stage, and [`build`]
//! that runs them in this order.

mod aot;
pub mod artifact;
pub mod assets;
pub mod build;
pub mod bundle;
pub mod config;
mod config_connect;
mod config_fetch;
mod config_limits;
mod config_warm;
pub mod engine;
mod init_failure;
mod node;
mod output;
pub mod precompile;
pub mod project;
pub mod segments;
mod snapshot;
pub mod testing;
mod workshop;

pub use build::build;
pub use bundle::Bundle;
pub use config::Config;
pub use config_fetch::FetchConfig;
pub use engine::Engine;
pub use land_host::diagnostic;
pub use land_host::diagnostic::{Diagnostic, Location, Severity};
pub use project::Project;
