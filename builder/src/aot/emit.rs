//! One function: its blocks as WebAssembly's structured flow, and the frame that it runs in.
//!
//! Operands and variables that no closure refers to live in WebAssembly's locals. Where the
//! interpreter has to go on, to unwind an exception or for an operation that isn't covered, they are
//! put into the frame, as it keeps them.

use wasm_encoder::{BlockType, InstructionSink, MemArg};

use super::flow::Block;
use super::kinds::{Entry, Kind};
use super::table::{Function, Helper, Layout};
use super::values::Value;

// Parameters of a compiled function (`JSAotFunc`).
pub const CTX: u32 = 0;
pub const FRAME: u32 = 1;
pub const VAR_REFS: u32 = 2;
pub const THIS: u32 = 3;

// Locals of its own: 32-bit integers, 64-bit ones, then floats.
pub const DEPTH: u32 = 4;
pub const GIVES_UP: u32 = 5;
pub const VARS: u32 = 6;
pub const ARGS: u32 = 7;
pub const P: u32 = 8;
pub const Q: u32 = 9;
pub const CONDITION: u32 = 10;
pub const R: u32 = 11;
/// Where it is resumed, until it has got there.
pub const RESUME: u32 = 12;
pub const RESULT: u32 = 13;
pub const T: u32 = 14;
pub const U: u32 = 15;
pub const X: u32 = 16;
pub const Y: u32 = 17;
/// The first of the locals for operands, variables and arguments.
const FIRST: u32 = 18;
/// Operands that an instruction needs for itself, above those that the interpreter would have.
pub const SPARE: usize = 1;

/// Functions of the module, as compiled code calls them.
#[derive(Debug, Clone)]
pub struct Callees {
    /// In the order of [`Helper`].
    pub helpers: Vec<u32>,
    /// Where the strings lie that atoms stand for.
    pub atoms: Vec<u32>,
    /// Where in most objects properties lie, by atom.
    pub slots: Vec<u8>,
    /// Where places in the code keep what they have seen, and how many there are.
    pub sites: (usize, usize),
    /// The first of them that is free.
    pub first_site: usize,
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
    pub entries: Vec<Option<Entry>>,
    /// What is known of variables, then of arguments.
    pub kinds: Vec<Kind>,
    /// Which variables ever hold what is counted.
    pub counted: Vec<bool>,
    /// What earlier passes found that flows back to a block.
    pub loops: Vec<Option<Entry>>,
    /// Whether this pass found nothing new.
    pub is_done: bool,
    /// The slot that each place begins with which reads or writes a property.
    pub sites: Vec<u8>,
    /// Labels that are open, and the block that each leads to.
    pub labels: Vec<Option<usize>>,
    /// Where the instruction after this one begins.
    pub next: usize,
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

    /// The local for a float that belongs to an operand's.
    pub fn float(&self, slot: u32) -> u32 {
        slot + (self.f.stack + SPARE + self.f.vars + self.f.args) as u32
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
