//! The guest's imports as they behave at build time, while the user's module is evaluated once.
//!
//! What a program does then is frozen into its artifact, so there are no requests, no I/O, no real
//! entropy and no clock: calls answer [`code::WRONG_PHASE`](land_abi::code::WRONG_PHASE), random
//! bytes come from a fixed sequence and every clock says 0. The same input gives the same bytes.

mod booted;
mod ops;
mod state;

use std::sync::Arc;
use std::time::Duration;

use land_abi::{Init, export};
use wasmtime::{Engine, Instance, Linker, Module, Store, Trap, UpdateDeadline};

use crate::limits::{CPU_AT_MODULE_SCOPE, STOP_GRACE};
use crate::runtime::Runtime;
use crate::{cpu, wasi};

pub use self::booted::Booted;
pub use crate::state::Report;
pub use state::{BuildState, Message};

/// The guest at build time: a store with its linker. Made once per build.
pub struct Builder {
    runtime: Arc<Runtime>,
    linker: Linker<BuildState>,
    /// The store, for Wizer to run in.
    pub store: Store<BuildState>,
}

/// What evaluating a module came to.
#[derive(Debug)]
pub struct Outcome {
    /// The name of the handler's shape, or why there is none.
    pub result: Result<String, BuildFailure>,
    /// What the module printed.
    pub console: Vec<Message>,
}

/// Why a module can't be frozen.
#[derive(Debug, thiserror::Error)]
pub enum BuildFailure {
    /// The program's fault, told by the guest.
    #[error("{}", .0.message)]
    Program(Report),
    /// It runs and runs.
    #[error(
        "the module's top level has used its CPU limit of {} s: it seems to loop for ever",
        .limit.as_secs()
    )]
    EndlessLoop {
        /// What is allowed.
        limit: Duration,
        /// Where it was, unless it had to be stopped by force.
        stopped_in: Option<Report>,
    },
    /// It takes more memory than a sandbox has.
    #[error("the module's top level is out of memory: the limit of {} MiB is reached", .limit >> 20)]
    OutOfMemory {
        /// What is allowed, in bytes.
        limit: usize,
    },
    /// It recurses without end.
    #[error("the module's top level exhausts the call stack")]
    Stack,
    /// The engine's fault.
    #[error("the engine stopped while it evaluated the module: {0}")]
    Engine(String),
}

impl Builder {
    /// A guest that will be given `init`.
    pub fn new(runtime: &Arc<Runtime>, init: &Init<'_>) -> wasmtime::Result<Self> {
        let engine = runtime.engine();
        let mut store = Store::new(engine, BuildState::new(init));
        store.limiter(|state| &mut state.memory_limit);
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(|mut store| {
            let state = store.data_mut();
            let used = Duration::from_nanos(cpu::thread_time().saturating_sub(state.cpu_started));
            // Asked to stop from here on; see `ops::link`.
            state.late = used > CPU_AT_MODULE_SCOPE;
            let forced = used > CPU_AT_MODULE_SCOPE + STOP_GRACE;
            // Never a yield: all of it stays on the thread whose clock is counted.
            Ok(if forced { UpdateDeadline::Interrupt } else { UpdateDeadline::Continue(1) })
        });
        Ok(Self { runtime: runtime.clone(), linker: linker(engine)?, store })
    }

    /// Makes an instance; from here on CPU time is counted. `module` is the engine as Wizer has
    /// prepared it.
    pub fn instantiate(&mut self, module: &Module) -> wasmtime::Result<Instance> {
        self.store.data_mut().cpu_started = cpu::thread_time();
        let instance = self.linker.instantiate(&mut self.store, module)?;
        let memory = instance.get_memory(&mut self.store, export::MEMORY);
        self.store.data_mut().memory = memory;
        Ok(instance)
    }

    /// Calls a guest's export without parameters, under the limits and on a fiber, whose stack is
    /// as large as a request's. It never yields: all of it runs on the thread that polls first,
    /// which must be the one that called [`instantiate`](Self::instantiate).
    pub async fn call(&mut self, instance: &Instance, name: &str) -> wasmtime::Result<()> {
        let runtime = self.runtime.clone();
        let _tick = runtime.ticker().hold();
        let function = instance.get_typed_func::<(), ()>(&mut self.store, name)?;
        self.store.set_epoch_deadline(1);
        function.call_async(&mut self.store, ()).await
    }

    /// Calls `land_init`, in an instance that [`Booted`] was put into.
    pub async fn evaluate(&mut self, instance: &Instance) -> wasmtime::Result<()> {
        self.call(instance, export::INIT).await
    }

    /// CPU time since the instance was made, on the thread that made it, and the memory's size now.
    pub fn module_scope(&mut self) -> (Duration, u64) {
        let started = self.store.data().cpu_started;
        let cpu = Duration::from_nanos(cpu::thread_time().saturating_sub(started));
        let memory = self.store.data().memory;
        (cpu, memory.map_or(0, |memory| memory.data_size(&self.store) as u64))
    }

    /// What it came to; `ran` is what the calls above answered.
    pub fn outcome(&mut self, ran: Result<(), wasmtime::Error>) -> Outcome {
        let state = self.store.data_mut();
        let console = std::mem::take(&mut state.console);
        let result = match (state.told.take(), ran) {
            (Some(Err(report)), _) if state.memory_limit.hit && report.is_about_engine() => {
                Err(BuildFailure::OutOfMemory { limit: state.memory_limit.limit })
            }
            (Some(Err(report)), _) if report.kind == land_abi::FailureKind::Stopped => {
                let stopped_in = Some(report);
                Err(BuildFailure::EndlessLoop { limit: CPU_AT_MODULE_SCOPE, stopped_in })
            }
            (Some(Err(report)), _) => Err(BuildFailure::Program(report)),
            (_, Err(error)) => Err(trapped(state, &error)),
            (Some(Ok(shape)), Ok(())) => Ok(shape),
            (None, Ok(())) => Err(BuildFailure::Engine("it said nothing about its work".into())),
        };
        Outcome { result, console }
    }
}

impl Report {
    fn is_about_engine(&self) -> bool {
        self.kind == land_abi::FailureKind::Engine
    }
}

fn trapped(state: &BuildState, error: &wasmtime::Error) -> BuildFailure {
    if state.late {
        return BuildFailure::EndlessLoop { limit: CPU_AT_MODULE_SCOPE, stopped_in: None };
    }
    if state.memory_limit.hit {
        return BuildFailure::OutOfMemory { limit: state.memory_limit.limit };
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => BuildFailure::Stack,
        Some(trap) => BuildFailure::Engine(trap.to_string()),
        None => BuildFailure::Engine(format!("{error:#}")),
    }
}

fn linker(engine: &Engine) -> wasmtime::Result<Linker<BuildState>> {
    let mut linker = Linker::new(engine);
    ops::link(&mut linker)?;
    wasi::link(&mut linker)?;
    Ok(linker)
}
