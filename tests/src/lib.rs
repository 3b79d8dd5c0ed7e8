//! What the black-box tests share: running `land`, talking HTTP to it, and reading fixtures.
//!
//! Nothing here uses a crate of the product: the tests see what a user sees.

pub mod artifact;
pub mod browser;
pub mod fixture;
pub mod http;
pub mod http2;
pub mod land;
pub mod markdown;
pub mod node;
pub mod paths;
pub mod project;
pub mod server;
pub mod snapshot;
pub mod tls;
pub mod upstream;
pub mod websocket;
