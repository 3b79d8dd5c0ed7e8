//! The runtime: what a process has once. Engine, linker, pools, ticker, code cache.

mod error;
mod options;
mod prepare;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use wasmtime::{Config, Engine, InstanceAllocationStrategy, Linker, Module, OptLevel};

use crate::cache::{Cache, FunctionCache, Key};
use crate::code::Code;
use crate::gate::Gate;
use crate::instance::Spares;
use crate::known::Known;
use crate::lane::SlowLane;
use crate::limits::{FIBER_STACK, QUEUED_PER_NODE, WASM_STACK};
use crate::metrics::InUse;
use crate::pool::{self, Creator, GUARD, Pool, RESERVATION, Stacks};
use crate::server::Background;
use crate::snapshot::{Parts, changing};
use crate::state::RequestState;
use crate::ticker::Ticker;
use crate::{log, ops, wasi};
use error::compile_error;
pub use error::{CompileError, RuntimeError};
pub use options::RuntimeOptions;
pub(crate) use prepare::Prepared;

/// Made once per process.
pub struct Runtime {
    engine: Engine,
    linker: Linker<RequestState>,
    ticker: Ticker,
    pool: Arc<Pool>,
    /// The code in use, by the hash of its module.
    codes: Mutex<HashMap<Key, Weak<Code>>>,
    known: Known,
    cache: Option<Cache>,
    /// Collects what the compiler could use again. One compilation at a time uses it.
    functions: Arc<FunctionCache>,
    compiling: Mutex<()>,
    background: Background,
    pub(crate) sandboxes: InUse,
    slow_lane: Arc<SlowLane>,
    /// Instances that wait for the next request of their app.
    spares: Spares,
    counts_instructions: bool,
    /// Room for as many requests as there are sandboxes.
    gate: Gate,
}

/// A compiled module.
pub struct Compiled {
    /// The module.
    pub module: Module,
    /// Whether its code was in the cache.
    pub from_cache: bool,
}

/// The configuration that every engine of this host has: code compiled under one fits all others,
/// whatever their number of sandboxes.
pub fn engine_config() -> Config {
    let mut config = Config::new();
    config
        .cranelift_opt_level(OptLevel::Speed)
        .epoch_interruption(true)
        .max_wasm_stack(WASM_STACK)
        .async_stack_size(FIBER_STACK)
        .async_stack_zeroing(false)
        .memory_reservation(RESERVATION as u64)
        .memory_guard_size(GUARD as u64)
        // Snapshots are mapped by the pool.
        .memory_init_cow(false)
        // A trap's stack would be the interpreter's; the program's own comes from the guest.
        .wasm_backtrace_max_frames(None)
        .generate_address_map(false)
        .native_unwind_info(false)
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .concurrency_support(false)
        .allocation_strategy(InstanceAllocationStrategy::OnDemand);
    config
}

impl Runtime {
    /// Once per process.
    pub fn new(options: RuntimeOptions) -> Result<Arc<Self>, RuntimeError> {
        let functions = Arc::new(FunctionCache::default());
        let pool = Pool::new(options.sandboxes)?;
        let mut config = engine_config();
        config
            .enable_incremental_compilation(functions.clone())?
            .consume_fuel(options.count_instructions)
            .with_host_memory(Arc::new(Creator(pool.clone())))
            .with_host_stack(Arc::new(Stacks::default()));
        let engine = Engine::new(&config)?;
        pool::install_fault_handler();
        let mut linker = Linker::new(&engine);
        ops::link(&mut linker)?;
        wasi::link(&mut linker)?;
        let cache = options.cache_dir.as_deref().and_then(|dir| match Cache::open(dir, &engine) {
            Ok(cache) => Some(cache),
            Err(error) => {
                log::warn(format_args!("compiled code is not cached: {error}"));
                None
            }
        });
        Ok(Arc::new(Self {
            ticker: Ticker::start(&engine)?,
            pool,
            codes: Mutex::default(),
            known: Known::default(),
            engine,
            linker,
            cache,
            functions,
            compiling: Mutex::new(()),
            background: Background::default(),
            sandboxes: InUse::new(options.sandboxes),
            slow_lane: Arc::default(),
            spares: Spares::default(),
            counts_instructions: options.count_instructions,
            gate: Gate::new(options.sandboxes as usize, QUEUED_PER_NODE),
        }))
    }

