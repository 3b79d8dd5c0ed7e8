//! Hands memories to wasmtime, which asks for them while it instantiates.

use std::cell::Cell;
use std::sync::Arc;

use wasmtime::{LinearMemory, MemoryCreator, MemoryType};

use super::{GUARD, Lease, Pool, RESERVATION};

thread_local! {
    /// The memory of the sandbox that this thread is making.
    static NEXT: Cell<Option<Lease>> = const { Cell::new(None) };
}

/// Runs `instantiate`, whose first memory is `lease`.
pub(crate) fn with_lease<T>(lease: Lease, instantiate: impl FnOnce() -> T) -> T {
    NEXT.set(Some(lease));
    let made = instantiate();
    // Not taken when instantiation fails early; nobody else may find it.
    drop(NEXT.take());
    made
}

/// wasmtime's source of memories.
pub(crate) struct Creator(pub(crate) Arc<Pool>);

// SAFETY: a lease is zeros or a snapshot, is as large as asked, never moves, and has its guard.
unsafe impl MemoryCreator for Creator {
    fn new_memory(
        &self,
        _ty: MemoryType,
        minimum: usize,
        _maximum: Option<usize>,
        reserved: Option<usize>,
        guard: usize,
    ) -> Result<Box<dyn LinearMemory>, String> {
        if reserved.is_some_and(|reserved| reserved > RESERVATION) || guard > GUARD {
            return Err("a memory larger than a slot".into());
        }
        let lease = match NEXT.take() {
            Some(lease) if lease.byte_size() >= minimum => lease,
            Some(_) => return Err("the snapshot's memory is smaller than its module says".into()),
            // A build's guest: its memory begins with zeros.
            None => self.0.zeros(minimum).map_err(|error| error.to_string())?,
        };
        Ok(Box::new(lease))
    }
}
