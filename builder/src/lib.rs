//! Builds artifacts: bundle → snapshot → precompile → artifact, one file per stage, in that order.

pub mod artifact;
pub mod bundle;
pub mod config;
mod config_error;
pub mod diagnostic;
pub mod engine;
mod init_failure;
mod output;
pub mod project;

pub use bundle::{Bundle, bundle};
pub use config::Config;
pub use diagnostic::{Diagnostic, Location, Severity};
pub use engine::Engine;
pub use project::Project;
