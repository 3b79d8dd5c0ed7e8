//! Stage 2: the bundle is evaluated in the engine, and the engine's memory frozen into a module.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use land_abi::Init;
use land_host::Runtime;
use land_host::build::{BuildState, Builder};
use wasmtime::{Instance, Module, Store, Val};
use wasmtime_wizer::{InstanceState, ModuleContext, SnapshotVal, ValType, Wizer};

use crate::build::{OUR_DEFECT, Observer};
use crate::bundle::Bundle;
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::init_failure;
use crate::project::Project;

/// A program that has already started.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The engine's module with the evaluated program in its memory.
    pub wasm: Vec<u8>,
    /// Which shape of handler the program has.
    pub handler: String,
    /// What running its module scope took.
    pub module_scope: ModuleScope,
}

/// What evaluating a program took; the engine's own start is part of it.
#[derive(Debug, Clone, Copy)]
pub struct ModuleScope {
    /// CPU time.
    pub cpu: Duration,
    /// Bytes of memory that each sandbox begins with.
    pub memory: u64,
}

/// An engine, made ready to evaluate programs and to be frozen: once for any number of builds.
pub struct Workshop<'e> {
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) engine: &'e Engine<'e>,
    wizer: Wizer,
    prepared: OnceLock<(ModuleContext<'e>, Module)>,
}

impl<'e> Workshop<'e> {
    /// Nothing is made ready before the first build needs it.
    pub fn new(runtime: &Arc<Runtime>, engine: &'e Engine<'e>) -> Self {
        let mut wizer = Wizer::new();
        wizer.init_func(land_abi::export::INIT);
        Self { runtime: runtime.clone(), engine, wizer, prepared: OnceLock::new() }
    }

    fn prepared(&self) -> Result<&(ModuleContext<'e>, Module), Diagnostic> {
        if let Some(prepared) = self.prepared.get() {
            return Ok(prepared);
        }
        let (context, instrumented) =
            self.wizer.instrument(self.engine.wasm).map_err(|error| defect(&format!("{error:#}")))?;
        // The same for all programs: after the first build on a machine it comes from the cache.
        let compiled = self.runtime.compile(&instrumented, &self.engine.id);
        let module = compiled.map_err(|error| defect(&error.to_string()))?.module;
        Ok(self.prepared.get_or_init(|| (context, module)))
    }
}

/// Evaluates `bundle` in the engine, and freezes what it became.
///
/// It blocks its thread while the program runs: a program's CPU time is measured on one thread.
pub async fn snapshot(
    project: &Project,
    bundle: &Bundle,
    workshop: &Workshop<'_>,
    observer: &dyn Observer,
) -> Result<Snapshot, Diagnostic> {
    let (context, module) = workshop.prepared()?;
    let vars = project.config.vars.iter();
    let assets = project.config.assets.as_ref().and_then(|assets| assets.binding.as_deref());
    let init = Init {
        assets: assets.unwrap_or_default().as_bytes(),
        source: &bundle.code,
        vars: vars.map(|(name, json)| (name.as_bytes(), json.as_bytes())).collect(),
    };
    let mut builder =
        Builder::new(&workshop.runtime, &init).map_err(|error| defect(&format!("{error:#}")))?;
    let instance = builder.instantiate(module).map_err(|error| defect(&format!("{error:#}")))?;
    let ran = builder.evaluate(&instance).await;
    let module_scope = builder.module_scope();
    let module_scope = ModuleScope { cpu: module_scope.0, memory: module_scope.1 };
    let outcome = builder.outcome(ran);
    for message in &outcome.console {
        observer.console(message.level, &message.text);
    }
    let handler =
        outcome.result.map_err(|failure| init_failure::explain(&failure, project, &bundle.map))?;
    let mut frozen = Frozen { store: &mut builder.store, instance };
    let wasm = workshop
        .wizer
        .snapshot(context, &mut frozen)
        .await
        .map_err(|error| defect(&format!("{error:#}")))?;
    Ok(Snapshot { wasm, handler, module_scope })
}

fn defect(problem: &str) -> Diagnostic {
    Diagnostic::error(format!("the engine can't be frozen: {problem}")).hint(OUR_DEFECT)
}

/// An evaluated engine, as Wizer reads it.
struct Frozen<'a> {
    store: &'a mut Store<BuildState>,
    instance: Instance,
}

impl InstanceState for Frozen<'_> {
    async fn global_get(&mut self, name: &str, _: ValType) -> SnapshotVal {
        let global = self.instance.get_global(&mut *self.store, name);
        match global.map(|global| global.get(&mut *self.store)) {
            Some(Val::I32(value)) => SnapshotVal::I32(value),
            Some(Val::I64(value)) => SnapshotVal::I64(value),
            Some(Val::F32(bits)) => SnapshotVal::F32(bits),
            Some(Val::F64(bits)) => SnapshotVal::F64(bits),
            Some(Val::V128(value)) => SnapshotVal::V128(value.as_u128()),
            _ => {
                unreachable!("Wizer exports each global that it asks for, and has checked its type")
            }
        }
    }

    async fn memory_contents(&mut self, name: &str, contents: impl FnOnce(&[u8]) + Send) {
        let memory = self.instance.get_memory(&mut *self.store, name);
        contents(memory.expect("Wizer exports each memory that it asks for").data(&*self.store));
    }
}
