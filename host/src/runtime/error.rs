//! Why there is no runtime, or no code.

use crate::cache::CacheError;
use crate::pool::PoolError;
use crate::snapshot::SnapshotError;

/// Why the process can't run wasm.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// The engine refuses its configuration on this machine.
    #[error("the wasm engine can't be set up: {0}")]
    Engine(String),
    /// There is no address space for the sandboxes.
    #[error("the memory for the sandboxes can't be reserved: {0}")]
    Pool(String),
    /// The ticker has no thread.
    #[error("the ticker thread can't be started: {0}")]
    Ticker(#[from] std::io::Error),
}

/// Why a module can't be compiled.
#[derive(Debug, thiserror::Error)]
#[error("the module can't be compiled: {0}")]
pub struct CompileError(pub(super) String);

impl From<PoolError> for RuntimeError {
    fn from(error: PoolError) -> Self {
        Self::Pool(error.to_string())
    }
}

impl From<wasmtime::Error> for RuntimeError {
    fn from(error: wasmtime::Error) -> Self {
        Self::Engine(format!("{error:#}"))
    }
}

pub(super) fn compile_error(error: wasmtime::Error) -> CompileError {
    CompileError(format!("{error:#}"))
}

impl From<SnapshotError> for CompileError {
    fn from(error: SnapshotError) -> Self {
        Self(error.to_string())
    }
}

impl From<CacheError> for CompileError {
    fn from(error: CacheError) -> Self {
        Self(error.to_string())
    }
}
