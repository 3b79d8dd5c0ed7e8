//! Makes room: unloads the apps that were not asked for the longest time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::Node;
use super::memory;
use super::slot::Slot;
use crate::limits::{EVICT_IDLE, LOAD_BUFFER, LOADED_BYTES};
use crate::log;

/// What a node has loaded.
#[derive(Debug, Default)]
pub(crate) struct Loaded(Mutex<List>);

#[derive(Debug, Default)]
struct List {
    /// Each slot once, and the bytes that its app holds.
    slots: Vec<(Weak<Slot>, usize)>,
    bytes: usize,
    /// Memory that artifacts were read into: its pages needn't be asked for again.
    buffers: Vec<Vec<u8>>,
}

impl Loaded {
    fn list(&self) -> MutexGuard<'_, List> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A slot has an app, which holds so many bytes.
    fn add(&self, slot: &Arc<Slot>, bytes: usize) {
        let mut list = self.list();
        list.bytes += bytes;
        list.slots.push((Arc::downgrade(slot), bytes));
    }

    /// Memory to read an artifact into.
    pub(crate) fn take_buffer(&self) -> Vec<u8> {
        self.list().buffers.pop().unwrap_or_default()
    }

    /// Keeps it for the next one.
    pub(crate) fn keep_buffer(&self, buffer: Vec<u8>) {
        if buffer.capacity() <= LOAD_BUFFER {
            self.list().buffers.push(buffer);
        }
    }
}

impl List {
    /// Leaves out slots that have no app any more, and all but the last mention of the others.
    fn tidy(&mut self) -> Vec<(Arc<Slot>, usize)> {
        let mut seen = std::collections::HashSet::new();
        let mut slots = Vec::new();
        let mut kept = Vec::new();
        for (weak, bytes) in std::mem::take(&mut self.slots).into_iter().rev() {
            let slot = weak.upgrade().filter(|slot| slot.loaded().is_some());
            if let Some(slot) = slot.filter(|slot| seen.insert(Arc::as_ptr(slot))) {
                slots.push((slot, bytes));
                kept.push((weak, bytes));
            }
        }
        self.bytes = kept.iter().map(|(_, bytes)| bytes).sum();
        self.slots = kept;
        slots
    }
}

impl Node {
    /// Counts `newest`, which was loaded; answers whether there are more apps now, or larger ones, than
    /// may be loaded.
    pub(crate) fn is_full_with(&self, newest: &Arc<Slot>) -> bool {
        let Some(app) = newest.loaded() else { return false };
        self.loaded.add(newest, app.image().bytes());
        let list = self.loaded.list();
        list.slots.len() > self.state().max_loaded_apps || list.bytes > LOADED_BYTES
    }

    /// Counts `newest`, which was loaded, and makes room if need be.
    pub(crate) fn keep_room(&self, newest: &Arc<Slot>) {
        if self.is_full_with(newest) {
            self.make_room(newest);
        }
    }

    /// Holds the apps that are loaded to their number, and to the memory that they may have; `newest`
    /// stays.
    pub(crate) fn make_room(&self, newest: &Arc<Slot>) {
        let most = self.state().max_loaded_apps;
        let mut list = self.loaded.list();
        let mut slots = list.tidy();
        let whole = (slots.len(), list.bytes);
        drop(list);
        slots.sort_by_key(|(slot, _)| slot.last_used());
        slots.retain(|(slot, _)| !Arc::ptr_eq(slot, newest));
        let sizes: Vec<usize> = slots.iter().map(|(_, bytes)| *bytes).collect();
        let surplus = surplus(&sizes, whole, (most, LOADED_BYTES));
        for (slot, _) in &slots[..surplus] {
            unload(slot, "as many apps are loaded as may be");
        }
    }

    /// While too much memory is resident: unloads an eighth of the apps that nobody uses now.
    pub(crate) fn relieve(&self) {
        let state = self.state();
        let resident = memory::resident() + self.runtime().snapshot_bytes();
        if resident <= state.max_memory {
            return;
        }
        let idle = u64::try_from(EVICT_IDLE.as_millis()).unwrap_or(u64::MAX);
        let before = self.clock().saturating_sub(idle);
        let loaded = state.slots.iter().filter(|slot| slot.loaded().is_some());
        let mut unused: Vec<_> = loaded.filter(|slot| slot.last_used() <= before).collect();
        unused.sort_by_key(|slot| slot.last_used());
        for slot in unused.iter().take(unused.len().div_ceil(8)) {
            unload(slot, &format!("{} MiB are resident", resident >> 20));
        }
    }
}

/// Of the apps that may be loaded, one in so many goes besides the one that is one too many.
const SPARE: usize = 32;

/// How many of the apps with these sizes have to go, the first ones first, when there are `count`
/// with `bytes` in all, and may be no more than `most`.
fn surplus(
    sizes: &[usize],
    (count, bytes): (usize, usize),
    (most, most_bytes): (usize, usize),
) -> usize {
    if count <= most && bytes <= most_bytes {
        return 0;
    }
    let too_many = count > most;
    // Some more at a time, so that not every load has to look for the oldest.
    let less = |most: usize, more: bool| if more { most - most / SPARE } else { most };
    let (most, most_bytes) = (less(most, too_many), less(most_bytes, !too_many));
    let (mut left, mut gone) = (bytes, 0);
    while gone < sizes.len() && (count - gone > most || left > most_bytes) {
        left = left.saturating_sub(sizes[gone]);
        gone += 1;
    }
    gone
}

/// Requests that have an app keep it; the next one loads it again.
fn unload(slot: &Slot, why: &str) {
    slot.unload();
    slot.metrics.evictions.add_one();
    log::debug(format_args!("[{}] unloaded: {why}", slot.config.name));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_go_as_are_too_many_or_too_large() {
        assert_eq!(surplus(&[1, 1], (3, 3), (3, 3)), 0);
        assert_eq!(surplus(&[1, 1], (3, 3), (2, 9)), 1, "a small number is held exactly");
        let many = vec![10; 1_000];
        assert_eq!(surplus(&many, (1_001, 10_010), (1_000, usize::MAX)), 1 + 31, "and some more");
        assert_eq!(surplus(&many, (1_001, 10_010), (2_000, 10_000)), 33, "a limit of bytes");
        assert_eq!(surplus(&[5, 500], (3, LOADED_BYTES + 1), (9, LOADED_BYTES)), 2);
        assert_eq!(surplus(&[], (1, LOADED_BYTES + 1), (9, LOADED_BYTES)), 0, "the newest stays");
    }
}