    /// The wasm engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(crate) fn counts_instructions(&self) -> bool {
        self.counts_instructions
    }

    pub(crate) fn linker(&self) -> &Linker<RequestState> {
        &self.linker
    }

    pub(crate) fn ticker(&self) -> &Ticker {
        &self.ticker
    }

    /// Where guests go that compute for long.
    pub(crate) fn slow_lane(&self) -> &Arc<SlowLane> {
        &self.slow_lane
    }

    /// Where requests wait when all sandboxes are in use.
    pub(crate) fn gate(&self) -> &Gate {
        &self.gate
    }

    pub(crate) fn spares(&self) -> &Spares {
        &self.spares
    }

    /// Work that goes on after its response.
    pub(crate) fn background(&self) -> &Background {
        &self.background
    }

    /// Waits until no work goes on behind a response any more.
    pub async fn idle(&self) {
        self.background.idle().await;
    }

    /// Compiles an artifact's code into the cache; answers whether it was there already.
    pub fn precompile(&self, artifact: &[u8], engine: &str) -> Result<bool, CompileError> {
        Ok(self.compile(&Parts::of(artifact)?.code()?, engine)?.from_cache)
    }

    /// What an engine's instance holds once it has started, if the cache knows.
    pub(crate) fn load_booted(&self, engine: &str) -> Option<Vec<u8>> {
        self.cache.as_ref()?.load_booted(engine)
    }

    /// Whether programs were built with this engine on this machine already: the first time takes
    /// seconds.
    pub fn has_built_with(&self, engine: &str) -> bool {
        self.cache.as_ref().is_some_and(|cache| cache.has_booted(engine))
    }

    /// Keeps it in the cache, if there is one.
    pub(crate) fn keep_booted(&self, engine: &str, content: &[u8]) {
        if let Some(Err(error)) = self.cache.as_ref().map(|c| c.store_booted(engine, content)) {
            log::warn(format_args!("the engine's start can't be kept in the cache: {error}"));
        }
    }

    /// The module's code: from the cache, or compiled and then kept there. `engine` is the identity
    /// of the JavaScript engine inside: modules that share it share nearly all of their functions.
    pub fn compile(&self, wasm: &[u8], engine: &str) -> Result<Compiled, CompileError> {
        self.compile_as(&self.key(wasm), wasm, engine)
    }

    fn key(&self, wasm: &[u8]) -> Key {
        self.cache.as_ref().map_or_else(|| Key::new(&[0; 32], wasm), |cache| cache.key(wasm))
    }

    fn compile_as(&self, key: &Key, wasm: &[u8], engine: &str) -> Result<Compiled, CompileError> {
        let Some(cache) = &self.cache else {
            let wasm = changing::mark(wasm)?;
            let module = Module::from_binary(&self.engine, &wasm).map_err(compile_error)?;
            return Ok(Compiled { module, from_cache: false });
        };
        if let Some(module) = cache.load(&self.engine, key) {
            return Ok(Compiled { module, from_cache: true });
        }
        let code = self.compile_with(cache, wasm, engine)?;
        if let Err(error) = cache.store(key, &code) {
            log::warn(format_args!("compiled code can't be kept in the cache: {error}"));
        } else if let Some(module) = cache.load(&self.engine, key) {
            // The mapped file is what every later start uses, and its pages are shared.
            return Ok(Compiled { module, from_cache: false });
        }
        // SAFETY: `code` was made by this engine a moment ago and nobody else has touched it.
        let module = unsafe { Module::deserialize(&self.engine, &code) }.map_err(compile_error)?;
        Ok(Compiled { module, from_cache: false })
    }

    fn compile_with(
        &self,
        cache: &Cache,
        wasm: &[u8],
        engine: &str,
    ) -> Result<Vec<u8>, CompileError> {
        let _one_at_a_time = self.compiling.lock().unwrap_or_else(PoisonError::into_inner);
        self.functions.begin(cache.load_functions(engine));
        let code = self.engine.precompile_module(&changing::mark(wasm)?);
        if let Some(parts) = self.functions.end()
            && let Err(error) = cache.store_functions(engine, &parts)
        {
            log::debug(format_args!("compiled functions can't be kept in the cache: {error}"));
        }
        code.map_err(compile_error)
    }
}
