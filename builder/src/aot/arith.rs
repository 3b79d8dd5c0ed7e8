//! Numbers: what both the interpreter and compiled code do without a call.

use wasm_encoder::BlockType::Empty;

use super::decode::Insn;
use super::emit::{CTX, Emitter, T, X};
use super::ops::Op;
use super::table::Helper;
use super::values::{COUNTED, EXCEPTION, FLOAT, NAN, Operand, TAGS, Value};

/// What of a value is the number of an int32.
pub const LOW: i64 = 0xffff_ffff;

impl Emitter<'_> {
    /// Pushes whether both are int32.
    pub fn both_int(&mut self, a: Operand, b: Operand) {
        match (a.is_int(), b.is_int()) {
            (true, true) => {
                self.w().i32_const(1);
                return;
            }
            (false, true) => self.get(a),
            (true, false) => self.get(b),
            (false, false) => {
                self.get(a);
                self.get(b);
                self.w().i64_or();
            }
        }
        self.w().i64_const(32).i64_shr_u().i64_eqz();
    }

    pub fn is_float(&mut self, operand: Operand) {
        self.get(operand);
        self.w().i64_const(COUNTED).i64_sub().i64_const(TAGS).i64_ge_u();
    }

    /// Pushes whether both can be taken for floats; an operand that is known to be an int32 can.
    pub fn both_float(&mut self, a: Operand, b: Operand) {
        match (a.is_int(), b.is_int()) {
            (true, true) => {
                self.w().i32_const(0);
            }
            (false, true) => self.is_float(a),
            (true, false) => self.is_float(b),
            (false, false) => {
                self.is_float(a);
                self.is_float(b);
                self.w().i32_and();
            }
        }
    }

    pub fn get_i32(&mut self, operand: Operand) {
        self.get(operand);
        self.w().i32_wrap_i64();
    }

    pub fn get_f64(&mut self, operand: Operand) {
        if operand.is_int() {
            self.get_i32(operand);
            self.w().f64_convert_i32_s();
        } else {
            self.get(operand);
            self.w().i64_const(FLOAT).i64_add().f64_reinterpret_i64();
        }
    }

    /// A float becomes a value.
    pub fn box_f64(&mut self) {
        let mut w = self.w();
        w.local_tee(X).i64_reinterpret_f64().i64_const(FLOAT).i64_sub();
        w.i64_const(NAN).local_get(X).local_get(X).f64_eq().select();
    }

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

    /// add, sub, mul
    pub fn arith(&mut self, insn: &Insn) -> Option<()> {
        let (b, a) = (self.pop()?, self.pop()?);
        self.open(Empty);
        let done = self.label();
        self.both_int(a, b);
        self.open_if(Empty);
        self.get(a);
        self.w().i64_extend32_s();
        self.get(b);
        self.w().i64_extend32_s();
        match insn.op {
            Op::Add => self.w().i64_add(),
            Op::Sub => self.w().i64_sub(),
            _ => self.w().i64_mul(),
        };
        self.w().local_tee(T).i64_extend32_s().local_get(T).i64_eq();
        if insn.op == Op::Mul {
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
        self.floats(insn.op, a, b, done);
        self.slow(Helper::Arith, a, b, Some(insn.op as i32));
        self.close();
        self.w().local_get(T);
        self.push(Value::Own);
        Some(())
    }

    /// The same of floats: the result goes to [`T`], and on to `done`.
    pub fn floats(&mut self, op: Op, a: Operand, b: Operand, done: usize) {
        self.both_float(a, b);
        self.open_if(Empty);
        self.get_f64(a);
        self.get_f64(b);
        match op {
            Op::Add => self.w().f64_add(),
            Op::Sub => self.w().f64_sub(),
            _ => self.w().f64_mul(),
        };
        self.box_f64();
        self.w().local_set(T);
        self.done(done);
        self.close();
    }

    /// div, pow: the helper's work; mod of positive int32
    pub fn divide(&mut self, insn: &Insn) -> Option<()> {
        let (b, a) = (self.pop()?, self.pop()?);
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
        let helper = if insn.op == Op::Div { Helper::Arith } else { Helper::Binary };
        self.slow(helper, a, b, Some(insn.op as i32));
        self.close();
        self.w().local_get(T);
        self.push(Value::Own);
        Some(())
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
        match insn.op {
            Op::And => self.w().i32_and(),
            Op::Or => self.w().i32_or(),
            Op::Xor => self.w().i32_xor(),
            Op::Shl => self.w().i32_shl(),
            Op::Sar => self.w().i32_shr_s(),
            _ => self.w().i32_shr_u(),
        };
        self.w().i64_extend_i32_u().local_set(T);
        if insn.op == Op::Shr {
            // What is more than an int32 holds is a float.
            self.w().local_get(T).i64_const(i64::from(i32::MAX)).i64_gt_u();
            self.open_if(Empty);
            self.w().local_get(T).f64_convert_i64_s();
            self.box_f64();
            self.w().local_set(T);
            self.close();
        }
        self.done(done);
        self.close();
        let helper = if insn.op == Op::Shr { Helper::Shr } else { Helper::Logic };
        self.slow(helper, a, b, Some(insn.op as i32));
        self.close();
        self.w().local_get(T);
        self.push(Value::Own);
        Some(())
    }
}
