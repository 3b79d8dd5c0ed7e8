//! Conditions: comparisons, and whether a value is true.

use wasm_encoder::BlockType::{self, Empty};
use wasm_encoder::{InstructionSink, ValType};

use super::decode::Insn;
use super::emit::{CONDITION, CTX, Emitter, T};
use super::kinds::Kind;
use super::ops::Op;
use super::table::Helper;
use super::values::{Operand, STRING, UNINITIALIZED, Value};

impl Emitter<'_> {
    /// Comparisons: leave a condition.
    pub fn compare(&mut self, insn: &Insn) -> Option<bool> {
        let (b, a) = (self.pop()?, self.pop()?);
        if let Some(done) = self.compare_tag(insn, a, b) {
            return Some(done);
        }
        let numbers = self.is_number(a) && self.is_number(b);
        self.open(BlockType::Result(ValType::I32));
        let done = self.label();
        if self.may_be_ints(a, b) {
            self.both_int(a, b);
            self.open_if(Empty);
            self.get_i32(a);
            self.get_i32(b);
            int_condition(&mut self.w(), insn.op);
            self.done(done);
            self.close();
        }
        self.if_floats(a, b);
        self.get_f64(a);
        self.get_f64(b);
        float_condition(&mut self.w(), insn.op);
        if !numbers {
            self.done(done);
            self.close();
            self.compare_others(insn, a, b, done);
        }
        self.close();
        Some(true)
    }

    /// What aren't numbers of one kind: leaves a condition.
    fn compare_others(&mut self, insn: &Insn, a: Operand, b: Operand, done: usize) {
        let (helper, more) = match insn.op {
            Op::Eq => (Helper::Eq, 0),
            Op::Neq => (Helper::Eq, 1),
            Op::StrictEq => (Helper::StrictEq, 0),
            Op::StrictNeq => (Helper::StrictEq, 1),
            op => (Helper::Relational, op as i32),
        };
        if helper != Helper::Relational && !self.is_number(a) && !self.is_number(b) {
            // The same value, or two objects.
            self.get(a);
            self.get(b);
            self.w().i64_eq().local_tee(CONDITION);
            self.is_object(a);
            self.is_object(b);
            self.w().i32_and().i32_or();
            self.open_if(Empty);
            self.release(a);
            self.release(b);
            self.w().local_get(CONDITION).i32_const(more).i32_xor();
            self.done(done);
            self.close();
        }
        if helper != Helper::Relational {
            self.other_length(a, b, more, done);
            self.other_length(b, a, more, done);
        }
        self.slow(helper, a, b, Some(more));
        self.w().local_get(T).i32_wrap_i64();
    }

    /// A string and a constant of another length: leaves `more`, and goes on to `done`.
    fn other_length(&mut self, a: Operand, constant: Operand, more: i32, done: usize) {
        let Value::Const(value) = constant.value else { return };
        if value.wrapping_sub(STRING).cast_unsigned() >> 32 != 0 {
            return;
        }
        let length = Self::word(self.layout.string_length);
        self.is_string(a);
        self.open_if(Empty);
        self.get(a);
        self.w().i32_wrap_i64().i32_load(length).i32_const(value as i32).i32_load(length);
        // The highest bit says how wide characters are.
        self.w().i32_xor().i32_const(1).i32_shl();
        self.open_if(Empty);
        self.release(a);
        self.w().i32_const(more);
        self.done(done);
        self.close();
        self.close();
    }

    /// `=== undefined` and the like: the same value, or not.
    fn compare_tag(&mut self, insn: &Insn, a: Operand, b: Operand) -> Option<bool> {
        if !matches!(insn.op, Op::StrictEq | Op::StrictNeq) {
            return None;
        }
        let is_tag = |operand: Operand| matches!(operand.value, Value::Const(value) if (1..=3).contains(&(value >> 32)));
        let (constant, other) = if is_tag(b) { (b, a) } else { (a, b) };
        if !is_tag(constant) {
            return None;
        }
        self.get(other);
        self.get(constant);
        if insn.op == Op::StrictEq {
            self.w().i64_eq();
        } else {
            self.w().i64_ne();
        }
        self.release(other);
        Some(true)
    }

    /// Pushes whether the last operand, which is taken, is true.
    pub fn truth(&mut self) -> Option<()> {
        let a = self.pop()?;
        if matches!(self.kind(a), Kind::Bool | Kind::Int) {
            self.get_i32(a);
            return Some(());
        }
        self.open(BlockType::Result(ValType::I32));
        let done = self.label();
        self.get(a);
        self.w().i64_const(UNINITIALIZED).i64_lt_u();
        self.open_if(Empty);
        self.get_i32(a);
        self.done(done);
        self.close();
        self.is_object(a);
        self.open_if(Empty);
        self.release(a);
        self.w().i32_const(1);
        self.done(done);
        self.close();
        self.w().local_get(CTX);
        self.get_owned(a);
        self.helper(Helper::ToBool);
        self.close();
        Some(())
    }
}

fn int_condition(w: &mut InstructionSink<'_>, op: Op) {
    match op {
        Op::Lt => w.i32_lt_s(),
        Op::Lte => w.i32_le_s(),
        Op::Gt => w.i32_gt_s(),
        Op::Gte => w.i32_ge_s(),
        Op::Eq | Op::StrictEq => w.i32_eq(),
        _ => w.i32_ne(),
    };
}

fn float_condition(w: &mut InstructionSink<'_>, op: Op) {
    match op {
        Op::Lt => w.f64_lt(),
        Op::Lte => w.f64_le(),
        Op::Gt => w.f64_gt(),
        Op::Gte => w.f64_ge(),
        Op::Eq | Op::StrictEq => w.f64_eq(),
        _ => w.f64_ne(),
    };
}
