//! How slots are mapped, handed from one app to the next, and given back.

use std::sync::Arc;

use rustix::io::Errno;
use rustix::mm::MprotectFlags;

use super::own::Own;
use super::tracking::{Pages, Tracking};
use super::{Image, Lease, PAGE, Pool, PoolError, RESERVATION, SLOT};
use crate::limits::{KEEP_GROWN, KEPT_SLOTS, MOVES_BEFORE_DISCARD};

/// A slot that is nobody else's. Its number, and what its memory holds at the moment.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) index: u32,
    /// Bytes that are mapped.
    pub(super) size: usize,
    /// Sandboxes since its writable pages were last locked.
    pub(super) uses: u32,
    /// The pages in which an idle slot differs from its base; `None` when it doesn't.
    pub(super) own: Option<Arc<Own>>,
    /// How often it went from one app to another since it was last emptied.
    moves: u32,
}

impl Slot {
    fn new(index: u32) -> Self {
        Self { index, size: 0, uses: 0, own: None, moves: 0 }
    }

    /// Whether it is as an app with these bytes of its own has it.
    pub(super) fn holds(&self, own: &Arc<Own>) -> bool {
        match &self.own {
            Some(held) => Arc::ptr_eq(held, own),
            None => own.is_empty(),
        }
    }
}

const READ_WRITE: MprotectFlags = MprotectFlags::READ.union(MprotectFlags::WRITE);

impl Pool {
    /// A slot without anything mapped; an idle one is taken away when there is no other.
    fn blank(&self) -> Result<Slot, PoolError> {
        if let Some(index) = self.free().take() {
            return Ok(Slot::new(index));
        }
        let idle = || self.free().bases().iter().find_map(|base| base.take_any());
        let slot = self.idle_of_an_app(true).map(|(_, slot)| slot).or_else(idle);
        let slot = slot.ok_or(PoolError::Exhausted)?;
        self.unmap(&slot)?;
        Ok(Slot::new(slot.index))
    }

    /// A slot that an app keeps, and whose it is; unless it is `urgent`, of one that hasn't used it
    /// for long.
    fn idle_of_an_app(&self, urgent: bool) -> Option<(Arc<Image>, Slot)> {
        // Outlives the lock: an app that goes away gives its slots back.
        let mut seen = Vec::new();
        let mut free = self.free();
        // Twice, because whoever was used gets a second chance.
        for _ in 0..2 * free.queued() {
            let next = free.next_queued()?;
            let Some(image) = next.upgrade() else { continue };
            if image.was_used() && !urgent {
                free.requeue(next);
            } else if let Some(slot) = image.take_warm().or_else(|| image.leave_queue()) {
                free.requeue(next);
                return Some((image, slot));
            }
            seen.push(image);
        }
        None
    }

    /// A slot that has an image's base mapped.
    pub(super) fn slot_for(&self, image: &Image) -> Result<Slot, PoolError> {
        let (base, size) = (&image.base, image.size());
        if let Some(slot) = base.take_idle(size) {
            return Ok(slot);
        }
        if self.free().mapped() >= KEPT_SLOTS
            && let Some((before, slot)) = self.idle_of_an_app(false)
        {
            if Arc::ptr_eq(&before.base, base) && slot.size == size {
                return Ok(slot);
            }
            self.retire(slot);
        }
        let mut slot = self.blank()?;
        if let Err(error) = base.map(&self.region, self.start(&slot), size) {
            self.retire(slot);
            return Err(error.into());
        }
        slot.size = size;
        self.tracking(&slot).begin(image.pages());
        Ok(slot)
    }

    /// Makes a slot that has the image's base mapped the image's, whoever had it before.
    pub(super) fn dress(&self, slot: &mut Slot, image: &Image) -> Result<(), Errno> {
        let (start, tracking) = (self.start(slot), self.tracking(slot));
        slot.moves += 1;
        if slot.moves >= MOVES_BEFORE_DISCARD {
            slot.moves = 0;
            self.empty(slot)?;
        }
        self.region.protect(start, slot.size, READ_WRITE)?;
        // SAFETY: the base is mapped in this slot, which is the caller's, and all of it is writable.
        unsafe { image.change(self.region.at(start), slot.own.take().as_deref()) }
        self.region.protect(start, slot.size, MprotectFlags::READ)?;
        tracking.relock();
        slot.uses = 0;
        slot.own = Some(image.own.clone());
        self.unlock_busy(slot, image)
    }

    /// Makes writable what requests write to anyway: each page of it would be a signal.
    fn unlock_busy(&self, slot: &Slot, image: &Image) -> Result<(), Errno> {
        let inside = |run: &&Pages| run.end <= image.pages();
        for run in image.base.busy().iter().filter(inside) {
            if !self.tracking(slot).unlock(run) {
                break;
            }
            let start = self.start(slot) + run.start * PAGE;
            self.region.protect(start, run.len() * PAGE, READ_WRITE)?;
        }
        Ok(())
    }

    /// Takes out of a slot what isn't its base's.
    pub(super) fn empty(&self, slot: &mut Slot) -> Result<(), Errno> {
        self.region.discard(self.start(slot), slot.size + KEEP_GROWN)?;
        slot.own = None;
        Ok(())
    }

    /// Bytes of the bases' files.
    pub(crate) fn file_bytes(&self) -> u64 {
        let bases = self.free().bases();
        bases.iter().map(|base| base.bytes() as u64).sum()
    }

    /// A memory of `size` zero bytes that belongs to no app.
    pub(crate) fn zeros(self: &Arc<Self>, size: usize) -> Result<Lease, PoolError> {
        let slot = self.blank()?;
        if let Err(error) = self.region.protect(self.start(&slot), size, READ_WRITE) {
            self.retire(slot);
            return Err(error.into());
        }
        Ok(Lease::new(self, slot, None, size))
    }

    /// Takes everything out of a slot, and gives it back.
    pub(super) fn retire(&self, slot: Slot) {
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
    pub(super) fn start(&self, slot: &Slot) -> usize {
        slot.index as usize * SLOT
    }

    pub(super) fn tracking(&self, slot: &Slot) -> &Tracking {
        &self.tracking[slot.index as usize]
    }
}
