//! An engine that has evaluated its own JavaScript, and knows of no program yet: what its instance
//! holds then. It is the same for all programs, so it is made once, kept in the cache, and put into
//! the instance of each build.

use std::sync::Arc;

use land_abi::{Init, export};
use wasmtime::{Extern, Global, Instance, Memory, Module, Mutability, Val, bail, format_err};

use super::{BuildFailure, Builder};
use crate::runtime::Runtime;

/// Bytes that are kept or left out together.
const PAGE: usize = 4096;

/// Bytes of a wasm page (WebAssembly, "memory types").
const WASM_PAGE: usize = 64 << 10;

/// The memory and the globals of an engine's instance, as they are kept in the cache: three numbers
/// of 32 bits (wasm pages of memory, parts of it that follow, globals that follow), each part's
/// number and content, each global's value.
pub struct Booted(Vec<u8>);

impl Booted {
    /// What `module` becomes when it starts: from the cache of `runtime`, or made, and then kept
    /// there. `engine` is the identity of the JavaScript engine inside.
    pub async fn of(
        runtime: &Arc<Runtime>,
        module: &Module,
        engine: &str,
    ) -> Result<Self, BuildFailure> {
        if let Some(known) = runtime.load_booted(engine).map(Self).filter(Self::is_whole) {
            return Ok(known);
        }
        let failed = |error: wasmtime::Error| BuildFailure::Engine(format!("{error:#}"));
        let mut builder = Builder::new(runtime, &Init::default()).map_err(failed)?;
        let instance = builder.instantiate(module).map_err(failed)?;
        let before = written(builder.memory(&instance).map_err(failed)?.data(&builder.store));
        let ran = builder.boot(&instance).await;
        if builder.store.data().told.is_some() || ran.is_err() {
            let failure = builder.outcome(ran).result.err();
            return Err(failure.unwrap_or_else(|| BuildFailure::Engine("it won't start".into())));
        }
        let booted = Self(pack(&mut builder, &instance, &before).map_err(failed)?);
        runtime.keep_booted(engine, &booted.0);
        Ok(booted)
    }

    /// Makes a fresh instance of the same module what the booted one was.
    pub fn put_into(&self, builder: &mut Builder, instance: &Instance) -> wasmtime::Result<()> {
        let (size, parts, globals) = self.parts().ok_or_else(|| format_err!("it is cut"))?;
        let memory = builder.memory(instance)?;
        let more = (size * WASM_PAGE).saturating_sub(memory.data_size(&builder.store)) / WASM_PAGE;
        memory.grow(&mut builder.store, more as u64)?;
        let data = memory.data_mut(&mut builder.store);
        for part in parts.as_chunks::<{ 4 + PAGE }>().0 {
            let (number, content) = part.split_at(4);
            let at = number.try_into().map_or(0, u32::from_le_bytes) as usize * PAGE;
            let place = data.get_mut(at..at + PAGE);
            place.ok_or_else(|| format_err!("a part lies outside"))?.copy_from_slice(content);
        }
        for (global, value) in builder.globals(instance).into_iter().zip(globals.as_chunks().0) {
            let value = u64::from_le_bytes(*value);
            let value = match global.ty(&builder.store).content() {
                wasmtime::ValType::I32 => Val::I32((value as u32).cast_signed()),
                _ => Val::I64(value.cast_signed()),
            };
            global.set(&mut builder.store, value)?;
        }
        Ok(())
    }

    fn is_whole(&self) -> bool {
        self.parts().is_some()
    }

    /// Wasm pages of memory, the bytes of its parts, those of the globals.
    fn parts(&self) -> Option<(usize, &[u8], &[u8])> {
        let (head, rest) = self.0.split_first_chunk::<12>()?;
        let mut numbers = head.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word));
        let mut next = || numbers.next().map(|number| number as usize);
        let (size, parts, globals) = (next()?, next()?, next()?);
        let (parts, rest) = rest.split_at_checked(parts.checked_mul(4 + PAGE)?)?;
        (rest.len() == globals.checked_mul(8)?).then_some((size, parts, rest))
    }
}

/// Which parts of a memory hold anything but zeros.
fn written(memory: &[u8]) -> Vec<bool> {
    memory.chunks(PAGE).map(|part| part.iter().any(|byte| *byte != 0)).collect()
}

/// `before` says which parts a fresh instance has written to already.
fn pack(builder: &mut Builder, instance: &Instance, before: &[bool]) -> wasmtime::Result<Vec<u8>> {
    let globals = builder.globals(instance);
    let memory = builder.memory(instance)?;
    let data = memory.data(&builder.store);
    let after = written(data);
    let kept = |at: usize| after[at] || before.get(at).is_some_and(|written| *written);
    let parts: Vec<usize> = (0..after.len()).filter(|at| kept(*at)).collect();
    let mut out = Vec::with_capacity(12 + parts.len() * (4 + PAGE) + globals.len() * 8);
    for number in [data.len() / WASM_PAGE, parts.len(), globals.len()] {
        // A memory has at most 4 GiB.
        out.extend_from_slice(&(number as u32).to_le_bytes());
    }
    for at in parts {
        out.extend_from_slice(&(at as u32).to_le_bytes());
        out.extend_from_slice(&data[at * PAGE..][..PAGE]);
    }
    for global in globals {
        let value = match global.get(&mut builder.store) {
            Val::I32(value) => u64::from(value.cast_unsigned()),
            Val::I64(value) => value.cast_unsigned(),
            _ => bail!("it has a variable that is no whole number"),
        };
        out.extend_from_slice(&value.to_le_bytes());
    }
    Ok(out)
}

impl Builder {
    /// Calls what a reactor module wants called first (`_initialize`, when it has one), and then
    /// `land_boot`.
    async fn boot(&mut self, instance: &Instance) -> wasmtime::Result<()> {
        if instance.get_func(&mut self.store, "_initialize").is_some() {
            self.call(instance, "_initialize").await?;
        }
        self.call(instance, export::BOOT).await
    }

    fn memory(&mut self, instance: &Instance) -> wasmtime::Result<Memory> {
        let memory = instance.get_memory(&mut self.store, export::MEMORY);
        memory.ok_or_else(|| format_err!("it exports no memory"))
    }

    /// The variables that the module exports, in its order. Wizer has it export all that it has.
    fn globals(&mut self, instance: &Instance) -> Vec<Global> {
        let exports: Vec<Extern> =
            instance.exports(&mut self.store).map(wasmtime::Export::into_extern).collect();
        let globals = exports.into_iter().filter_map(Extern::into_global);
        globals.filter(|global| global.ty(&self.store).mutability() == Mutability::Var).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_or_too_long_is_no_engine() {
        let mut bytes = Vec::new();
        for number in [2u32, 1, 1, 0] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.resize(16 + PAGE + 8, 1);
        assert!(Booted(bytes.clone()).is_whole());
        for size in [0, 11, 12, 16, bytes.len() - 1] {
            assert!(!Booted(bytes[..size].to_vec()).is_whole(), "{size}");
        }
        bytes.push(0);
        assert!(!Booted(bytes).is_whole());
    }
}
