//! One file per command.

pub mod build;
pub mod inspect;
pub mod new;
mod observe;
mod runtime;
pub mod serve;
mod serve_node;
mod signals;
