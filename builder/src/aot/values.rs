//! Values as compiled code has them: what is known of an operand, and who holds a reference to it.

use wasm_encoder::BlockType;

use super::emit::{CTX, Emitter, P, Q, THIS};
use super::kinds::Kind;
use super::table::Helper;

/// Tags (`JS_TAG_…`), in the upper half of a value.
const fn tagged(tag: i32, value: u32) -> i64 {
    ((tag as i64) << 32) | value as i64
}

/// The first of the tags of what is counted.
pub const COUNTED: i64 = tagged(-9, 0);
pub const SYMBOL: i64 = tagged(-8, 0);
pub const STRING: i64 = tagged(-7, 0);
pub const OBJECT: i64 = tagged(-1, 0);
pub const FALSE: i64 = tagged(1, 0);
pub const NULL: i64 = tagged(2, 0);
pub const UNDEFINED: i64 = tagged(3, 0);
pub const UNINITIALIZED: i64 = tagged(4, 0);
pub const CATCH: i64 = tagged(5, 0);
pub const EXCEPTION: i64 = tagged(6, 0);
/// Tags from the first counted one to the last that is no float's.
pub const TAGS: i64 = tagged(17, 0);
/// What a float's bits have been lowered by (`JS_FLOAT64_TAG_ADDEND`).
pub const FLOAT: i64 = 0x7ff8_000a << 32;
/// `JS_NAN`.
pub const NAN: i64 = (0x7ff8_0000_0000_0000_i64).wrapping_sub(FLOAT);

/// An int32.
pub fn int(value: i32) -> i64 {
    i64::from(value.cast_unsigned())
}

/// What is known of an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// In the operand's own local, which holds a reference.
    Own,
    /// Likewise, but of a kind that isn't counted.
    Known(Kind),
    /// A float in the operand's local for floats.
    Unboxed,
    /// In a local, lent.
    Lent,
    /// A variable's value, lent by it.
    Var(usize),
    /// An argument's value, lent by it.
    Arg(usize),
    /// `this`, lent by the caller.
    This,
    /// A constant, which isn't counted.
    Const(i64),
    /// Where an exception is caught.
    Catch(i64),
}

/// An operand that has been taken from the stack: what it is, and the local that has it.
#[derive(Debug, Clone, Copy)]
pub struct Operand {
    pub value: Value,
    pub slot: u32,
}

impl Operand {
    /// Whether the stack held a reference that somebody has to let go.
    fn is_held(&self) -> bool {
        self.value == Value::Own
    }
}

impl Emitter<'_> {
    pub fn pop(&mut self) -> Option<Operand> {
        let value = self.stack.pop()?;
        Some(Operand { value, slot: self.slot(self.stack.len()) })
    }

    /// Puts what is on WebAssembly's stack into the next operand's local.
    pub fn push(&mut self, value: Value) {
        let slot = self.slot(self.stack.len());
        self.w().local_set(slot);
        self.stack.push(value);
    }

    pub fn push_lazy(&mut self, value: Value) {
        self.stack.push(value);
    }

    /// The local of a value that lies in one.
    fn local(&self, operand: Operand) -> Option<u32> {
        match operand.value {
            Value::Own | Value::Known(_) | Value::Lent => Some(operand.slot),
            Value::Var(n) => Some(self.var(n)),
            Value::Arg(n) => Some(self.arg(n)),
            Value::This => Some(THIS),
            Value::Const(_) | Value::Catch(_) | Value::Unboxed => None,
        }
    }

    /// The value, as it is.
    pub fn get(&mut self, operand: Operand) {
        match (self.local(operand), operand.value) {
            (Some(local), _) => {
                self.w().local_get(local);
            }
            (None, Value::Const(value) | Value::Catch(value)) => {
                self.w().i64_const(value);
            }
            (None, Value::Unboxed) => {
                let float = self.float(operand.slot);
                self.w().local_get(float);
                self.box_f64();
            }
            (None, _) => unreachable!("what isn't a constant has a local"),
        }
    }

    /// The value with a reference of its own, which whoever takes it has to let go.
    pub fn get_owned(&mut self, operand: Operand) {
        if matches!(operand.value, Value::Var(_) | Value::Arg(_) | Value::This)
            && self.kind(operand) == Kind::Any
            && let Some(local) = self.local(operand)
        {
            self.dup(local);
        }
        self.get(operand);
    }

    /// Whether the operand is another's, who keeps it as long as this function is called.
    pub fn lends(&self, operand: Operand) -> bool {
        matches!(operand.value, Value::Var(_) | Value::Arg(_) | Value::This | Value::Const(_))
            || self.kind(operand) != Kind::Any
    }

    /// Lets go what an operand held.
    pub fn release(&mut self, operand: Operand) {
        if operand.is_held() {
            self.free(operand.slot);
        }
    }

    /// Whether a local holds what is counted.
    fn if_counted(&mut self, local: u32) {
        self.w().local_get(local).i64_const(COUNTED).i64_ge_u();
        self.open_if(BlockType::Empty);
        let (before, frozen) = (self.layout.ref_count, self.layout.frozen_end);
        let mut w = self.w();
        w.local_get(local).i32_wrap_i64().i32_const(before).i32_sub().local_tee(P);
        w.i32_const(frozen).i32_ge_u();
        self.open_if(BlockType::Empty);
    }

    /// One reference more to what a local holds.
    pub fn dup(&mut self, local: u32) {
        self.if_counted(local);
        let at = Self::word(0);
        self.w().local_get(P).local_get(P).i32_load(at).i32_const(1).i32_add().i32_store(at);
        self.close();
        self.close();
    }

    /// One reference less.
    pub fn free(&mut self, local: u32) {
        self.if_counted(local);
        let at = Self::word(0);
        let mut w = self.w();
        w.local_get(P).local_get(P).i32_load(at).i32_const(1).i32_sub().local_tee(Q).i32_store(at);
        w.local_get(Q).i32_const(0).i32_le_s();
        self.open_if(BlockType::Empty);
        self.w().local_get(CTX).local_get(local);
        self.helper(Helper::FreeZero);
        self.close();
        self.close();
        self.close();
    }

    /// Puts an operand into its own local, with a reference of its own, for a path that leaves.
    pub fn spill(&mut self, index: usize) {
        let operand = Operand { value: self.stack[index], slot: self.slot(index) };
        if !matches!(operand.value, Value::Own | Value::Known(_)) {
            self.get_owned(operand);
            self.w().local_set(operand.slot);
        }
    }

    /// What is known of an operand that has been put into its local.
    fn spilled(&self, index: usize) -> Value {
        let operand = Operand { value: self.stack[index], slot: self.slot(index) };
        match (operand.value, self.kind(operand)) {
            (Value::Catch(_), _) => operand.value,
            (_, Kind::Any) => Value::Own,
            (_, kind) => Value::Known(kind),
        }
    }

    /// All operands, for a path that leaves: what is known of them stays.
    pub fn spill_all(&mut self) {
        (0..self.stack.len()).for_each(|index| self.spill(index));
    }

    /// All operands lie in their locals from now on.
    pub fn settle(&mut self) {
        self.spill_all();
        for index in 0..self.stack.len() {
            self.stack[index] = self.spilled(index);
        }
    }

    /// Operands that are lent stop being so, because who lends changes.
    pub fn settle_lent(&mut self, lender: Value) {
        for index in 0..self.stack.len() {
            if self.stack[index] == lender {
                self.spill(index);
                self.stack[index] = self.spilled(index);
            }
        }
    }
}
