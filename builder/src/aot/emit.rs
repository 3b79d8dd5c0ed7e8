//! One function: its blocks as WebAssembly's structured flow, and the frame that it runs in.
//!
//! Operands and variables that no closure refers to live in WebAssembly's locals. Where the
//! interpreter has to go on, to unwind an exception or for an operation that isn't covered, they are
//! put into the frame, as it keeps them.

use wasm_encoder::{BlockType, InstructionSink, MemArg, ValType};

use super::cover::is_covered;
use super::decode::Insn;
use super::flow::{Block, End, blocks};
use super::ops::Op;
use super::table::{Function, Helper, Layout};
use super::values::Value;

// Parameters of a compiled function (`JSAotFunc`).
pub const CTX: u32 = 0;
pub const FRAME: u32 = 1;
pub const VAR_REFS: u32 = 2;
pub const ARGC: u32 = 3;
pub const ARGV: u32 = 4;
pub const THIS: u32 = 5;
pub const NEW_TARGET: u32 = 6;

// Locals of its own: 32-bit integers, 64-bit ones, then floats.
pub const DEPTH: u32 = 7;
pub const GIVES_UP: u32 = 8;
pub const VARS: u32 = 9;
pub const ARGS: u32 = 10;
pub const P: u32 = 11;
pub const Q: u32 = 12;
pub const CONDITION: u32 = 13;
pub const RESULT: u32 = 14;
pub const T: u32 = 15;
pub const U: u32 = 16;
pub const X: u32 = 17;
/// The first of the locals for operands, variables and arguments.
const FIRST: u32 = 18;
/// Operands that an instruction needs for itself, above those that the interpreter would have.
const SPARE: usize = 1;

/// Functions of the module, as compiled code calls them.
#[derive(Debug, Clone)]
pub struct Callees {
    /// In the order of [`Helper`].
    pub helpers: Vec<u32>,
    /// Where the strings lie that atoms stand for.
    pub atoms: Vec<u32>,
}

/// A function in the making.
pub struct Emitter<'a> {
    pub f: &'a Function,
    pub layout: Layout,
    pub callees: &'a Callees,
    pub body: Vec<u8>,
    /// What is on the operand stack.
    pub stack: Vec<Value>,
    /// Which arguments may be kept in a local.
    pub args_are_stable: bool,
    pub blocks: &'a [Block],
    /// The operand stack when a block begins.
    pub entries: Vec<Option<Vec<Value>>>,
    /// Labels that are open, and the block that each leads to.
    pub labels: Vec<Option<usize>>,
    /// Where the instruction after this one begins.
    pub next: usize,
}

/// Why a function isn't compiled: it is of a kind that the interpreter keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept;

/// Compiles `f`: gives the locals and the body of a function.
pub fn compile(
    f: &Function,
    layout: Layout,
    callees: &Callees,
) -> Result<wasm_encoder::Function, Kept> {
    if !f.is_normal || f.code.len() > CODE_MAX {
        return Err(Kept);
    }
    let blocks = blocks(&f.code).ok_or(Kept)?;
    if !is_worthwhile(&blocks) {
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
        labels: Vec::new(),
        next: 0,
    };
    emitter.function().ok_or(Kept)?;
    let own = u32::try_from(f.stack + SPARE + f.vars + f.args).map_err(|_| Kept)?;
    let locals = [(7, ValType::I32), (3, ValType::I64), (1, ValType::F64), (own, ValType::I64)];
    let mut function = wasm_encoder::Function::new(locals);
    function.raw(emitter.body);
    Ok(function)
}

/// Bytes of bytecode; what is longer is seldom run twice.
const CODE_MAX: usize = 24_000;

/// A function whose first block the interpreter would go on with.
fn is_worthwhile(blocks: &[Block]) -> bool {
    let first = &blocks[0];
    !(first.end == End::Leaves && first.insns.last().is_some_and(|insn| !is_covered(insn.op)))
}

impl Emitter<'_> {
    /// What appends instructions.
    pub fn w(&mut self) -> InstructionSink<'_> {
        InstructionSink::new(&mut self.body)
    }

    /// The local of an operand.
    pub fn slot(&self, depth: usize) -> u32 {
        FIRST + depth as u32
    }

    /// The local of a variable.
    pub fn var(&self, index: usize) -> u32 {
        FIRST + (self.f.stack + SPARE + index) as u32
    }

    /// The local of an argument.
    pub fn arg(&self, index: usize) -> u32 {
        FIRST + (self.f.stack + SPARE + self.f.vars + index) as u32
    }

    pub fn arg_is_captured(&self, index: usize) -> bool {
        !self.args_are_stable || self.f.captured[index]
    }

    pub fn var_is_captured(&self, index: usize) -> bool {
        self.f.captured[self.f.args + index]
    }

    /// An address of eight bytes in an array of them.
    pub fn item(index: usize) -> MemArg {
        MemArg { offset: 8 * index as u64, align: 3, memory_index: 0 }
    }

    pub fn word(offset: u64) -> MemArg {
        MemArg { offset, align: 2, memory_index: 0 }
    }

    pub fn open(&mut self, ty: BlockType) {
        self.w().block(ty);
        self.labels.push(None);
    }

    pub fn open_if(&mut self, ty: BlockType) {
        self.w().if_(ty);
        self.labels.push(None);
    }

    pub fn open_else(&mut self) {
        self.w().else_();
    }

    pub fn close(&mut self) {
        self.w().end();
        self.labels.pop();
    }

    pub fn helper(&mut self, helper: Helper) {
        let index = self.callees.helpers[helper as usize];
        self.w().call(index);
    }

    /// The innermost label.
    pub fn label(&self) -> usize {
        self.labels.len() - 1
    }

    pub fn br(&mut self, label: usize) {
        let depth = (self.labels.len() - 1 - label) as u32;
        self.w().br(depth);
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

    /// Tells the frame where the function is.
    pub fn set_pc(&mut self, pc: usize) {
        let (at, pc) = (Self::word(self.layout.cur_pc), (self.f.at + pc) as i32);
        self.w().local_get(FRAME).i32_const(pc).i32_store(at);
    }

    /// The same, for an instruction: the interpreter keeps where the next one begins.
    pub fn set_next_pc(&mut self) {
        self.set_pc(self.next);
    }

    /// An exception is pending.
    pub fn unwind(&mut self) {
        self.spill_all();
        let depth = self.stack.len() as i32;
        self.w().i32_const(depth).local_set(DEPTH);
        self.br(0);
    }

    /// The interpreter goes on from `pc`.
    pub fn give_up(&mut self, pc: usize) {
        self.set_pc(pc);
        self.w().i32_const(1).local_set(GIVES_UP);
        self.unwind();
    }

    /// Returns what is in [`RESULT`].
    pub fn leave(&mut self) {
        self.br(1);
    }
}
