//! What a sandbox has changed of its snapshot.

use super::own::ZEROS;
use super::{Image, PAGE, SLOT};

impl Image {
    /// How many pages of `memory` differ from the image. It looks at all of them.
    pub(crate) fn count_changes(&self, memory: &[u8]) -> usize {
        let mut original = ZEROS;
        let mut changed = |(page, bytes): &(usize, &[u8])| {
            self.write_page(*page, &mut original);
            *bytes != original
        };
        memory.chunks(PAGE).enumerate().filter(|page| changed(page)).count()
    }

    /// How many pages will be put back when the sandbox that has `memory` ends: those that it, or one
    /// before it, has written to, and those that it has grown by. A few instructions for each 64.
    pub(crate) fn count_writable(&self, memory: &[u8]) -> usize {
        let grown = (memory.len() / PAGE).saturating_sub(self.pages());
        let offset = memory.as_ptr().addr().checked_sub(self.pool().region.base().addr());
        let tracking = offset.and_then(|offset| self.pool().tracking.get(offset / SLOT));
        match tracking {
            Some(tracking) if !tracking.is_whole() => tracking.count() + grown,
            _ => self.pages() + grown,
        }
    }
}
