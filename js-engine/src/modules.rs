//! Finds and loads the engine's own JavaScript modules, and keeps user code away from them.

use std::cell::UnsafeCell;
use std::ffi::CStr;
use std::ops::Range;

use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{Ctx, Error, Module, Object, Result};

use crate::web;

/// Where each JavaScript half lies in [`SOURCES`], by specifier.
const INDEX: &[(&str, Range<usize>)] = include!(concat!(env!("OUT_DIR"), "/modules.rs"));

const SOURCES_LEN: usize = include_bytes!(concat!(env!("OUT_DIR"), "/modules.js")).len();

/// Every JavaScript half, one behind the other. Emptied once they are compiled: zeroes take no
/// room in a snapshot.
static SOURCES: Sources =
    Sources(UnsafeCell::new(*include_bytes!(concat!(env!("OUT_DIR"), "/modules.js"))));

struct Sources(UnsafeCell<[u8; SOURCES_LEN]>);

// SAFETY: the guest has one thread.
unsafe impl Sync for Sources {}

/// The source of one module.
fn source(range: Range<usize>) -> Vec<u8> {
    // SAFETY: one thread, and no reference into the cell outlives this function or `forget`.
    unsafe { (&*SOURCES.0.get())[range].to_vec() }
}

/// Empties the sources; every internal module is compiled by now.
pub fn forget_sources() {
    // SAFETY: as above.
    unsafe { (*SOURCES.0.get()).fill(0) }
}

/// What the specifiers of the engine's own modules begin with.
const INTERNAL: &str = "land:";

/// The same, for the engine's C half.
pub const INTERNAL_C: &CStr = c"land:";

/// What the specifiers of native hooks begin with: `land:native/url` exports `hooks`.
const NATIVE: &str = "land:native/";

/// Modules that a program may import, and the internal ones that stand for them. The names are those
/// that the bundler leaves alone.
const PUBLIC: [(&str, &str); 3] = [
    ("land:sockets", "land:sockets/sockets_module"),
    // By this name programs written for Cloudflare's platform know it.
    ("cloudflare:sockets", "land:sockets/sockets_module"),
    // What the modules of `node-compat/` ask of the engine.
    ("land:node-internals", "land:node_internals/node_internals"),
];

/// Resolves `land:` specifiers for modules which are themselves internal, and the public ones for the
/// user's program, which is one bundle and has nothing else left to import.
pub struct InternalResolver;

impl Resolver for InternalResolver {
    fn resolve<'js>(
        &mut self,
        _ctx: &Ctx<'js>,
        base: &str,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<String> {
        if base.starts_with(INTERNAL) && name.starts_with(INTERNAL) {
            Ok(name.to_owned())
        } else if let Some((_, module)) = PUBLIC.iter().find(|(public, _)| *public == name) {
            Ok((*module).to_owned())
        } else {
            Err(Error::new_resolving_message(base, name, "every import is resolved at build time"))
        }
    }
}

/// Loads the engine's own modules.
pub struct InternalLoader;

impl Loader for InternalLoader {
    fn load<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<Module<'js, Declared>> {
        if let Some(api) = name.strip_prefix(NATIVE) {
            let hooks = Object::new(ctx.clone())?;
            web::native(ctx, api, &hooks)?;
            let module =
                Module::declare(ctx.clone(), name, "export const hooks = import.meta.hooks;")?;
            module.meta()?.set("hooks", hooks)?;
            return Ok(module);
        }
        let (_, range) = INDEX
            .iter()
            .find(|(specifier, _)| *specifier == name)
            .ok_or_else(|| Error::new_loading(name))?;
        Module::declare(ctx.clone(), name, source(range.clone()))
    }
}
