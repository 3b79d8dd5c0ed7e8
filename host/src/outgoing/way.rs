//! How many bytes of bodies are on their way to visitors, in all.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use bytes::Bytes;

use crate::limits::{OUTGOING_ALL, OUTGOING_AT_EASE, OUTGOING_BUFFER};

/// Bytes of all outgoing bodies of this process that are on their way: those that wait for the visitor,
/// and those that his connection holds.
pub(super) static ALL: Way = Way::new(0);

/// A count of bytes.
#[derive(Debug)]
pub(super) struct Way(AtomicUsize);

impl Way {
    pub(super) const fn new(used: usize) -> Self {
        Self(AtomicUsize::new(used))
    }

    /// How many bytes of one body may wait now. A guest that can write all it has in one turn is not
    /// woken again and again, each time with cold caches; so there is more room as long as few need it.
    pub(super) fn room_for_one(&self) -> usize {
        if self.0.load(Relaxed) < OUTGOING_ALL { OUTGOING_AT_EASE } else { OUTGOING_BUFFER }
    }

    /// A copy that counts for as long as it exists.
    pub(super) fn take(&'static self, bytes: &[u8]) -> Bytes {
        self.0.fetch_add(bytes.len(), Relaxed);
        Bytes::from_owner(OnItsWay { bytes: bytes.into(), way: self })
    }
}

struct OnItsWay {
    bytes: Box<[u8]>,
    way: &'static Way,
}

impl AsRef<[u8]> for OnItsWay {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for OnItsWay {
    fn drop(&mut self) {
        self.way.0.fetch_sub(self.bytes.len(), Relaxed);
    }
}
