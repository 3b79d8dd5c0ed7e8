//! Makes room: unloads the apps that were not asked for the longest time.

use std::sync::Arc;

use super::memory;
use super::slot::Slot;
use super::{Node, State};
use crate::limits::EVICT_IDLE;
use crate::log;

impl Node {
    /// After `newest` was loaded: holds the number of loaded apps to its limit.
    pub(crate) fn make_room(&self, newest: &Slot) {
        let state = self.state();
        let loaded = loaded(&state);
        let Some(excess @ 1..) = loaded.len().checked_sub(state.max_loaded_apps) else { return };
        let others = loaded.into_iter().filter(|slot| !std::ptr::eq(&raw const **slot, newest));
        unload_oldest(others.collect(), excess, "the number of loaded apps is at its limit");
    }

    /// While too much memory is resident: unloads an eighth of the apps that nobody uses now.
    pub(crate) fn relieve(&self) {
        let state = self.state();
        let resident = memory::resident();
        if resident <= state.max_memory {
            return;
        }
        let idle = u64::try_from(EVICT_IDLE.as_millis()).unwrap_or(u64::MAX);
        let before = self.clock().saturating_sub(idle);
        let unused: Vec<_> =
            loaded(&state).into_iter().filter(|slot| slot.last_used() <= before).collect();
        let count = unused.len().div_ceil(8);
        unload_oldest(unused, count, &format!("{} MiB are resident", resident >> 20));
    }
}

fn loaded(state: &State) -> Vec<Arc<Slot>> {
    state.slots.iter().filter(|slot| slot.loaded().is_some()).cloned().collect()
}

/// Requests that have an app keep it; the next one loads it again.
fn unload_oldest(mut slots: Vec<Arc<Slot>>, count: usize, why: &str) {
    slots.sort_by_key(|slot| slot.last_used());
    for slot in slots.into_iter().take(count) {
        slot.unload();
        slot.metrics.evictions.add_one();
        log::debug(format_args!("[{}] unloaded: {why}", slot.config.name));
    }
}
