//! A slot in a sandbox's hands: its linear memory. Dropped, the slot is cleaned and given back.

use std::sync::Arc;

use rustix::io::Errno;
use rustix::mm::MprotectFlags;
use wasmtime::LinearMemory;

use super::{Image, PAGE, Pool, RESERVATION, Slot};
use crate::limits::{KEEP_GROWN, KEEP_PAGES, USES_BEFORE_RELOCK};

/// A linear memory. Made once per sandbox.
pub(crate) struct Lease {
    pool: Arc<Pool>,
    /// `None` once it is given back.
    slot: Option<Slot>,
    /// What it is a copy of; `None` for a memory of zeros.
    image: Option<Arc<Image>>,
    /// Bytes that are accessible, and that were at the start.
    size: usize,
    initial: usize,
    memory: *mut u8,
}

// SAFETY: the slot belongs to this lease alone; whoever has the lease may touch its memory.
unsafe impl Send for Lease {}
// SAFETY: as above; shared, only numbers are read.
unsafe impl Sync for Lease {}

impl Lease {
    pub(super) fn new(
        pool: &Arc<Pool>,
        slot: Slot,
        image: Option<Arc<Image>>,
        size: usize,
    ) -> Self {
        let memory = pool.region.at(pool.start(&slot));
        Self { pool: pool.clone(), slot: Some(slot), image, size, initial: size, memory }
    }

    /// Cleans the slot: it is as the snapshot is again, or holds nothing but the base.
    fn clean(&self, slot: &mut Slot, image: &Image) -> Result<(), Errno> {
        self.clean_grown(slot)?;
        let tracking = self.pool.tracking(slot);
        let (start, len) = (self.pool.start(slot), image.pages() * PAGE);
        if tracking.is_whole() || tracking.count() > KEEP_PAGES {
            // The base is left: the app's own bytes are written when the slot is used again.
            self.pool.region.discard(start, len)?;
            slot.own = None;
            return self.relock(slot, len);
        }
        tracking.runs(|run| {
            // SAFETY: the image's base is mapped in this slot, which is this lease's, and tracked
            // pages are writable.
            unsafe { image.restore(self.memory, run) }
        });
        slot.uses += 1;
        // What one request wrote to is copied for all that follow; now and then that is forgotten.
        if slot.uses >= USES_BEFORE_RELOCK { self.relock(slot, len) } else { Ok(()) }
    }

    fn relock(&self, slot: &mut Slot, len: usize) -> Result<(), Errno> {
        slot.uses = 0;
        self.pool.region.protect(self.pool.start(slot), len, MprotectFlags::READ)?;
        self.pool.tracking(slot).relock();
        Ok(())
    }

    /// What the guest has grown into is zero and inaccessible again.
    fn clean_grown(&self, slot: &Slot) -> Result<(), Errno> {
        let grown = self.size - self.initial;
        if grown == 0 {
            return Ok(());
        }
        let start = self.pool.start(slot) + self.initial;
        let kept = grown.min(KEEP_GROWN);
        // SAFETY: the bytes follow the slot's initial ones, and `grow_to` made them writable.
        unsafe { self.memory.add(self.initial).write_bytes(0, kept) };
        self.pool.region.discard(start + kept, grown - kept)?;
        self.pool.region.protect(start, grown, MprotectFlags::empty())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut slot) = self.slot.take() else { return };
        let Some(image) = self.image.take() else { return self.pool.retire(slot) };
        let unkept = match self.clean(&mut slot, &image) {
            Ok(()) => image.keep(slot),
            Err(error) => {
                crate::log::warn(format_args!("a sandbox's memory can't be reset: {error}"));
                Some(slot)
            }
        };
        if let Some(slot) = unkept {
            self.pool.retire(slot);
        }
    }
}

// SAFETY: the memory is a slot of `RESERVATION` bytes with a guard behind it, never moves, and is
// inaccessible beyond `size`. Where it is read-only, the signal handler makes it writable.
unsafe impl LinearMemory for Lease {
    fn byte_size(&self) -> usize {
        self.size
    }

    fn byte_capacity(&self) -> usize {
        RESERVATION
    }

    fn grow_to(&mut self, new_size: usize) -> wasmtime::Result<()> {
        let Some(slot) = &self.slot else { wasmtime::bail!("the memory is given back") };
        let (start, end) = (self.size, new_size.next_multiple_of(PAGE));
        wasmtime::ensure!((start..=RESERVATION).contains(&end), "a memory of {new_size} bytes");
        let flags = MprotectFlags::READ | MprotectFlags::WRITE;
        self.pool.region.protect(self.pool.start(slot) + start, end - start, flags)?;
        self.size = new_size;
        Ok(())
    }

    fn as_ptr(&self) -> *mut u8 {
        self.memory
    }
}
