//! Tests of the product as a whole that need more than a fixture can say, one file per concern.

mod apps;
mod artifacts;
mod code_cache;
mod command_line;
mod fuzzed_heads;
mod http2_floods;
mod image;
mod isolation;
mod killed;
mod malformed_http;
mod memory;
mod overload;
mod protocol;
mod shutdown;
mod smuggling;
mod soak;
mod streaming;
mod templates;
mod visitor;
