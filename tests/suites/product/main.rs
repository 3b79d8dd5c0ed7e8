//! Tests of the product as a whole that need more than a fixture can say, one file per concern.

mod apps;
mod artifacts;
mod code_cache;
mod command_line;
mod image;
mod isolation;
mod malformed_http;
mod memory;
mod node;
mod protocol;
mod shutdown;
mod streaming;
mod templates;
