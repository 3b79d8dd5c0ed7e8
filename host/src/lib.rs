//! The host half of land: it loads artifacts, gives every request a fresh sandbox, and serves HTTP.
//!
//! Three lifetimes, three types: [`Runtime`] is made once per process, [`App`] once per deployed
//! version, [`Sandbox`] once per request. A request goes through [`server`], `server/service`, the
//! [`node`] and its [`route`] table, [`apps`], [`instance`], the guest, and back out through [`body`].
//!
//! The crate knows no bundler. What a build needs of the host side (the guest's imports as they
//! behave while the user's module is evaluated) is in [`build`].

pub mod apps;
pub mod artifact;
pub mod assets;
mod blocking;
pub mod body;
pub mod build;
pub mod cache;
mod code;
mod compression;
mod computing;
pub mod config;
mod cpu;
pub mod dev;
pub mod diagnostic;
mod entropy;
mod failure;
mod gate;
mod head;
pub mod instance;
mod known;
mod lane;
pub mod limits;
mod line;
pub mod log;
mod memory;
mod met;
pub mod metrics;
pub mod node;
pub mod observe;
mod operations;
mod ops;
pub mod outbound;
mod outgoing;
mod pace;
mod pool;
mod report;
mod request_id;
pub mod route;
mod runtime;
pub mod server;
mod slice;
mod snapshot;
mod sockets;
pub mod stack;
mod state;
pub mod testing;
mod texts;
mod ticker;
mod timers;
mod wasi;
mod webcrypto;
mod websocket;
pub mod witness;

pub use apps::{App, AppOptions, LoadError};
pub use artifact::{Artifact, ArtifactError, Manifest};
pub use body::Body;
pub use diagnostic::Diagnostic;
pub use failure::Failure;
pub use instance::Sandbox;
pub use limits::{LimitError, LimitOverrides, Limits};
pub use node::{BuildProject, ListenKind, NodeConfig, NodeFile};
pub use observe::Observe;
pub use runtime::{CompileError, Compiled, Runtime, RuntimeError, RuntimeOptions, engine_config};
pub use server::{BindError, ServeOptions, bind, serve, serve_node, serve_site};
pub use snapshot::SnapshotError;
