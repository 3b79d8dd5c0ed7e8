//! Stage 2: the bundle is evaluated in the engine, and the engine's memory frozen into a module.

use std::time::Duration;

use land_abi::Init;
use land_host::build::{BuildState, Builder};
use land_host::stack::StackMapper;
use wasmtime::{Instance, Store, Val};
use wasmtime_wizer::{InstanceState, SnapshotVal, ValType};

use crate::aot::{self, Compiled};
use crate::build::{OUR_DEFECT, Observer};
use crate::bundle::Bundle;
use crate::diagnostic::{Diagnostic, Severity};
use crate::init_failure;
use crate::project::Project;
use crate::workshop::Workshop;

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

/// What evaluating a program took.
#[derive(Debug, Clone, Copy)]
pub struct ModuleScope {
    /// CPU time.
    pub cpu: Duration,
    /// Bytes of memory that each sandbox begins with.
    pub memory: u64,
}

/// Evaluates `bundle` in `engine`, serves the project's sample requests, and freezes what it became.
///
/// A sample request that isn't answered as it should be leaves nothing: the program is evaluated
/// again without any, and the observer hears why. It blocks its thread while the program runs: a
/// program's CPU time is measured on one thread.
pub async fn snapshot(
    project: &Project,
    bundle: &Bundle,
    workshop: &Workshop<'_>,
    observer: &dyn Observer,
) -> Result<Snapshot, Diagnostic> {
    let warm = project.config.build.warm.iter();
    let warm =
        warm.map(|(method, path)| (method.clone(), format!("http://localhost{path}"))).collect();
    let mut evaluation = Evaluation { project, bundle, workshop, observer, warm };
    let first = evaluation.run().await;
    let (Err(problem), false) = (&first, evaluation.warm.is_empty()) else { return first };
    let problem = problem.clone();
    evaluation.warm.clear();
    let snapshot = evaluation.run().await?;
    let mut warning = problem;
    warning.severity = Severity::Warning;
    warning.message = format!("the program is not warmed up: {}", warning.message);
    observer.warning(&warning.hint(NOT_WARM));
    Ok(snapshot)
}

/// The hint for sample requests that failed.
const NOT_WARM: &str = "`warm` in `[build]` of `land.toml` is for requests that are answered without \
                        the network, timers or entropy, and below status 500";

/// One evaluation of a program.
struct Evaluation<'a, 'e> {
    project: &'a Project,
    bundle: &'a Bundle,
    workshop: &'a Workshop<'e>,
    observer: &'a dyn Observer,
    /// Sample requests: methods and URLs.
    warm: Vec<(String, String)>,
}

impl Evaluation<'_, '_> {
    async fn run(&self) -> Result<Snapshot, Diagnostic> {
        let defect = |error: wasmtime::Error| defect(&format!("{error:#}"));
        let Self { project, bundle, workshop, observer, warm } = self;
        let config = &project.config;
        let (context, module) = workshop.prepared()?;
        let booted = workshop.booted().await?;
        let vars = config.vars.iter();
        let assets = config.assets.as_ref().and_then(|assets| assets.binding.as_deref());
        let init = Init {
            source: &bundle.code,
            vars: vars.map(|(name, json)| (name.as_bytes(), json.as_bytes())).collect(),
            assets: assets.unwrap_or_default().as_bytes(),
            warm: warm.iter().map(|(method, url)| (method.as_bytes(), url.as_bytes())).collect(),
        };
        let mut builder = Builder::new(&workshop.runtime, &init).map_err(defect)?;
        let instance = builder.instantiate(module).map_err(defect)?;
        booted.put_into(&mut builder, &instance).map_err(defect)?;
        if config.build.aot {
            aot_table(&mut builder, instance).map_err(defect)?;
        }
        let ran = builder.evaluate(&instance).await;
        let (cpu, memory) = builder.module_scope();
        let outcome = builder.outcome(ran);
        let failed = outcome.result.is_err();
        // What a first attempt printed, the second prints again.
        if (!failed || warm.is_empty()) && !outcome.console.is_empty() {
            // An error that was printed has a stack; people look for their own lines in it.
            let mapper = StackMapper::new(Some(bundle.map.as_bytes().to_vec()));
            for message in &outcome.console {
                observer.console(message.level, &mapper.translate(&message.text));
            }
        }
        let explain = |failure| init_failure::explain(&failure, project, &bundle.map);
        let handler = outcome.result.map_err(explain)?;
        let compiled =
            if config.build.aot { Some(self.compile(&mut builder, instance)?) } else { None };
        let mut frozen = Frozen { store: &mut builder.store, instance };
        let wasm = workshop.wizer.snapshot(context, &mut frozen).await.map_err(defect)?;
        let linked = compiled.map(|compiled| aot::link(&wasm, &compiled)).transpose();
        let wasm = linked.map_err(|error| self::defect(&error.to_string()))?.unwrap_or(wasm);
        Ok(Snapshot { wasm, handler, module_scope: ModuleScope { cpu, memory } })
    }

    /// Compiles the evaluated program's functions.
    fn compile(&self, builder: &mut Builder, instance: Instance) -> Result<Compiled, Diagnostic> {
        let at = aot_table(builder, instance).map_err(|error| defect(&format!("{error:#}")))?;
        let memory = instance.get_memory(&mut builder.store, land_abi::export::MEMORY);
        let memory = memory.ok_or_else(|| defect("it has no memory"))?;
        let memory = memory.data_mut(&mut builder.store);
        aot::compile(self.workshop.engine.wasm, memory, at as usize)
            .map_err(|error| defect(&error.to_string()))
    }
}

/// Asks the engine for the list of the program's functions, before `land_init`, and for where it is,
/// afterwards.
fn aot_table(builder: &mut Builder, instance: Instance) -> wasmtime::Result<u32> {
    let store = &mut builder.store;
    instance.get_typed_func::<(), u32>(&mut *store, AOT)?.call(store, ())
}

/// The engine's export for that.
const AOT: &str = "land_aot";

pub(crate) fn defect(problem: &str) -> Diagnostic {
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
