//! The guest engine that programs are frozen into: QuickJS and the web APIs, as WebAssembly.

use std::fmt::Write;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// A guest engine and its identity.
#[derive(Debug, Clone)]
pub struct Engine<'a> {
    /// The wasm module, not yet evaluated.
    pub wasm: &'a [u8],
    /// 64 hexadecimal digits: SHA-256 of the module.
    pub id: String,
}

static EMBEDDED: LazyLock<Engine<'static>> =
    LazyLock::new(|| Engine::new(include_bytes!(env!("LAND_ENGINE_WASM"))));

impl Engine<'static> {
    /// The engine that this library was built with.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }
}

impl<'a> Engine<'a> {
    /// Names the engine `wasm` by its content.
    pub fn new(wasm: &'a [u8]) -> Self {
        let mut id = String::with_capacity(64);
        for byte in Sha256::digest(wasm) {
            // Writing to a string can't fail.
            let _ = write!(id, "{byte:02x}");
        }
        Self { wasm, id }
    }
}
