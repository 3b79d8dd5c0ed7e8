//! Instances that are used again: one that has answered a request is made as it was at the start, and
//! waits for the next request of its app.
//!
//! Making an instance takes longer than running a small program in it: imports are resolved, room for
//! functions and tables is made, and calls through the table look their functions up anew. None of that is
//! the program's. All that a program can change is its memory, which is put back page by page as it
//! is between any two sandboxes ([`crate::pool`]), and its globals, which are put back here; code that
//! could change more is never used again (`snapshot/changing.rs`), nor is an instance after a trap, in
//! the middle of a turn, or with a memory that has grown. The host's side of a request, its
//! [`RequestState`], is made anew for each.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wasmtime::{Global, Instance, Memory, Store, TypedFunc, Val};

use super::inspect;
use super::outcome::engine_failure;
use crate::apps::App;
use crate::cpu::Meter;
use crate::failure::Failure;
use crate::limits::SPARES_PER_THREAD;
use crate::pool::{Image, Renewal, with_lease};
use crate::request_id::RequestId;
use crate::state::{RequestState, on_tick};

/// An instance, with all that requests need of it looked up.
pub(super) struct Vm {
    pub(super) store: Store<RequestState>,
    pub(super) instance: Instance,
    pub(super) handle: TypedFunc<u32, u32>,
    pub(super) resume: TypedFunc<(u32, u32, u32), u32>,
    /// Its last turn has come to its end.
    pub(super) is_intact: bool,
    memory: Memory,
    renewal: Renewal,
    /// What code can change besides the memory, and its values at the start; `None` when it can't be put
    /// back.
    globals: Option<Box<[(Global, Val)]>>,
}

impl Vm {
    /// A new instance, for a request of `app`.
    pub(super) fn new(app: &Arc<App>, id: RequestId, meter: &Arc<Meter>) -> Result<Self, Failure> {
        let state = RequestState::new(app.clone(), id, meter.clone(), None);
        let mut store = Store::new(app.runtime().engine(), state);
        store.limiter(|state| &mut state.memory_limit);
        store.epoch_deadline_callback(on_tick);
        // Instantiation runs no code of the guest that could take long: two ticks are plenty.
        store.set_epoch_deadline(2);
        inspect::begin_count(&mut store);
        let (code, lease) = (app.code(), app.runtime().spares().lease(app.image())?);
        let renewal = lease.renewal();
        let instance = with_lease(lease, || code.instance_pre.instantiate(&mut store));
        let instance = instance.map_err(engine_failure)?;
        let mut export = |index| instance.get_module_export(&mut store, index);
        let missing = || Failure::Engine("an export is missing".into());
        let memory =
            export(&code.memory).and_then(|found| found.into_memory()).ok_or_else(missing)?;
        let handle =
            export(&code.handle).and_then(|found| found.into_func()).ok_or_else(missing)?;
        let resume =
            export(&code.resume).and_then(|found| found.into_func()).ok_or_else(missing)?;
        let globals: Option<Vec<_>> = code
            .globals
            .as_ref()
            .and_then(|globals| globals.iter().map(|index| export(index)?.into_global()).collect());
        let globals = globals.map(|globals| {
            globals.into_iter().map(|global| (global, global.get(&mut store))).collect()
        });
        store.data_mut().memory = Some(memory);
        Ok(Self {
            handle: handle.typed(&store).map_err(engine_failure)?,
            resume: resume.typed(&store).map_err(engine_failure)?,
            is_intact: true,
            store,
            instance,
            memory,
            renewal,
            globals,
        })
    }

    /// A request of `app`, whose instance it is, begins.
    pub(super) fn begin(&mut self, app: &Arc<App>, id: RequestId, meter: &Arc<Meter>) {
        let memory = Some(self.memory);
        *self.store.data_mut() = RequestState::new(app.clone(), id, meter.clone(), memory);
        inspect::begin_count(&mut self.store);
    }

    /// Ends the request, and makes the instance as it was at the start; answers whether that worked.
    fn end(&mut self) -> bool {
        // Before anything else, as if the store were gone: others wait for what it holds.
        let state = self.store.data_mut();
        *state = RequestState::nobodys(state.meter.clone(), state.arrived);
        let (true, Some(globals)) = (self.is_intact, &self.globals) else { return false };
        globals.iter().all(|(global, value)| global.set(&mut self.store, *value).is_ok())
            && self.renewal.renew()
    }
}

/// The instances that wait, in as many parts as threads seldom get in each other's way.
pub(crate) struct Spares(Box<[Mutex<Vec<Vm>>]>);

impl Default for Spares {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Self((0..threads).map(|_| Mutex::default()).collect())
    }
}

impl Spares {
    /// Which part is the calling thread's.
    fn own(&self) -> usize {
        static THREADS: AtomicUsize = AtomicUsize::new(0);
        thread_local! {
            static THREAD: Cell<usize> = Cell::new(THREADS.fetch_add(1, Relaxed));
        }
        THREAD.get() % self.0.len()
    }

    /// An instance that holds `image`: the one that was used last, since its memory is most likely still in
    /// the processor's caches. A request may end on another thread than it began on, so that other threads'
    /// are looked at, too, before one is made.
    pub(super) fn take(&self, image: &Arc<Image>) -> Option<Vm> {
        let own = self.own();
        (0..self.0.len()).find_map(|step| {
            let part = &self.0[(own + step) % self.0.len()];
            let mut part = if step == 0 { lock(part) } else { part.try_lock().ok()? };
            let found = part.iter().rposition(|vm| vm.renewal.is_of(image))?;
            Some(part.remove(found))
        })
    }

    /// Ends a request, and keeps its instance when another one may use it.
    pub(super) fn keep(&self, mut vm: Vm) {
        if !vm.end() {
            return;
        }
        let mut part = lock(&self.0[self.own()]);
        let oldest = (part.len() >= SPARES_PER_THREAD).then(|| part.remove(0));
        part.push(vm);
        drop(part);
        // Not with the lock held: it gives a memory back.
        drop(oldest);
    }

    /// A memory that holds `image`, taken from instances that wait when there is no other.
    fn lease(&self, image: &Arc<Image>) -> Result<crate::pool::Lease, Failure> {
        if let Ok(lease) = image.lease() {
            return Ok(lease);
        }
        self.forget_if(|_| true);
        Ok(image.lease()?)
    }

    /// Drops the instances that hold `image`.
    pub(crate) fn forget(&self, image: &Arc<Image>) {
        self.forget_if(|vm| vm.renewal.is_of(image));
    }

    fn forget_if(&self, is_unwanted: impl Fn(&Vm) -> bool) {
        for part in &self.0 {
            let mut part = lock(part);
            let unwanted: Vec<Vm> = part.extract_if(.., |vm| is_unwanted(vm)).collect();
            drop(part);
            drop(unwanted);
        }
    }
}

fn lock(part: &Mutex<Vec<Vm>>) -> MutexGuard<'_, Vec<Vm>> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}
