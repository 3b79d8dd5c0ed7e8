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
    fn tidy(&mut self) -> Vec<Arc<Slot>> {
        let mut seen = std::collections::HashSet::new();
        let mut slots = Vec::new();
        let mut kept = Vec::new();
        for (weak, bytes) in std::mem::take(&mut self.slots).into_iter().rev() {
            let slot = weak.upgrade().filter(|slot| slot.loaded().is_some());
            if let Some(slot) = slot.filter(|slot| seen.insert(Arc::as_ptr(slot))) {
                slots.push(slot);
                kept.push((weak, bytes));
            }
        }
        self.bytes = kept.iter().map(|(_, bytes)| bytes).sum();
        self.slots = kept;
        slots
    }
}

impl Node {
    /// After `newest` was loaded: holds the apps that are loaded to their number, and to the memory
    /// that they may have.
    pub(crate) fn make_room(&self, newest: &Arc<Slot>) {
        let Some(app) = newest.loaded() else { return };
        let most = self.state().max_loaded_apps;
        self.loaded.add(newest, app.image().bytes());
        drop(app);
        let mut list = self.loaded.list();
        if list.slots.len() <= most && list.bytes <= LOADED_BYTES {
            return;
        }
        let mut slots = list.tidy();
        let (mut count, mut bytes) = (slots.len(), list.bytes);
        drop(list);
        if count <= most && bytes <= LOADED_BYTES {
            return;
        }
        // Some more at a time, so that not every load has to look for the oldest.
        let (target, target_bytes) = match count > most {
            true => (most - most / SPARE, LOADED_BYTES),
            false => (most, LOADED_BYTES - LOADED_BYTES / SPARE),
        };
        slots.sort_by_key(|slot| slot.last_used());
        for slot in slots.into_iter().filter(|slot| !Arc::ptr_eq(slot, newest)) {
            if count <= target && bytes <= target_bytes {
                break;
            }
            let Some(app) = slot.loaded() else { continue };
            count -= 1;
            bytes = bytes.saturating_sub(app.image().bytes());
            drop(app);
            unload(&slot, "as many apps are loaded as may be");
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

/// Requests that have an app keep it; the next one loads it again.
fn unload(slot: &Slot, why: &str) {
    slot.unload();
    slot.metrics.evictions.add_one();
    log::debug(format_args!("[{}] unloaded: {why}", slot.config.name));
}
