//! An engine, made ready to evaluate programs and to be frozen: once for any number of builds.

use std::sync::{Arc, OnceLock};

use land_host::Runtime;
use land_host::build::Booted;
use wasmtime::Module;
use wasmtime_wizer::{ModuleContext, Wizer};

use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::snapshot::defect;

/// Whoever builds more than once keeps it.
pub struct Workshop<'e> {
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) engine: &'e Engine<'e>,
    pub(crate) wizer: Wizer,
    prepared: OnceLock<(ModuleContext<'e>, Module)>,
    booted: OnceLock<Booted>,
}

impl<'e> Workshop<'e> {
    /// Nothing is made ready before the first build needs it.
    pub fn new(runtime: &Arc<Runtime>, engine: &'e Engine<'e>) -> Self {
        let mut wizer = Wizer::new();
        wizer.init_func(land_abi::export::INIT);
        let (prepared, booted) = (OnceLock::new(), OnceLock::new());
        Self { runtime: runtime.clone(), engine, wizer, prepared, booted }
    }

    /// Where what it builds can be loaded.
    pub fn runtime(&self) -> &Arc<Runtime> {
        &self.runtime
    }

    /// The engine as Wizer knows it, and its code with what Wizer needs to look into it.
    pub(crate) fn prepared(&self) -> Result<&(ModuleContext<'e>, Module), Diagnostic> {
        if let Some(prepared) = self.prepared.get() {
            return Ok(prepared);
        }
        let instrumented = self.wizer.instrument(self.engine.wasm);
        let (context, instrumented) =
            instrumented.map_err(|error| defect(&format!("{error:#}")))?;
        // The same for all programs: after the first build on a machine it comes from the cache.
        let compiled = self.runtime.compile(&instrumented, &self.engine.id);
        let module = compiled.map_err(|error| defect(&error.to_string()))?.module;
        Ok(self.prepared.get_or_init(|| (context, module)))
    }

    /// What the engine is once it has started: programs are evaluated from there.
    pub(crate) async fn booted(&self) -> Result<&Booted, Diagnostic> {
        if let Some(booted) = self.booted.get() {
            return Ok(booted);
        }
        let (_, module) = self.prepared()?;
        let booted = Booted::of(&self.runtime, module, &self.engine.id).await;
        let booted = booted.map_err(|failure| defect(&failure.to_string()))?;
        Ok(self.booted.get_or_init(|| booted))
    }
}
