//! The way out: whom a program may talk to, and how it is done.
//!
//! Every outbound connection, of `fetch`, of sockets and of WebSockets, is made by [`dial`] under a
//! [`Policy`].

mod address;
mod dial;
mod policy;
#[cfg(test)]
mod policy_tests;
mod range;
mod rule;
mod table;
pub mod tls;

pub use address::{AddressClass, classify};
pub use dial::{DialError, Lookup, Resolve, SystemResolver, dial, dial_with};
pub use policy::{Policy, Refusal, Scheme, Target};
pub use rule::RuleError;
