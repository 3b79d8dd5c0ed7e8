//! What `build` and `serve` need of the process: threads, the wasm runtime, the cache's place.

use std::future::Future;
use std::io::{IsTerminal, stderr};
use std::sync::Arc;

use land_builder::Engine;
use land_host::{Runtime, RuntimeOptions};

use crate::failure::Failure;
use crate::ui::Ui;

/// Stack of a thread that bundles: the bundler walks syntax trees by recursion, and generated code
/// nests deeply.
const THREAD_STACK: usize = 16 << 20;

/// Runs `work` on as many threads as the machine has cores.
pub fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    build_threads()?.block_on(work)
}

/// Threads for builds.
pub fn build_threads() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("land-build")
        .thread_stack_size(THREAD_STACK)
        .build()
        .map_err(|error| Failure::caused("can't start threads", &error))
}

/// Says on a terminal that the first build on a machine takes its time.
pub fn tell_of_first_build(runtime: &Runtime, ui: &Ui) {
    if stderr().is_terminal() && !runtime.has_built_with(&Engine::embedded().id) {
        ui.console("preparing the engine for this machine, once: a few seconds");
    }
}

/// The wasm runtime of this process.
pub fn open() -> Result<Arc<Runtime>, Failure> {
    let options =
        RuntimeOptions { cache_dir: land_host::cache::default_dir(), ..RuntimeOptions::default() };
    Runtime::new(options).map_err(|error| Failure::caused("can't run wasm here", &error))
}
