//! What a process decides about its runtime.

use std::path::PathBuf;

use crate::limits::SANDBOXES;

/// What a process decides.
#[derive(Debug, Clone)]
pub struct RuntimeOptions {
    /// Where compiled code is kept; `None` compiles anew in each process.
    pub cache_dir: Option<PathBuf>,
    /// Sandboxes that may live at one time.
    pub sandboxes: u32,
    /// Counts the wasm instructions that guests execute, which makes them slower: for benches.
    pub count_instructions: bool,
}

impl Default for RuntimeOptions {
    fn default() -> Self {
        Self { cache_dir: None, sandboxes: SANDBOXES, count_instructions: false }
    }
}
