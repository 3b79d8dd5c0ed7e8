//! Builds artifacts: bundle → snapshot → artifact → precompile, one file per stage, and [`build`]
//! that runs them in this order.

pub mod artifact;
pub mod build;
pub mod bundle;
pub mod config;
mod config_error;
mod config_limits;
pub mod diagnostic;
pub mod engine;
mod init_failure;
mod output;
pub mod precompile;
pub mod project;
pub mod snapshot;

pub use build::build;
pub use bundle::Bundle;
pub use config::Config;
pub use diagnostic::{Diagnostic, Location, Severity};
pub use engine::Engine;
pub use project::Project;
