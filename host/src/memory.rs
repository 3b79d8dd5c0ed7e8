//! A sandbox's linear memory: how much it may grow, and how host calls reach into it.

use wasmtime::{Caller, Memory, ResourceLimiter, Trap};

use crate::limits::TABLE_ELEMENTS;

/// Holds the sandbox to its memory limit, and remembers when that was felt.
#[derive(Debug)]
pub(crate) struct MemoryLimit {
    pub(crate) limit: usize,
    /// A growth was refused: whatever failed afterwards most likely failed because of it.
    pub(crate) hit: bool,
}

impl MemoryLimit {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, hit: false }
    }
}

impl ResourceLimiter for MemoryLimit {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let fits = desired <= self.limit && maximum.is_none_or(|maximum| desired <= maximum);
        self.hit |= !fits;
        Ok(fits)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS)
    }
}

/// A store's data that knows its guest's memory.
pub(crate) trait Guest: Send + 'static {
    /// The memory, once the guest is instantiated.
    fn memory(&self) -> Option<Memory>;

    /// A host call was made.
    fn called(&mut self) {}
}

/// The guest's memory and the store's data, both to work with.
pub(crate) fn split<'a, T: Guest>(
    caller: &'a mut Caller<'_, T>,
) -> wasmtime::Result<(&'a mut [u8], &'a mut T)> {
    let memory = caller.data().memory();
    let memory = memory.ok_or_else(|| wasmtime::Error::msg("called before instantiation"))?;
    caller.data_mut().called();
    Ok(memory.data_and_store_mut(caller))
}

/// The bytes that a `ptr`/`len` pair names; a pair outside the memory traps.
pub(crate) fn slice(memory: &[u8], ptr: u32, len: u32) -> wasmtime::Result<&[u8]> {
    let start = ptr as usize;
    Ok(memory.get(start..start + len as usize).ok_or(Trap::MemoryOutOfBounds)?)
}

/// Like [`slice`], to write to.
pub(crate) fn slice_mut(memory: &mut [u8], ptr: u32, len: u32) -> wasmtime::Result<&mut [u8]> {
    let start = ptr as usize;
    Ok(memory.get_mut(start..start + len as usize).ok_or(Trap::MemoryOutOfBounds)?)
}
