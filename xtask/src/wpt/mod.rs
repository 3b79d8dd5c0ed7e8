//! Upstream's web-platform-tests: each is built and served like any worker, and answers with its results.
//!
//! The tree is an external checkout; what we expect of it lies in `tests/wpt/`.

mod batch;
mod expected;
mod meta;
mod outcome;
mod program;
mod run;
mod summary;
mod tree;
mod upstream;

pub use run::{Options, run};
