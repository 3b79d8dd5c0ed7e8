//! The way out: whom a program may talk to, and how it is done.
//!
//! Every outbound connection, of `fetch`, of sockets and of WebSockets, is made by [`dial`] under a
//! [`Policy`]. A `fetch` is an [`exchange`] over its app's [`client`].

mod address;
mod client;
mod connector;
mod decode;
mod dial;
mod exchange;
mod failed;
mod headers;
mod policy;
#[cfg(test)]
mod policy_tests;
mod ports;
mod range;
mod redirect;
mod rule;
mod table;
pub mod tls;
mod upload;

pub use address::{AddressClass, classify};
pub use client::Outbound;
pub use dial::{DialError, Lookup, Resolve, SystemResolver, dial, dial_with};
pub use policy::{Policy, Refusal, Scheme, Target};
pub use rule::RuleError;

pub(crate) use decode::{Codings, Decoded, SourceFailed};
pub(crate) use exchange::{Fetched, Share, run};
pub(crate) use headers::{Origin, check_loop};
pub(crate) use redirect::{Payload, Plan};
