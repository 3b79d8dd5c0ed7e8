//! Numbers that change by themselves: signs, steps, and variables that are added to.

use wasm_encoder::BlockType::Empty;

use super::arith::LOW;
use super::decode::Insn;
use super::emit::{CTX, Emitter, T, U, VARS};
use super::ops::Op;
use super::table::Helper;
use super::values::{Operand, Value};

impl Emitter<'_> {
    /// neg, plus, not, inc, dec
    pub fn unary(&mut self, insn: &Insn) -> Option<()> {
        let a = self.pop()?;
        self.open(Empty);
        let done = self.label();
        self.unary_fast(insn.op, a, T, done);
        self.set_next_pc();
        self.w().local_get(CTX);
        self.get_owned(a);
        self.w().i32_const(insn.op as i32);
        self.helper(Helper::Unary);
        self.answer();
        self.close();
        self.w().local_get(T);
        self.push(Value::Own);
        Some(())
    }

    /// The way without a call: the result goes to `to`, and on to `done`.
    fn unary_fast(&mut self, op: Op, a: Operand, to: u32, done: usize) {
        self.both_int(a, a);
        // Neither -0 nor what an int32 doesn't hold.
        let (mask, except) = match step(op) {
            None if op == Op::Neg => (i32::MAX, 0),
            None => (0, 1),
            Some(1) => (-1, i32::MAX),
            Some(_) => (-1, i32::MIN),
        };
        self.get_i32(a);
        self.w().i32_const(mask).i32_and().i32_const(except).i32_ne().i32_and();
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
        if op != Op::Not && !a.is_int() {
            self.unary_float(op, a, to, done);
        }
    }

    fn unary_float(&mut self, op: Op, a: Operand, to: u32, done: usize) {
        self.is_float(a);
        self.open_if(Empty);
        self.get_f64(a);
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
        self.w().local_set(to);
        self.done(done);
        self.close();
    }

    /// post_inc, post_dec: the number, and the next one
    pub fn post(&mut self, insn: &Insn) -> Option<()> {
        self.settle();
        let a = self.pop()?;
        self.stack.push(Value::Own);
        let next = self.slot(self.stack.len());
        self.open(Empty);
        let done = self.label();
        self.unary_fast(insn.op, Operand { value: Value::Own, slot: a.slot }, next, done);
        self.frame_call(Helper::Operator, insn.op as i32, 1, 2)?;
        self.stack.pop()?;
        self.close();
        self.stack.push(Value::Own);
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
        let local = if captured { U } else { self.var(n) };
        if captured {
            self.load_var(n);
        }
        let a = Operand { value: Value::Plain, slot: local };
        self.settle_lent(Value::Var(n));
        self.open(Empty);
        let done = self.label();
        match b {
            Some(b) => self.add_fast(a, b, done),
            None => self.unary_fast(insn.op, a, T, done),
        }
        self.set_next_pc();
        self.w().local_get(CTX);
        if let Some(b) = b {
            self.w().local_get(local);
            self.get_owned(b);
            self.helper(Helper::AddLoc);
        } else {
            self.dup(local);
            let op = if insn.op == Op::IncLoc { Op::Inc } else { Op::Dec };
            self.w().local_get(local).i32_const(op as i32);
            self.helper(Helper::Unary);
        }
        self.answer();
        if captured {
            self.load_var(n);
        }
        self.free(local);
        self.close();
        if captured {
            self.w().local_get(VARS).local_get(T).i64_store(Self::item(n));
        } else {
            self.w().local_get(T).local_set(local);
        }
        Some(())
    }

    fn add_fast(&mut self, a: Operand, b: Operand, done: usize) {
        self.both_int(a, b);
        self.open_if(Empty);
        self.get(a);
        self.w().i64_extend32_s();
        self.get(b);
        self.w().i64_extend32_s().i64_add().local_tee(T).i64_extend32_s().local_get(T).i64_eq();
        self.open_if(Empty);
        self.w().local_get(T).i64_const(LOW).i64_and().local_set(T);
        self.done(done);
        self.close();
        self.close();
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
