//! What can have changed in one slot: the pages that are writable.
//!
//! Written by the signal handler on the thread that runs the guest, and by the slot's owner, who is
//! on the same thread whenever the guest runs. All fields are atomics because the handler interrupts
//! its own thread at any point; no ordering between threads is asked of them.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};

use super::PAGE;
use crate::limits::{ALL_UNLOCKS, MEMORY_PER_SANDBOX, UNLOCK_STEP, UNLOCKS};

/// How many times pages of any slot were made writable since they were locked: each may cost the
/// kernel two mappings, of which a process has 65,530 (`vm.max_map_count`).
static UNLOCKED: AtomicUsize = AtomicUsize::new(0);

const WORDS: usize = MEMORY_PER_SANDBOX / PAGE / 64;

/// The writable pages of one slot.
#[derive(Debug)]
pub(super) struct Tracking {
    /// Pages from the slot's start in which write faults are noted; 0 when none are.
    pages: AtomicUsize,
    /// A bit per page: it is writable.
    writable: [AtomicU64; WORDS],
    /// Everything is writable: there were too many faults to go on page by page.
    whole: AtomicBool,
    /// How many times pages were made writable, which bounds the kernel's mappings.
    unlocks: AtomicU32,
    /// The pages that were made writable last: `first..end`.
    first: AtomicUsize,
    end: AtomicUsize,
}

/// Pages to make writable: `first..end`.
pub(super) type Pages = std::ops::Range<usize>;

impl Tracking {
    /// Notes faults in the first `pages` pages from now on.
    pub(super) fn begin(&self, pages: usize) {
        self.relock();
        self.pages.store(pages, Relaxed);
    }

    /// Notes nothing any more.
    pub(super) fn forget(&self) {
        self.relock();
        self.pages.store(0, Relaxed);
    }

    pub(super) fn pages(&self) -> usize {
        self.pages.load(Relaxed)
    }

    /// All pages are read-only again.
    pub(super) fn relock(&self) {
        for word in self.words() {
            word.store(0, Relaxed);
        }
        self.whole.store(false, Relaxed);
        UNLOCKED.fetch_sub(self.unlocks.swap(0, Relaxed) as usize, Relaxed);
        self.first.store(usize::MAX, Relaxed);
        self.end.store(usize::MAX, Relaxed);
    }

    fn words(&self) -> &[AtomicU64] {
        &self.writable[..self.pages().div_ceil(64)]
    }

    /// Whether everything is writable.
    pub(super) fn is_whole(&self) -> bool {
        self.whole.load(Relaxed)
    }

    /// Calls `each` with every run of writable pages.
    pub(super) fn runs(&self, mut each: impl FnMut(Pages)) {
        let mut run = 0..0;
        for (at, word) in self.words().iter().enumerate() {
            let mut bits = word.load(Relaxed);
            while bits != 0 {
                let skip = bits.trailing_zeros() as usize;
                let count = (bits >> skip).trailing_ones() as usize;
                let first = at * 64 + skip;
                if run.end == first {
                    run.end += count;
                } else {
                    if !run.is_empty() {
                        each(run);
                    }
                    run = first..first + count;
                }
                bits &= (u64::MAX.checked_shl((skip + count) as u32)).unwrap_or(0);
            }
        }
        if !run.is_empty() {
            each(run);
        }
    }

    /// How many pages are writable.
    pub(super) fn count(&self) -> usize {
        self.words().iter().map(|word| word.load(Relaxed).count_ones() as usize).sum()
    }

    /// A write to `page` has faulted: notes the pages that are to be made writable for it, before
    /// they are. `None` when the fault is none of ours. Called in the signal handler.
    pub(super) fn note(&self, page: usize) -> Option<Pages> {
        let pages = self.pages();
        if page >= pages || self.is_whole() || self.has(page) {
            return None;
        }
        let unlocked = self.around(page, pages);
        if !self.unlock(&unlocked) {
            return Some(self.note_all());
        }
        self.first.store(unlocked.start, Relaxed);
        self.end.store(unlocked.end, Relaxed);
        Some(unlocked)
    }

    /// Notes pages that are to be made writable; answers whether that is still done for so few.
    pub(super) fn unlock(&self, pages: &Pages) -> bool {
        let unlocks = self.unlocks.fetch_add(1, Relaxed) + 1;
        if UNLOCKED.fetch_add(1, Relaxed) >= ALL_UNLOCKS || unlocks > UNLOCKS {
            return false;
        }
        for page in pages.clone() {
            self.set(page);
        }
        true
    }

    /// Notes that everything is to be made writable, in one mapping.
    pub(super) fn note_all(&self) -> Pages {
        self.whole.store(true, Relaxed);
        0..self.pages()
    }

    /// One page; more of them when the guest writes upwards (its heap) or downwards (its stack).
    fn around(&self, page: usize, pages: usize) -> Pages {
        let (first, end) = (self.first.load(Relaxed), self.end.load(Relaxed));
        let step = (end.wrapping_sub(first) * 2).clamp(1, UNLOCK_STEP);
        if page == end {
            page..(page + step).min(pages)
        } else if page + 1 == first {
            first.saturating_sub(step)..first
        } else {
            page..page + 1
        }
    }

    fn has(&self, page: usize) -> bool {
        self.writable[page / 64].load(Relaxed) & (1 << (page % 64)) != 0
    }

    fn set(&self, page: usize) {
        self.writable[page / 64].fetch_or(1 << (page % 64), Relaxed);
    }
}
