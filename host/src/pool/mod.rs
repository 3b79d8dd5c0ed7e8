//! The linear memories of all sandboxes: address space that is reserved once, in slots that are
//! handed out, tracked, and put back to the snapshot.
//!
//! A slot that a sandbox leaves is cleaned without asking the kernel. All of a snapshot's memory is
//! mapped read-only at first; the first write to a page faults, and [`fault`] notes the page and
//! makes it writable. So what can have changed is known exactly, whatever the guest did: putting a
//! slot back means copying the noted pages from the image. They stay writable for the next sandbox
//! of the same app, which most likely writes to the same ones, and takes no fault at all.
//!
//! Apps of one engine begin with the same memory, but for some dozen pages: so they share one file,
//! the [`Base`], and their own bytes are written into a slot before they get it. A slot goes from one
//! app to the next in the same way, by writing the pages that either of them has for itself.
//!
//! Invariants: a page of a slot is writable only if it is noted; a guest's own word counts nowhere. An
//! idle slot holds its base, but for the pages of what [`Slot::own`] says.

mod base;
mod changes;
mod creator;
mod fault;
mod free;
mod image;
mod lease;
mod own;
mod region;
mod slots;
mod stacks;
#[cfg(test)]
mod tests;
mod tracking;

use std::sync::{Arc, Mutex, PoisonError};

use rustix::io::Errno;

use crate::failure::Failure;

pub(crate) use base::{Base, BaseError};
pub(crate) use creator::{Creator, with_lease};
pub(crate) use fault::install as install_fault_handler;
use free::Free;
pub(crate) use image::Image;
pub(crate) use lease::{Lease, Renewal};
pub(crate) use own::Own;
use region::Region;
use slots::Slot;
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
