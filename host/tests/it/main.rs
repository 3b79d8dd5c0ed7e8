//! Tests of the host with small hand-written guests that speak the ABI.

mod artifacts;
mod bodies;
mod build;
mod cache;
mod guests;
mod limits;
mod memory;
mod requests;
mod server;
mod slow;
mod spares;
mod support;
mod texts;
