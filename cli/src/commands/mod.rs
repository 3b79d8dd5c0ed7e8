//! One file per command.

pub mod build;
pub mod inspect;
pub mod new;
mod observe;
pub mod runtime;
pub mod serve;
mod serve_node;
mod signals;
pub mod test;
