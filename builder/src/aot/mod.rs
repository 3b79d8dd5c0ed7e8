//! Ahead-of-time compilation: the bytecode of a snapshot becomes functions of its module.
//!
//! The engine lists the program's functions when its heap is frozen (`table.rs`). Each that can be
//! compiled becomes a function of the module (`emit.rs`), appended to it with a place in its function
//! table (`link.rs`); that place is written into the snapshot, where the engine looks for it when the
//! function is called. `docs/design/aot.md` says what that gains and what it costs.

mod arith;
mod call;
mod compare;
mod compile;
mod cover;
mod decode;
mod element;
mod emit;
mod flow;
mod frame;
mod framed;
mod insn;
mod kinds;
mod link;
mod numbers;
mod operation;
mod ops;
mod prologue;
mod property;
mod resume;
mod structure;
mod table;
mod unary;
mod values;
mod variables;

use emit::Callees;
use link::{LinkError, Outline};
use property::SITE;
use table::Function;

/// Modules of ours through which every request goes; what others do is seldom many times in one.
const OURS: &[&str] = &[
    "dispatch/dispatch",
    "dispatch/execution_context",
    "dispatch/handler",
    "event_loop/ops",
    "fetch/body",
    "fetch/dispatch",
    "fetch/extract",
    "fetch/incoming",
    "fetch/message",
    "fetch/request",
    "fetch/request_init",
    "fetch/response",
    "headers/headers",
    "headers/list",
    "headers/pair_iterator",
    "headers/validate",
    "url/url",
    "webidl/convert",
    "webidl/numbers",
];

/// Whether a function is compiled: the program's are, and of ours those that requests need.
fn is_wanted(function: &Function) -> bool {
    let module = function.module.strip_prefix(b"land:");
    function.module.is_empty()
        || module.is_some_and(|module| OURS.iter().any(|ours| ours.as_bytes() == module))
}

/// Functions for a module, in the order of their places.
#[derive(Debug, Default)]
pub struct Compiled {
    bodies: Vec<wasm_encoder::Function>,
    /// How many functions the program has; those that aren't compiled are interpreted.
    pub functions: usize,
}

impl Compiled {
    /// How many functions are compiled.
    pub fn count(&self) -> usize {
        self.bodies.len()
    }
}

/// Why a program can't be compiled: the engine isn't the one that this compiler knows.
#[derive(Debug, thiserror::Error)]
pub enum AotError {
    /// The engine describes itself in another way.
    #[error("the engine's functions aren't laid out as expected")]
    Layout,
    /// The engine's module isn't as expected.
    #[error(transparent)]
    Module(#[from] LinkError),
}

/// Compiles the program that was evaluated in `memory`, the engine's; `at` is where the engine
/// describes itself. What only this needs is zeroed, and the places of the functions are written.
pub fn compile(engine: &[u8], memory: &mut [u8], at: usize) -> Result<Compiled, AotError> {
    let outline = Outline::read(engine)?;
    let table = table::read(memory, at).ok_or(AotError::Layout)?;
    let helpers = table.helpers.iter().map(|place| outline.function_at(*place));
    let helpers = helpers.collect::<Option<_>>().ok_or(AotError::Layout)?;
    let (atoms, slots, sites) = (table.atoms, table.slots, table.sites);
    let mut callees = Callees { helpers, atoms, slots, sites, first_site: 0 };
    let mut compiled = Compiled::default();
    let mut functions: Vec<&Function> = table.functions.iter().filter(|f| is_wanted(f)).collect();
    functions.sort_by_key(|function| !function.module.is_empty());
    for function in functions {
        compiled.functions += usize::from(function.module.is_empty());
        let Ok(made) = compile::compile(function, table.layout, &callees) else { continue };
        for (n, slot) in (callees.first_site..).zip(&made.sites) {
            *memory.get_mut(sites.0 + SITE * n).ok_or(AotError::Layout)? = *slot;
        }
        callees.first_site += made.sites.len();
        let place = outline.table_size as usize + compiled.count();
        let slot = memory.get_mut(function.slot..).and_then(|rest| rest.first_chunk_mut());
        *slot.ok_or(AotError::Layout)? = (place as u32).to_le_bytes();
        compiled.bodies.push(made.function);
    }
    Ok(compiled)
}

/// Appends the functions to the snapshot's module.
pub fn link(snapshot: &[u8], compiled: &Compiled) -> Result<Vec<u8>, AotError> {
    Ok(link::append(snapshot, &compiled.bodies)?)
}
