//! The runtime: what a process has once. Engine, linker, pools, ticker, code cache.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, Linker, Module, OptLevel,
    PoolingAllocationConfig,
};

use crate::cache::{Cache, CacheError, FunctionCache};
use crate::limits::{
    DENSE_IMAGE, FIBER_STACK, KEEP_MEMORY_RESIDENT, KEEP_STACK_RESIDENT, KEEP_TABLE_RESIDENT,
    MEMORY_PER_SANDBOX, SANDBOXES, TABLE_ELEMENTS, WASM_STACK,
};
use crate::server::Background;
use crate::state::RequestState;
use crate::ticker::Ticker;
use crate::{log, ops, wasi};

/// What a process decides.
#[derive(Debug, Clone)]
pub struct RuntimeOptions {
    /// Where compiled code is kept; `None` compiles anew in each process.
    pub cache_dir: Option<PathBuf>,
    /// Sandboxes that may live at one time.
    pub sandboxes: u32,
}

impl Default for RuntimeOptions {
    fn default() -> Self {
        Self { cache_dir: None, sandboxes: SANDBOXES }
    }
}

/// Made once per process.
pub struct Runtime {
    engine: Engine,
    linker: Linker<RequestState>,
    ticker: Ticker,
    cache: Option<Cache>,
    /// Collects what the compiler could use again. One compilation at a time uses it.
    functions: Arc<FunctionCache>,
    compiling: Mutex<()>,
    background: Background,
}

/// Why the process can't run wasm.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// The engine refuses its configuration on this machine.
    #[error("the wasm engine can't be set up: {0}")]
    Engine(String),
    /// The ticker has no thread.
    #[error("the ticker thread can't be started: {0}")]
    Ticker(#[from] std::io::Error),
}

/// Why a module can't be compiled.
#[derive(Debug, thiserror::Error)]
#[error("the module can't be compiled: {0}")]
pub struct CompileError(String);

/// A compiled module.
pub struct Compiled {
    /// The module.
    pub module: Module,
    /// Whether its code was in the cache.
    pub from_cache: bool,
}

impl From<wasmtime::Error> for RuntimeError {
    fn from(error: wasmtime::Error) -> Self {
        Self::Engine(format!("{error:#}"))
    }
}

/// The configuration that every engine of this host has: code compiled under one fits all others,
/// whatever their number of sandboxes.
pub fn engine_config(sandboxes: u32, pagemap_scan: Enabled) -> Config {
    let mut config = Config::new();
    config
        .cranelift_opt_level(OptLevel::Speed)
        .epoch_interruption(true)
        .max_wasm_stack(WASM_STACK)
        .async_stack_size(FIBER_STACK)
        .async_stack_zeroing(false)
        .memory_init_cow(true)
        .memory_guaranteed_dense_image_size(DENSE_IMAGE)
        // A trap's stack would be the interpreter's; the program's own comes from the guest.
        .wasm_backtrace_max_frames(None)
        .generate_address_map(false)
        .native_unwind_info(false)
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .concurrency_support(false)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool(sandboxes, pagemap_scan)));
    config
}

fn pool(sandboxes: u32, pagemap_scan: Enabled) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(sandboxes)
        .total_memories(sandboxes)
        .total_tables(sandboxes)
        .total_stacks(sandboxes)
        .max_memories_per_module(1)
        .max_tables_per_module(1)
        .max_memory_size(MEMORY_PER_SANDBOX)
        .table_elements(TABLE_ELEMENTS)
        .linear_memory_keep_resident(KEEP_MEMORY_RESIDENT)
        .table_keep_resident(KEEP_TABLE_RESIDENT)
        .async_stack_keep_resident(KEEP_STACK_RESIDENT)
        .pagemap_scan(pagemap_scan);
    pool
}

impl Runtime {
    /// Once per process.
    pub fn new(options: RuntimeOptions) -> Result<Arc<Self>, RuntimeError> {
        let functions = Arc::new(FunctionCache::default());
        let engine = engine(&options, &functions)?;
        let mut linker = Linker::new(&engine);
        ops::link(&mut linker)?;
        wasi::link(&mut linker)?;
        let cache = options.cache_dir.and_then(|dir| match Cache::open(&dir, &engine) {
            Ok(cache) => Some(cache),
            Err(error) => {
                log::warn(format_args!("compiled code is not cached: {error}"));
                None
            }
        });
        Ok(Arc::new(Self {
            ticker: Ticker::start(&engine)?,
            engine,
            linker,
            cache,
            functions,
            compiling: Mutex::new(()),
            background: Background::default(),
        }))
    }

    /// The wasm engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(crate) fn linker(&self) -> &Linker<RequestState> {
        &self.linker
    }

    pub(crate) fn ticker(&self) -> &Ticker {
        &self.ticker
    }

    /// Work that goes on after its response.
    pub(crate) fn background(&self) -> &Background {
        &self.background
    }

    /// The module's code: from the cache, or compiled and then kept there. `engine` is the identity
    /// of the JavaScript engine inside: modules that share it share nearly all of their functions.
    pub fn compile(&self, wasm: &[u8], engine: &str) -> Result<Compiled, CompileError> {
        let Some(cache) = &self.cache else {
            let module = Module::from_binary(&self.engine, wasm).map_err(compile_error)?;
            return Ok(Compiled { module, from_cache: false });
        };
        let key = cache.key(wasm);
        if let Some(module) = cache.load(&self.engine, &key) {
            return Ok(Compiled { module, from_cache: true });
        }
        let code = self.compile_with(cache, wasm, engine)?;
        if let Err(error) = cache.store(&key, &code) {
            log::warn(format_args!("compiled code can't be kept in the cache: {error}"));
        } else if let Some(module) = cache.load(&self.engine, &key) {
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
        let code = self.engine.precompile_module(wasm);
        if let Some(parts) = self.functions.end()
            && let Err(error) = cache.store_functions(engine, &parts)
        {
            log::debug(format_args!("compiled functions can't be kept in the cache: {error}"));
        }
        code.map_err(compile_error)
    }
}

fn engine(
    options: &RuntimeOptions,
    functions: &Arc<FunctionCache>,
) -> Result<Engine, RuntimeError> {
    let make = |pagemap_scan| {
        let mut config = engine_config(options.sandboxes, pagemap_scan);
        config.enable_incremental_compilation(functions.clone())?;
        Engine::new(&config)
    };
    match make(Enabled::Yes) {
        Ok(engine) => Ok(engine),
        Err(error) => {
            let engine = make(Enabled::No)?;
            log::debug(format_args!(
                "this kernel has no `PAGEMAP_SCAN` (Linux 6.7): sandboxes cost more ({error:#})"
            ));
            Ok(engine)
        }
    }
}

fn compile_error(error: wasmtime::Error) -> CompileError {
    CompileError(format!("{error:#}"))
}

impl From<CacheError> for CompileError {
    fn from(error: CacheError) -> Self {
        Self(error.to_string())
    }
}
