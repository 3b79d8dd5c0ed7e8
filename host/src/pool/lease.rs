//! A slot in a sandbox's hands: its linear memory. Dropped, the slot is cleaned and given back.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::io::Errno;
use rustix::mm::MprotectFlags;
use wasmtime::LinearMemory;

use super::{Image, PAGE, Pool, RESERVATION, Slot};
use crate::limits::{KEEP_GROWN, KEEP_PAGES, USES_BEFORE_RELOCK};

/// A linear memory. Made once per instance.
pub(crate) struct Lease(Arc<Held>);

/// What a lease holds.
struct Held {
    pool: Arc<Pool>,
    /// What it is a copy of; `None` for a memory of zeros.
    image: Option<Arc<Image>>,
    /// Bytes that were accessible at the start.
    initial: usize,
    memory: *mut u8,
    now: Mutex<Now>,
}

/// What changes of it.
struct Now {
    /// `None` once it is given back.
    slot: Option<Slot>,
    /// Bytes that are accessible.
    size: usize,
}

// SAFETY: the slot belongs to this lease alone; whoever has the lease may touch its memory.
unsafe impl Send for Held {}
// SAFETY: as above; shared, only numbers are read, and the lock guards what changes.
unsafe impl Sync for Held {}

/// Puts an instance's memory back while the instance keeps it.
pub(crate) struct Renewal(Arc<Held>);

impl Renewal {
    /// Puts the snapshot's bytes back; answers whether the memory is as it was at the start. One that
    /// has grown isn't, since an instance's memory doesn't shrink.
    ///
    /// To be called while the instance doesn't run, and nobody has a reference into its memory.
    pub(crate) fn renew(&self) -> bool {
        let mut now = self.0.now();
        let Some(image) = &self.0.image else { return false };
        if now.size != self.0.initial {
            return false;
        }
        let Some(slot) = &mut now.slot else { return false };
        // Emptied, it would have to be dressed anew: as good as another one.
        self.0.clean(slot, 0, image).is_ok() && slot.holds(&image.own)
    }

    /// Whether it is a copy of this image.
    pub(crate) fn is_of(&self, image: &Arc<Image>) -> bool {
        self.0.image.as_ref().is_some_and(|own| Arc::ptr_eq(own, image))
    }
}

impl Lease {
    pub(super) fn new(
        pool: &Arc<Pool>,
        slot: Slot,
        image: Option<Arc<Image>>,
        size: usize,
    ) -> Self {
        let memory = pool.region.at(pool.start(&slot));
        let now = Mutex::new(Now { slot: Some(slot), size });
        Self(Arc::new(Held { pool: pool.clone(), image, initial: size, memory, now }))
    }

    pub(crate) fn renewal(&self) -> Renewal {
        Renewal(self.0.clone())
    }
}

impl Held {
    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Cleans the slot, of which `grown` bytes were added: it is as the snapshot is again, or holds nothing
    /// but the base.
    fn clean(&self, slot: &mut Slot, grown: usize, image: &Image) -> Result<(), Errno> {
        self.clean_grown(slot, grown)?;
        let tracking = self.pool.tracking(slot);
        let (start, len) = (self.pool.start(slot), image.pages() * PAGE);
        if tracking.is_whole() || tracking.count() > KEEP_PAGES {
            // The base is left: the app's own bytes are written when the slot is used again.
            self.pool.region.discard(start, len)?;
            slot.own = None;
            return self.relock(slot, len);
        }
        image.base.learn(tracking);
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
    fn clean_grown(&self, slot: &Slot, grown: usize) -> Result<(), Errno> {
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
        let held = &self.0;
        let mut now = held.now();
        let Some(mut slot) = now.slot.take() else { return };
        let Some(image) = &held.image else { return held.pool.retire(slot) };
        let unkept = match held.clean(&mut slot, now.size - held.initial, image) {
            Ok(()) => image.keep(slot),
            Err(error) => {
                crate::log::warn(format_args!("a sandbox's memory can't be reset: {error}"));
                Some(slot)
            }
        };
        if let Some(slot) = unkept {
            held.pool.retire(slot);
        }
    }
}

// SAFETY: the memory is a slot of `RESERVATION` bytes with a guard behind it, never moves, and is
// inaccessible beyond `size`. Where it is read-only, the signal handler makes it writable.
unsafe impl LinearMemory for Lease {
    fn byte_size(&self) -> usize {
        self.0.now().size
    }

    fn byte_capacity(&self) -> usize {
        RESERVATION
    }

    fn grow_to(&mut self, new_size: usize) -> wasmtime::Result<()> {
        let mut now = self.0.now();
        let Some(slot) = &now.slot else { wasmtime::bail!("the memory is given back") };
        let (start, end) = (now.size, new_size.next_multiple_of(PAGE));
        wasmtime::ensure!((start..=RESERVATION).contains(&end), "a memory of {new_size} bytes");
        let flags = MprotectFlags::READ | MprotectFlags::WRITE;
        let pool = &self.0.pool;
        pool.region.protect(pool.start(slot) + start, end - start, flags)?;
        now.size = new_size;
        Ok(())
    }

    fn as_ptr(&self) -> *mut u8 {
        self.0.memory
    }
}
