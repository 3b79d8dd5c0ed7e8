//! An app's snapshot as memory: what it shares with others, what is its own, and slots that hold it.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::own::{Own, Page, ZEROS};
use super::{Base, Lease, PAGE, Pool, PoolError, Slot};
use crate::limits::WARM_SLOTS;

/// A snapshot's memory. Made once per app.
pub(crate) struct Image {
    pub(super) base: Arc<Base>,
    pub(super) own: Arc<Own>,
    /// The memory's size at the start, in bytes.
    size: usize,
    /// Idle slots that hold it.
    warm: Mutex<Vec<Slot>>,
    /// A sandbox was made since somebody last looked for slots to take away.
    used: AtomicBool,
    /// It is among those that are looked at then.
    queued: AtomicBool,
}

impl Image {
    /// A memory of `size` bytes that begins as `base` does, but for `own`.
    pub(crate) fn new(base: Arc<Base>, own: Own, size: usize) -> Arc<Self> {
        let [used, queued] = [true, false].map(AtomicBool::new);
        Arc::new(Self { base, own: Arc::new(own), size, warm: Mutex::default(), used, queued })
    }

    pub(super) fn pool(&self) -> &Arc<Pool> {
        &self.base.pool
    }

    /// A memory that holds the snapshot.
    pub(crate) fn lease(self: &Arc<Self>) -> Result<Lease, PoolError> {
        if !self.used.load(Relaxed) {
            self.used.store(true, Relaxed);
        }
        let mut slot = match self.take_warm() {
            Some(slot) => slot,
            None => self.pool().slot_for(self)?,
        };
        if !slot.holds(&self.own)
            && let Err(error) = self.pool().dress(&mut slot, self)
        {
            self.pool().retire(slot);
            return Err(error.into());
        }
        Ok(Lease::new(self.pool(), slot, Some(self.clone()), self.size))
    }

    pub(super) fn take_warm(&self) -> Option<Slot> {
        self.warm().pop()
    }

    /// Whether it was used since this was last asked.
    pub(super) fn was_used(&self) -> bool {
        self.used.swap(false, Relaxed)
    }

    fn warm(&self) -> MutexGuard<'_, Vec<Slot>> {
        self.warm.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a slot; gives it back when there are enough.
    pub(super) fn keep(self: &Arc<Self>, slot: Slot) -> Option<Slot> {
        let mut warm = self.warm();
        if warm.len() >= WARM_SLOTS {
            return Some(slot);
        }
        warm.push(slot);
        drop(warm);
        if !self.queued.load(Relaxed) && !self.queued.swap(true, Relaxed) {
            self.pool().free().queue(self);
        }
        None
    }

    /// It has no idle slots: the next one queues it again. Should there be one by now, that is
    /// taken, and it stays queued.
    pub(super) fn leave_queue(&self) -> Option<Slot> {
        self.queued.store(false, Relaxed);
        let late = self.take_warm()?;
        self.queued.store(true, Relaxed);
        Some(late)
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    pub(super) fn pages(&self) -> usize {
        self.size / PAGE
    }

    /// Bytes that the app holds for itself: what others use, too, isn't counted.
    pub(crate) fn bytes(&self) -> usize {
        let alone = self.own.is_empty();
        self.own.bytes() + if alone { self.base.bytes() } else { 0 }
    }

    /// Makes `content` what this page is in the snapshot; beyond it there are zeros.
    pub(super) fn write_page(&self, page: usize, content: &mut Page) {
        if page >= self.pages() {
            *content = ZEROS;
            return;
        }
        *content = *self.base.page(page).unwrap_or(&ZEROS);
        self.own.write_to(page, content);
    }

    /// Makes a slot this app's that held the base but for what was `before`'s own.
    ///
    /// # Safety
    /// As for [`Self::restore`]; all of the memory is writable.
    pub(super) unsafe fn change(&self, memory: *mut u8, before: Option<&Own>) {
        // SAFETY: the page is in the memory; further as in `restore`.
        let content = |page: usize| unsafe { &mut *memory.add(page * PAGE).cast::<Page>() };
        let inside = |page: &usize| *page < self.pages();
        for page in before.iter().flat_map(|own| own.pages()).filter(inside) {
            *content(page) = *self.base.page(page).unwrap_or(&ZEROS);
        }
        // The first byte that is written has the kernel copy the base's page: the rest is there then.
        for page in self.own.pages().filter(inside) {
            self.own.write_to(page, content(page));
        }
    }

    /// Puts pages `first..end` of a slot back.
    ///
    /// # Safety
    /// `memory` is the start of a slot that has the base mapped and that nobody else touches, and
    /// these pages of it are writable.
    pub(super) unsafe fn restore(&self, memory: *mut u8, pages: std::ops::Range<usize>) {
        for page in pages {
            // SAFETY: the page is in the memory, writable and nobody else's. Its address is a
            // multiple of the page size, and bytes have no alignment.
            let content = unsafe { &mut *memory.add(page * PAGE).cast::<Page>() };
            self.write_page(page, content);
        }
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        let warm = std::mem::take(&mut *self.warm());
        for slot in warm {
            if let Some(slot) = self.base.keep(slot) {
                self.pool().retire(slot);
            }
        }
    }
}
