//! What a sandbox tells about itself, to logs, benches and tests.

use std::time::Duration;

use wasmtime::Store;

use super::Sandbox;
use super::outcome::engine_failure;
use crate::failure::Failure;
use crate::request_id::RequestId;
use crate::state::RequestState;
use crate::testing::Usage;

/// Readies the count of instructions, where the runtime has one: wasmtime counts down, and ends a
/// guest at 0, which is some centuries away.
pub(super) fn begin_count(store: &mut Store<RequestState>) {
    if store.data().app.runtime().counts_instructions() {
        store.set_fuel(u64::MAX).expect("the engine was made to count");
    }
}

impl Sandbox {
    /// Wasm instructions that the guest has executed, if the runtime counts them: see
    /// [`RuntimeOptions::count_instructions`](crate::RuntimeOptions::count_instructions).
    pub fn instructions(&self) -> Option<u64> {
        self.vm.store.get_fuel().ok().map(|left| u64::MAX - left)
    }

    /// The request's id.
    pub fn id(&self) -> RequestId {
        self.vm.store.data().id
    }

    /// The seed of this sandbox's hash tables, for tests of freshness: no two may agree.
    pub async fn hash_seed(&mut self) -> Result<u32, Failure> {
        let name = land_abi::export::HASH_SEED;
        let vm = &mut *self.vm;
        vm.store.set_epoch_deadline(1);
        let seed = vm.instance.get_typed_func::<(), u32>(&mut vm.store, name);
        let seed = seed.map_err(engine_failure)?;
        seed.call_async(&mut vm.store, ()).await.map_err(engine_failure)
    }

    /// CPU time that the guest has used.
    pub fn cpu_time(&self) -> Duration {
        self.meter.total()
    }

    /// Pages of linear memory whose content differs from the snapshot's. It looks at all of them.
    pub fn dirty_pages(&self) -> usize {
        let memory = self.vm.store.data().memory;
        memory.map_or(0, |memory| self.app.image().count_changes(memory.data(&self.vm.store)))
    }

    /// Tells whoever observes the request what it has used so far.
    pub(super) fn tell_usage(&mut self) {
        self.vm.store.data_mut().tell_refusals();
        let state = self.state();
        if let Some(record) = &state.record {
            let memory = state.memory.map_or(&[][..], |memory| memory.data(&self.vm.store));
            let pages = self.app.image().count_writable(memory);
            record.used(memory.len(), pages, state.host_calls);
        }
    }

    /// Tells whoever listens to the app what the request has used.
    pub(super) fn tell_listener(&self) {
        let listener = self.app.listener().filter(|listener| listener.counts());
        if let Some(listener) = listener {
            listener.ended(&Usage {
                cpu: self.cpu_time(),
                dirty_pages: self.dirty_pages(),
                host_calls: self.state().host_calls,
            });
        }
    }

    /// Bytes of linear memory that the guest has.
    pub fn memory_size(&self) -> usize {
        self.vm.store.data().memory.map_or(0, |memory| memory.data_size(&self.vm.store))
    }
}
