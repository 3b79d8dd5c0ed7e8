//! One file per command.

pub mod build;
pub mod check;
pub mod completions;
pub mod dev;
pub mod inspect;
pub mod man;
pub mod new;
mod observe;
pub mod run;
pub mod runtime;
pub mod serve;
mod serve_node;
mod signals;
pub mod test;
pub mod types;
