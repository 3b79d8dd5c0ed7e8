//! Numbers: what both the interpreter and compiled code do without a call.

use wasm_encoder::BlockType::Empty;

use super::decode::Insn;
use super::emit::{CTX, Emitter, T, X, Y};
use super::kinds::Kind;
use super::ops::Op;
use super::table::Helper;
use super::values::{EXCEPTION, Operand, Value};

/// What of a value is the number of an int32.
pub const LOW: i64 = 0xffff_ffff;
/// Floats below it, either way, are turned into 64-bit integers as they are.
const INTEGERS: f64 = 9_223_372_036_854_775_808.0;

impl Emitter<'_> {
    /// The helper's way; the answer goes to [`T`].
    pub fn slow(&mut self, helper: Helper, a: Operand, b: Operand, more: Option<i32>) {
        self.set_next_pc();
        self.w().local_get(CTX);
        self.get_owned(a);
        self.get_owned(b);
        self.w().i32_const(more.unwrap_or(0));
        self.helper(helper);
        self.answer();
    }

    /// A helper's answer goes to [`T`], unless it is that there is an exception.
    pub fn answer(&mut self) {
        self.w().local_tee(T).i64_const(EXCEPTION).i64_eq();
        self.open_if(Empty);
        self.unwind();
        self.close();
    }

    pub fn done(&mut self, label: usize) {
        self.br(label);
    }

    /// Pushes what is in [`T`].
    pub fn push_answer(&mut self, kind: Kind) {
        self.w().local_get(T);
        self.push(if kind == Kind::Any { Value::Own } else { Value::Known(kind) });
    }

    /// add, sub, mul
    pub fn arith(&mut self, insn: &Insn) -> Option<()> {
        let (b, a) = (self.pop()?, self.pop()?);
        let (one, other) = (self.kind(a), self.kind(b));
        let numbers = one.is_number() && other.is_number();
        let is_float = one == Kind::Float || other == Kind::Float;
        if numbers && is_float {
            self.get_f64(a);
            self.get_f64(b);
            self.float_op(insn.op);
            self.push_float();
            return Some(());
        }
        self.open(Empty);
        let done = self.label();
        if !is_float {
            self.integers(insn.op, a, b, done);
        }
        self.floats(insn.op, a, b, done);
        if !numbers {
            self.slow(Helper::Arith, a, b, Some(insn.op as i32));
        }
        self.close();
        // What isn't a number is a bigint, which doesn't go with numbers, or for a sum a string.
        let gives_number =
            numbers || (insn.op != Op::Add && (one.is_number() || other.is_number()));
        self.push_answer(if gives_number { Kind::Number } else { Kind::Any });
        Some(())
    }

    /// Of two int32 whose result is one: it goes to [`T`], and on to `done`.
    pub fn integers(&mut self, op: Op, a: Operand, b: Operand, done: usize) {
        self.both_int(a, b);
        self.open_if(Empty);
        self.get(a);
        self.w().i64_extend32_s();
        self.get(b);
        self.w().i64_extend32_s();
        match op {
            Op::Add => self.w().i64_add(),
            Op::Sub => self.w().i64_sub(),
            _ => self.w().i64_mul(),
        };
        self.w().local_tee(T).i64_extend32_s().local_get(T).i64_eq();
        if op == Op::Mul {
            // A product of zero may be -0.
            self.w().local_get(T).i64_eqz();
            self.get(a);
            self.get(b);
            self.w().i64_or().i32_wrap_i64().i32_const(0).i32_lt_s().i32_and().i32_eqz().i32_and();
        }
        self.open_if(Empty);
        self.w().local_get(T).i64_const(LOW).i64_and().local_set(T);
        self.done(done);
        self.close();
        self.close();
    }

    /// The same of floats: the result goes to [`T`], and on to `done`, unless both are known to be numbers.
    pub fn floats(&mut self, op: Op, a: Operand, b: Operand, done: usize) {
        let is_known = self.if_floats(a, b);
        self.get_f64(a);
        self.get_f64(b);
        self.float_op(op);
        self.box_f64();
        self.w().local_set(T);
        if !is_known {
            self.done(done);
            self.close();
        }
    }

    fn float_op(&mut self, op: Op) {
        match op {
            Op::Add => self.w().f64_add(),
            Op::Sub => self.w().f64_sub(),
            _ => self.w().f64_mul(),
        };
    }

    /// div, mod, pow: the last is a helper's work, and most of the second
    pub fn divide(&mut self, insn: &Insn) -> Option<()> {
        let (b, a) = (self.pop()?, self.pop()?);
        let numbers = self.is_number(a) && self.is_number(b);
        self.open(Empty);
        let done = self.label();
        if insn.op == Op::Mod {
            self.both_int(a, b);
            self.get_i32(a);
            self.w().i32_const(0).i32_ge_s().i32_and();
            self.get_i32(b);
            self.w().i32_const(0).i32_gt_s().i32_and();
            self.open_if(Empty);
            self.get_i32(a);
            self.get_i32(b);
            self.w().i32_rem_s().i64_extend_i32_u().local_set(T);
            self.done(done);
            self.close();
        }
        if insn.op == Op::Div {
            self.quotient(a, b, done);
        }
        if insn.op != Op::Div || !numbers {
            let helper = if insn.op == Op::Div { Helper::Arith } else { Helper::Binary };
            self.slow(helper, a, b, Some(insn.op as i32));
        }
        self.close();
        let gives_number = self.is_number(a) || self.is_number(b);
        self.push_answer(if gives_number { Kind::Number } else { Kind::Any });
        Some(())
    }

    /// The quotient of numbers goes to [`T`], and on to `done`, unless both are known to be numbers.
    fn quotient(&mut self, a: Operand, b: Operand, done: usize) {
        let numbers = self.is_number(a) && self.is_number(b);
        if !numbers && self.may_be_ints(a, b) {
            self.both_int(a, b);
            self.open_if(Empty);
            for operand in [a, b] {
                self.get_i32(operand);
                self.w().f64_convert_i32_s();
            }
            self.w().f64_div().local_set(X);
            self.number_of_float();
            self.done(done);
            self.close();
        }
        self.if_floats(a, b);
        self.get_f64(a);
        self.get_f64(b);
        self.w().f64_div().local_set(X);
        self.number_of_float();
        if !numbers {
            self.done(done);
            self.close();
        }
    }

    /// and, or, xor, shifts
    pub fn logic(&mut self, insn: &Insn) -> Option<()> {
        let (b, a) = (self.pop()?, self.pop()?);
        self.open(Empty);
        let done = self.label();
        self.both_int(a, b);
        self.open_if(Empty);
        self.get_i32(a);
        self.get_i32(b);
        self.logic_of_ints(insn.op, done);
        self.close();
        if self.is_int(a) != self.is_int(b) {
            let float = if self.is_int(a) { b } else { a };
            self.is_float(float);
            self.open_if(Empty);
            self.get_f64(float);
            self.w().local_tee(Y).f64_abs().f64_const(INTEGERS.into()).f64_lt();
            self.open_if(Empty);
            for operand in [a, b] {
                if self.is_int(operand) {
                    self.get_i32(operand);
                } else {
                    self.w().local_get(Y).i64_trunc_sat_f64_s().i32_wrap_i64();
                }
            }
            self.logic_of_ints(insn.op, done);
            self.close();
            self.close();
        }
        if !(self.is_int(a) && self.is_int(b)) {
            let helper = if insn.op == Op::Shr { Helper::Shr } else { Helper::Logic };
            self.slow(helper, a, b, Some(insn.op as i32));
        }
        self.close();
        let gives_number = self.is_number(a) || self.is_number(b) || insn.op == Op::Shr;
        let kind = if insn.op == Op::Shr { Kind::Number } else { Kind::Int };
        self.push_answer(if gives_number { kind } else { Kind::Any });
        Some(())
    }

    /// Of the int32 that are on WebAssembly's stack: the result goes to [`T`], and on to `done`.
    fn logic_of_ints(&mut self, op: Op, done: usize) {
        match op {
            Op::And => self.w().i32_and(),
            Op::Or => self.w().i32_or(),
            Op::Xor => self.w().i32_xor(),
            Op::Shl => self.w().i32_shl(),
            Op::Sar => self.w().i32_shr_s(),
            _ => self.w().i32_shr_u(),
        };
        self.w().i64_extend_i32_u().local_set(T);
        if op == Op::Shr {
            // What is more than an int32 holds is a float.
            self.w().local_get(T).i64_const(i64::from(i32::MAX)).i64_gt_u();
            self.open_if(Empty);
            self.w().local_get(T).f64_convert_i64_s();
            self.box_f64();
            self.w().local_set(T);
            self.close();
        }
        self.done(done);
    }
}
