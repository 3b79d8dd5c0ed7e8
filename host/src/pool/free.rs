//! Which slots nobody uses, and who could give one up.

use std::sync::{Arc, Weak};

use super::Image;

/// The slots that belong to no app.
pub(super) struct Free {
    /// Slots that were used, and have nothing mapped now.
    blank: Vec<u32>,
    /// Slots from here on were never used.
    fresh: u32,
    slots: u32,
    /// Apps may keep idle slots.
    images: Vec<Weak<Image>>,
}

impl Free {
    pub(super) fn new(slots: u32) -> Self {
        Self { blank: Vec::new(), fresh: 0, slots, images: Vec::new() }
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

    /// Makes an app known.
    pub(super) fn add(&mut self, image: &Arc<Image>) {
        self.images.retain(|image| image.strong_count() > 0);
        self.images.push(Arc::downgrade(image));
    }

    /// The apps that exist.
    pub(super) fn images(&self) -> Vec<Arc<Image>> {
        self.images.iter().filter_map(Weak::upgrade).collect()
    }
}
