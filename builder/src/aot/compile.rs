//! One function from its bytecode to its body: whether it can be compiled, and the passes over it.

use wasm_encoder::{BlockType, ValType};

use super::cover::is_covered;
use super::decode::Insn;
use super::emit::{Callees, Emitter, SPARE};
use super::flow::{Block, End, blocks};
use super::kinds::Kind;
use super::ops::Op;
use super::resume;
use super::table::{Function, Layout};

/// Why a function isn't compiled: it is of a kind that the interpreter keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept;

/// A function that is made.
#[derive(Debug)]
pub struct Made {
    pub function: wasm_encoder::Function,
    /// The slot that each place begins with which reads or writes a property.
    pub sites: Vec<u8>,
}

/// Compiles `f`: gives the locals and the body of a function.
pub fn compile(f: &Function, layout: Layout, callees: &Callees) -> Result<Made, Kept> {
    if f.code.len() > CODE_MAX {
        return Err(Kept);
    }
    let blocks = blocks(&f.code).ok_or(Kept)?;
    let pays = if f.is_normal { is_worthwhile(&blocks) } else { resume::is_worthwhile(f, &blocks) };
    if !pays {
        return Err(Kept);
    }
    let mapped = |insn: &Insn| insn.op == Op::SpecialObject && insn.a == 1;
    let has_mapped = blocks.iter().flat_map(|block| &block.insns).any(mapped);
    let mut emitter = Emitter {
        f,
        layout,
        callees,
        body: Vec::new(),
        stack: Vec::new(),
        args_are_stable: !has_mapped,
        blocks: &blocks,
        entries: vec![None; blocks.len()],
        kinds: Vec::new(),
        counted: vec![false; f.vars],
        loops: vec![None; blocks.len()],
        is_done: false,
        sites: Vec::new(),
        labels: Vec::new(),
        next: 0,
    };
    emitter.passes().ok_or(Kept)?;
    let own = u32::try_from(f.stack + SPARE + f.vars + f.args).map_err(|_| Kept)?;
    let floats = u32::try_from(f.stack + SPARE).map_err(|_| Kept)?;
    let locals = [
        (9, ValType::I32),
        (3, ValType::I64),
        (2, ValType::F64),
        (own, ValType::I64),
        (floats, ValType::F64),
    ];
    let mut function = wasm_encoder::Function::new(locals);
    function.raw(emitter.body);
    Ok(Made { function, sites: emitter.sites })
}

/// Passes over a function; each but the last finds out more about its variables, mostly in two or three.
const PASSES_MAX: usize = 20;

/// Bytes of bytecode; what is longer is seldom run twice.
const CODE_MAX: usize = 24_000;

/// A function whose first block the interpreter would go on with.
fn is_worthwhile(blocks: &[Block]) -> bool {
    let first = &blocks[0];
    !(first.end == End::Leaves && first.insns.last().is_some_and(|insn| !is_covered(insn.op)))
}

impl Emitter<'_> {
    /// Emits it again, until no more is known at its end than at its beginning.
    fn passes(&mut self) -> Option<()> {
        for _ in 0..PASSES_MAX {
            self.body.clear();
            self.stack.clear();
            self.entries.fill(None);
            self.kinds = vec![Kind::Any; self.f.vars + self.f.args];
            self.is_done = true;
            self.sites.clear();
            self.function()?;
            if self.is_done {
                return Some(());
            }
        }
        None
    }

    fn function(&mut self) -> Option<()> {
        self.open(BlockType::Empty);
        self.open(BlockType::Empty);
        self.prologue();
        self.tree(0)?;
        self.w().unreachable();
        self.close();
        self.returns();
        self.close();
        self.hands_over();
        self.w().end();
        Some(())
    }
}
