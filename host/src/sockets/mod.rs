//! TCP connections of a program's own: two bodies over one socket, and TLS when it asks for it.
//!
//! Whom it may connect to, `[connect] allow` of `land.toml` says; with no rule, nobody.

mod connect;
mod socket;
mod start_tls;

pub(crate) use connect::{check, connect};
pub(crate) use socket::{Reading, Socket};
pub(crate) use start_tls::start_tls;
