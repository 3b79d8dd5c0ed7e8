//! Compiled code, ready to make instances of. All apps that were built with one engine share it.

use std::sync::OnceLock;

use land_abi::export;
use wasmtime::{FuncType, InstancePre, Module, ModuleExport, ValType};

use crate::apps::LoadError;
use crate::runtime::Runtime;
use crate::snapshot::changing;
use crate::state::RequestState;

/// A module with its imports resolved: instantiating it is all that a request pays.
pub(crate) struct Code {
    pub(crate) instance_pre: InstancePre<RequestState>,
    pub(crate) memory: ModuleExport,
    pub(crate) handle: ModuleExport,
    pub(crate) resume: ModuleExport,
    /// Stands for its wasm.
    pub(crate) hash: u64,
    /// The globals that code may change; `None` when it may change what can't be put back.
    pub(crate) globals: Option<Box<[ModuleExport]>>,
    /// A sandbox was made of it: so it can be.
    pub(crate) tried: OnceLock<()>,
}

impl Code {
    /// Links a module, and checks its exports, so that no request has to.
    pub(crate) fn link(runtime: &Runtime, module: &Module, hash: u64) -> Result<Self, LoadError> {
        let engine = module.engine();
        let turn = |name: &'static str, params: usize| {
            let ty = FuncType::new(engine, (0..params).map(|_| ValType::I32), [ValType::I32]);
            let found = module.get_export(name);
            let fits =
                found.is_some_and(|export| export.func().is_some_and(|func| func.matches(&ty)));
            let export = module.get_export_index(name).filter(|_| fits);
            export.ok_or(LoadError::Export(name))
        };
        let memory = module.get_export(export::MEMORY);
        let fits =
            memory.is_some_and(|export| export.memory().is_some_and(|memory| !memory.is_64()));
        let memory = module.get_export_index(export::MEMORY).filter(|_| fits);
        let instance_pre = runtime.linker().instantiate_pre(module);
        Ok(Self {
            memory: memory.ok_or(LoadError::Export(export::MEMORY))?,
            handle: turn(export::HANDLE, 1)?,
            resume: turn(export::RESUME, 3)?,
            hash,
            globals: changing::globals(module),
            tried: OnceLock::new(),
            instance_pre: instance_pre.map_err(|error| LoadError::Link(format!("{error:#}")))?,
        })
    }
}
