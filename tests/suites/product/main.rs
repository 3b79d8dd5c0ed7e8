//! Tests of the product as a whole that need more than a fixture can say, one file per concern.

mod apps;
mod artifacts;
mod asset_binding;
mod asset_builds;
mod asset_files;
mod assets;
mod code_cache;
mod command_line;
mod fetch;
mod image;
mod isolation;
mod malformed_http;
mod memory;
mod node;
mod observability;
mod protocol;
mod shutdown;
mod sockets;
mod sockets_tls;
mod streaming;
mod templates;
mod traces;
mod websocket_frames;
mod websockets;
