//! Which slots nobody uses, and who could give one up.

use std::collections::VecDeque;
use std::sync::{Arc, Weak};

use super::{Base, Image};

/// The slots that belong to no app.
pub(super) struct Free {
    /// Slots that were used, and have nothing mapped now.
    blank: Vec<u32>,
    /// Slots from here on were never used.
    fresh: u32,
    slots: u32,
    bases: Vec<Weak<Base>>,
    /// Apps that keep idle slots: who was looked at longest ago comes first.
    queue: VecDeque<Weak<Image>>,
    /// The queue's length at which apps that are gone are left out.
    tidy_at: usize,
}

/// As many apps as may be gone without being looked for.
const UNTIDY: usize = 64;

impl Free {
    pub(super) fn new(slots: u32) -> Self {
        let (blank, bases, queue) = (Vec::new(), Vec::new(), VecDeque::new());
        Self { blank, fresh: 0, slots, bases, queue, tidy_at: UNTIDY }
    }

    pub(super) fn take(&mut self) -> Option<u32> {
        if let Some(index) = self.blank.pop() {
            return Some(index);
        }
        let index = (self.fresh < self.slots).then_some(self.fresh)?;
        self.fresh += 1;
        Some(index)
    }

    pub(super) fn put(&mut self, index: u32) {
        self.blank.push(index);
    }

    /// Slots that have something mapped.
    pub(super) fn mapped(&self) -> usize {
        self.fresh as usize - self.blank.len()
    }

    /// Makes a base known.
    pub(super) fn add_base(&mut self, base: &Arc<Base>) {
        self.bases.retain(|base| base.strong_count() > 0);
        self.bases.push(Arc::downgrade(base));
    }

    /// The bases that exist.
    pub(super) fn bases(&self) -> Vec<Arc<Base>> {
        self.bases.iter().filter_map(Weak::upgrade).collect()
    }

    /// An app has idle slots.
    pub(super) fn queue(&mut self, image: &Arc<Image>) {
        if self.queue.len() >= self.tidy_at {
            self.queue.retain(|image| image.strong_count() > 0);
            self.tidy_at = 2 * self.queue.len() + UNTIDY;
        }
        self.queue.push_back(Arc::downgrade(image));
    }

    /// It still has some, most likely.
    pub(super) fn requeue(&mut self, image: Weak<Image>) {
        self.queue.push_back(image);
    }

    pub(super) fn queued(&self) -> usize {
        self.queue.len()
    }

    /// Takes the first app out of the queue, if it still exists.
    pub(super) fn next_queued(&mut self) -> Option<Weak<Image>> {
        self.queue.pop_front()
    }
}
