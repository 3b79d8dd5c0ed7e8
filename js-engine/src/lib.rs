//! The guest: QuickJS and the web platform's APIs, compiled to `wasm32-wasip1` as a reactor.
//!
//! A sandbox lives three phases ([`phase::Phase`]): `Boot` evaluates our own JavaScript, `PreInit`
//! evaluates the user's module, and `Serving` starts from the memory image that was frozen at the
//! end of `PreInit` and answers one request. The boundary is described by `land_abi`.

mod boot;
mod bytes;
mod event_loop;
mod exports;
mod failure;
mod freeze;
mod host;
mod init;
mod modules;
mod phase;
mod request;
mod response;
mod scrub;
mod seeds;
mod strings;
mod warm;
mod web;
