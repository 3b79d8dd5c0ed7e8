//! Numbers that change by themselves: signs, steps, and variables that are added to.

use wasm_encoder::BlockType::Empty;

use super::decode::Insn;
use super::emit::{CTX, Emitter, T, U, VARS};
use super::kinds::Kind;
use super::ops::Op;
use super::table::Helper;
use super::values::{Operand, Value};

impl Emitter<'_> {
    /// neg, plus, not, inc, dec
    pub fn unary(&mut self, insn: &Insn) -> Option<()> {
        let a = self.pop()?;
        let kind = self.unary_kind(insn.op, a);
        self.open(Empty);
        let done = self.label();
        self.unary_fast(insn.op, a, T, done);
        if !(self.is_number(a) && insn.op != Op::Not) {
            self.set_next_pc();
            self.w().local_get(CTX);
            self.get_owned(a);
            self.w().i32_const(insn.op as i32);
            self.helper(Helper::Unary);
            self.answer();
        }
        self.close();
        self.push_answer(kind);
        Some(())
    }

    /// What a number becomes; a bigint stays one, but for the sign that turns into a number.
    fn unary_kind(&self, op: Op, a: Operand) -> Kind {
        match (op, self.kind(a)) {
            (Op::Not, kind) if kind.is_number() => Kind::Int,
            (_, Kind::Float) => Kind::Float,
            (Op::Plus, Kind::Int) => Kind::Int,
            (Op::Plus, _) => Kind::Number,
            (_, kind) if kind.is_number() => Kind::Number,
            _ => Kind::Any,
        }
    }

    /// The way without a call: the result goes to `to`, and on to `done`.
    fn unary_fast(&mut self, op: Op, a: Operand, to: u32, done: usize) {
        if self.may_be_ints(a, a) {
            self.unary_int(op, a, to, done);
        }
        if op != Op::Not && !self.is_int(a) {
            self.unary_float(op, a, to, done);
        } else if op != Op::Not {
            // An int32 whose result is none.
            self.get_f64(a);
            self.unary_of_float(op);
            self.w().local_set(to);
        }
    }

    fn unary_int(&mut self, op: Op, a: Operand, to: u32, done: usize) {
        self.both_int(a, a);
        // Neither -0 nor what an int32 doesn't hold.
        let (mask, except) = match step(op) {
            None if op == Op::Neg => (i32::MAX, 0),
            None => (0, 1),
            Some(1) => (-1, i32::MAX),
            Some(_) => (-1, i32::MIN),
        };
        if mask != 0 {
            self.get_i32(a);
            self.w().i32_const(mask).i32_and().i32_const(except).i32_ne().i32_and();
        }
        self.open_if(Empty);
        match (op, step(op)) {
            (_, Some(by)) => {
                self.get_i32(a);
                self.w().i32_const(by).i32_add();
            }
            (Op::Neg, _) => {
                self.w().i32_const(0);
                self.get_i32(a);
                self.w().i32_sub();
            }
            (Op::Not, _) => {
                self.get_i32(a);
                self.w().i32_const(-1).i32_xor();
            }
            _ => self.get_i32(a),
        }
        self.w().i64_extend_i32_u().local_set(to);
        self.done(done);
        self.close();
    }

    fn unary_float(&mut self, op: Op, a: Operand, to: u32, done: usize) {
        let is_known = self.is_number(a);
        if !is_known {
            self.is_float(a);
            self.open_if(Empty);
        }
        self.get_f64(a);
        self.unary_of_float(op);
        self.w().local_set(to);
        if !is_known {
            self.done(done);
            self.close();
        }
    }

    /// Of the float on WebAssembly's stack: leaves a value.
    fn unary_of_float(&mut self, op: Op) {
        match step(op) {
            Some(by) => {
                self.w().f64_const(f64::from(by).into()).f64_add();
            }
            None if op == Op::Neg => {
                self.w().f64_neg();
            }
            None => {}
        }
        self.box_f64();
    }

    /// post_inc, post_dec: the number, and the next one
    pub fn post(&mut self, insn: &Insn) -> Option<()> {
        self.settle();
        let a = self.pop()?;
        let kind = self.kind(a);
        self.stack.push(a.value);
        let next = self.slot(self.stack.len());
        self.open(Empty);
        let done = self.label();
        self.unary_fast(insn.op, a, next, done);
        if kind.is_number() {
            self.close();
            self.stack.push(Value::Known(Kind::Number));
            return Some(());
        }
        self.frame_call(Helper::Operator, insn.op as i32, 1, 2)?;
        self.stack.truncate(self.stack.len() - 2);
        self.close();
        self.stack.extend([Value::Own, Value::Own]);
        Some(())
    }

    /// inc_loc, dec_loc, add_loc
    pub fn change_var(&mut self, insn: &Insn) -> Option<()> {
        let n = insn.index();
        if n >= self.f.vars {
            return None;
        }
        let b = if insn.op == Op::AddLoc { Some(self.pop()?) } else { None };
        let captured = self.var_is_captured(n);
        let a = if captured {
            self.load_var(n);
            Operand { value: Value::Lent, slot: U }
        } else {
            Operand { value: Value::Var(n), slot: self.var(n) }
        };
        let numbers = self.is_number(a) && b.is_none_or(|b| self.is_number(b));
        self.settle_lent(Value::Var(n));
        self.open(Empty);
        let done = self.label();
        match b {
            Some(b) => self.add_fast(a, b, done),
            None => self.unary_fast(insn.op, a, T, done),
        }
        if !numbers {
            self.change_slowly(insn, a, b);
            if captured {
                self.load_var(n);
            }
            self.free(a.slot);
        }
        self.close();
        if captured {
            self.w().local_get(VARS).local_get(T).i64_store(Self::item(n));
            return Some(());
        }
        self.w().local_get(T).local_set(a.slot);
        let is_float = [Some(a), b].into_iter().flatten().any(|one| self.kind(one) == Kind::Float);
        self.var_becomes(
            n,
            match numbers {
                true if is_float => Kind::Float,
                true => Kind::Number,
                false => Kind::Any,
            },
        );
        Some(())
    }

    /// The helper's way; the answer goes to [`T`].
    fn change_slowly(&mut self, insn: &Insn, a: Operand, b: Option<Operand>) {
        self.set_next_pc();
        self.w().local_get(CTX);
        if let Some(b) = b {
            self.w().local_get(a.slot);
            self.get_owned(b);
            self.helper(Helper::AddLoc);
        } else {
            self.dup(a.slot);
            let op = if insn.op == Op::IncLoc { Op::Inc } else { Op::Dec };
            self.w().local_get(a.slot).i32_const(op as i32);
            self.helper(Helper::Unary);
        }
        self.answer();
    }

    fn add_fast(&mut self, a: Operand, b: Operand, done: usize) {
        if self.may_be_ints(a, b) {
            self.integers(Op::Add, a, b, done);
        }
        self.floats(Op::Add, a, b, done);
    }

    /// A variable's value, in memory, into [`U`].
    fn load_var(&mut self, n: usize) {
        self.w().local_get(VARS).i64_load(Self::item(n)).local_set(U);
    }
}

/// What an operation adds.
fn step(op: Op) -> Option<i32> {
    match op {
        Op::Inc | Op::PostInc | Op::IncLoc => Some(1),
        Op::Dec | Op::PostDec | Op::DecLoc => Some(-1),
        _ => None,
    }
}
