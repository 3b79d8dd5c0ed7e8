//! WebSockets: the handshake, the frames, and the queues between a connection and its sandbox.
//!
//! A connection is driven by a task of its own ([`pump`]), so that pings are answered and timeouts kept
//! while the guest is busy or asleep. Task and sandbox meet in a [`link`]: two bounded queues.

mod bridge;
mod client;
mod end;
mod fetched;
mod handshake;
mod link;
mod message;
mod patience;
mod pump;
mod serve;

#[cfg(test)]
mod tests;

pub(crate) use bridge::bridge;
pub(crate) use client::{Opening, open};
pub(crate) use fetched::{Wish, is_wished};
pub(crate) use handshake::{Refusal, Upgrade, response};
pub(crate) use link::{Connection, Fate, WebSocket, link};
pub(crate) use patience::Patience;
pub(crate) use pump::{config, drive};
pub(crate) use serve::serve;
