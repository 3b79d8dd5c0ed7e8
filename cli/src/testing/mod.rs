//! What `land test` is made of: test files are found, each is run in a sandbox of its own beside the
//! program that it tests, and what it tells becomes a report.

pub mod bridge;
pub mod files;
pub mod json;
pub mod junit;
pub mod model;
mod packed;
pub mod problem;
pub mod progress;
pub mod session;
pub mod text;
pub mod watch;
