//! The linear memories of all sandboxes: address space that is reserved once, in slots that are
//! handed out, tracked, and put back to the snapshot.
//!
//! A slot that a sandbox leaves is cleaned without asking the kernel. All of a snapshot's memory is
//! mapped read-only at first; the first write to a page faults, and [`fault`] notes the page and
//! makes it writable. So what can have changed is known exactly, whatever the guest did: putting a
//! slot back means copying the noted pages from the image. They stay writable for the next sandbox
//! of the same app, which most likely writes to the same ones, and takes no fault at all.
//!
//! Invariant: a page of a slot is writable only if it is noted. A guest's own word counts nowhere.

mod changes;
mod creator;
mod fault;
mod free;
mod image;
mod lease;
mod region;
mod stacks;
mod tracking;

use std::sync::{Arc, Mutex, PoisonError};

use rustix::io::Errno;
use rustix::mm::MprotectFlags;

use crate::failure::Failure;

pub(crate) use creator::{Creator, with_lease};
pub(crate) use fault::install as install_fault_handler;
use free::Free;
pub(crate) use image::{Image, ImageError};
pub(crate) use lease::{Lease, Renewal};
use region::Region;
pub(crate) use stacks::Stacks;
use tracking::Tracking;

/// The size of a page, in bytes: what the processors have that this project builds for.
pub(crate) const PAGE: usize = 4096;

/// What compiled code may reach from a memory's start without a check of its own: all that 32 bits
/// address. wasmtime's default.
pub(crate) const RESERVATION: usize = 4 << 30;

/// Address space after each memory that is never mapped; a load's constant offset may reach into it.
pub(crate) const GUARD: usize = 32 << 20;

/// From one slot to the next.
const SLOT: usize = RESERVATION + GUARD;

/// All slots. Made once per process.
pub(crate) struct Pool {
    region: Region,
    /// One per slot.
    tracking: Box<[Tracking]>,
    free: Mutex<Free>,
}

/// A slot that is nobody else's. Its number, and what its memory holds at the moment.
#[derive(Debug)]
struct Slot {
    index: u32,
    /// Sandboxes since its writable pages were last locked.
    uses: u32,
}

/// Why there is no memory for a sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PoolError {
    /// Every slot is in use.
    #[error("all sandboxes are in use")]
    Exhausted,
    /// The kernel refuses.
    #[error("the kernel gives no memory: {0}")]
    Kernel(#[from] Errno),
}

impl Pool {
    /// Reserves the address space of `slots` memories.
    pub(crate) fn new(slots: u32) -> Result<Arc<Self>, PoolError> {
        let region = Region::reserve(slots as usize * SLOT)?;
        // SAFETY: `Tracking` is made of integers only, for which zero is a value. Zeroed memory of
        // this size comes untouched from the kernel: a slot that is never used costs nothing.
        let tracking = unsafe { Box::new_zeroed_slice(slots as usize).assume_init() };
        let pool = Arc::new(Self { region, tracking, free: Mutex::new(Free::new(slots)) });
        fault::register(&pool.region, &pool.tracking)?;
        Ok(pool)
    }

    fn free(&self) -> std::sync::MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A slot without anything mapped; one that an app has kept is taken away when there is no other.
    fn blank(&self) -> Result<Slot, PoolError> {
        if let Some(index) = self.free().take() {
            return Ok(Slot { index, uses: 0 });
        }
        let images = self.free().images();
        for image in images {
            if let Some(slot) = image.take_warm() {
                self.unmap(&slot)?;
                return Ok(slot);
            }
        }
        Err(PoolError::Exhausted)
    }

    /// A slot that has `image` mapped.
    fn blank_with(&self, image: &Image) -> Result<Slot, PoolError> {
        let slot = self.blank()?;
        if let Err(error) = image.map(&self.region, self.start(&slot)) {
            self.retire(slot);
            return Err(error.into());
        }
        self.tracking(&slot).begin(image.pages());
        Ok(slot)
    }

    /// A memory of `size` zero bytes that belongs to no app.
    pub(crate) fn zeros(self: &Arc<Self>, size: usize) -> Result<Lease, PoolError> {
        let slot = self.blank()?;
        let flags = MprotectFlags::READ | MprotectFlags::WRITE;
        if let Err(error) = self.region.protect(self.start(&slot), size, flags) {
            self.retire(slot);
            return Err(error.into());
        }
        Ok(Lease::new(self, slot, None, size))
    }

    /// Takes everything out of a slot, and gives it back.
    fn retire(&self, slot: Slot) {
        match self.unmap(&slot) {
            Ok(()) => self.free().put(slot.index),
            // What it holds can't be taken out, so it is never used again.
            Err(error) => {
                crate::log::error(format_args!("a sandbox's memory can't be unmapped: {error}"));
            }
        }
    }

    fn unmap(&self, slot: &Slot) -> Result<(), Errno> {
        self.tracking(slot).forget();
        self.region.unmap(self.start(slot), RESERVATION)
    }

    /// Where a slot begins in the region.
    #[expect(clippy::unused_self, reason = "reads as what it is: a place in this pool")]
    fn start(&self, slot: &Slot) -> usize {
        slot.index as usize * SLOT
    }

    fn tracking(&self, slot: &Slot) -> &Tracking {
        &self.tracking[slot.index as usize]
    }
}

impl From<PoolError> for Failure {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Exhausted => Self::Overloaded,
            PoolError::Kernel(_) => Self::Engine(error.to_string()),
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        fault::unregister(&self.region);
    }
}
