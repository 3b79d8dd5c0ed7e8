//! Numbers: what both the interpreter and compiled code do without a call.

use wasm_encoder::BlockType::{self, Empty};
use wasm_encoder::{InstructionSink, ValType};

use super::decode::Insn;
use super::emit::{CTX, Emitter, T, U, VARS, X};
use super::ops::Op;
use super::table::Helper;
use super::values::{COUNTED, EXCEPTION, FLOAT, NAN, Operand, TAGS, UNINITIALIZED, Value};

/// What of a value is the number of an int32.
const LOW: i64 = 0xffff_ffff;

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

    fn is_float(&mut self, operand: Operand) {
        self.get(operand);
        self.w().i64_const(COUNTED).i64_sub().i64_const(TAGS).i64_ge_u();
    }

    /// Pushes whether both can be taken for floats; an operand that is known to be an int32 can.
    fn both_float(&mut self, a: Operand, b: Operand) {
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

    fn get_i32(&mut self, operand: Operand) {
        self.get(operand);
        self.w().i32_wrap_i64();
    }

    fn get_f64(&mut self, operand: Operand) {
        if operand.is_int() {
            self.get_i32(operand);
            self.w().f64_convert_i32_s();
        } else {
            self.get(operand);
            self.w().i64_const(FLOAT).i64_add().f64_reinterpret_i64();
        }
    }

    /// A float becomes a value.
    fn box_f64(&mut self) {
        let mut w = self.w();
        w.local_tee(X).i64_reinterpret_f64().i64_const(FLOAT).i64_sub();
        w.i64_const(NAN).local_get(X).local_get(X).f64_eq().select();
    }

    /// The helper's way; the answer goes to [`T`].
    fn slow(&mut self, helper: Helper, a: Operand, b: Operand, more: Option<i32>) {
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
        self.both_float(a, b);
        self.open_if(Empty);
        self.get_f64(a);
        self.get_f64(b);
        match insn.op {
            Op::Add => self.w().f64_add(),
            Op::Sub => self.w().f64_sub(),
            _ => self.w().f64_mul(),
        };
        self.box_f64();
        self.w().local_set(T);
        self.done(done);
        self.close();
        self.slow(Helper::Arith, a, b, Some(insn.op as i32));
        self.close();
        self.w().local_get(T);
        self.push(Value::Own);
        Some(())
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

    /// Comparisons: leave a condition.
    pub fn compare(&mut self, insn: &Insn) -> Option<bool> {
        let (b, a) = (self.pop()?, self.pop()?);
        if let Some(done) = self.compare_tag(insn, a, b) {
            return Some(done);
        }
        self.open(BlockType::Result(ValType::I32));
        let done = self.label();
        self.both_int(a, b);
        self.open_if(Empty);
        self.get_i32(a);
        self.get_i32(b);
        int_condition(&mut self.w(), insn.op);
        self.done(done);
        self.close();
        self.both_float(a, b);
        self.open_if(Empty);
        self.get_f64(a);
        self.get_f64(b);
        float_condition(&mut self.w(), insn.op);
        self.done(done);
        self.close();
        let (helper, more) = match insn.op {
            Op::Eq => (Helper::Eq, 0),
            Op::Neq => (Helper::Eq, 1),
            Op::StrictEq => (Helper::StrictEq, 0),
            Op::StrictNeq => (Helper::StrictEq, 1),
            op => (Helper::Relational, op as i32),
        };
        self.slow(helper, a, b, Some(more));
        self.w().local_get(T).i32_wrap_i64();
        self.close();
        Some(true)
    }

    /// `=== undefined` and the like: the same value, or not.
    fn compare_tag(&mut self, insn: &Insn, a: Operand, b: Operand) -> Option<bool> {
        if !matches!(insn.op, Op::StrictEq | Op::StrictNeq) {
            return None;
        }
        let is_tag = |operand: Operand| {
            matches!(operand.value, Value::Const(value) if (1..=3).contains(&(value >> 32)))
        };
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
        match op {
            Op::Neg => {
                self.get_i32(a);
                self.w().i32_const(i32::MAX).i32_and().i32_const(0).i32_ne().i32_and();
            }
            Op::Inc | Op::PostInc | Op::IncLoc => {
                self.get_i32(a);
                self.w().i32_const(i32::MAX).i32_ne().i32_and();
            }
            Op::Dec | Op::PostDec | Op::DecLoc => {
                self.get_i32(a);
                self.w().i32_const(i32::MIN).i32_ne().i32_and();
            }
            _ => {}
        }
        self.open_if(Empty);
        match op {
            Op::Neg => {
                self.w().i32_const(0);
                self.get_i32(a);
                self.w().i32_sub();
            }
            Op::Not => {
                self.get_i32(a);
                self.w().i32_const(-1).i32_xor();
            }
            Op::Plus => self.get_i32(a),
            _ => {
                let by = if matches!(op, Op::Inc | Op::PostInc | Op::IncLoc) { 1 } else { -1 };
                self.get_i32(a);
                self.w().i32_const(by).i32_add();
            }
        }
        self.w().i64_extend_i32_u().local_set(to);
        self.done(done);
        self.close();
        if op != Op::Not && !a.is_int() {
            self.is_float(a);
            self.open_if(Empty);
            self.get_f64(a);
            match op {
                Op::Neg => {
                    self.w().f64_neg();
                }
                Op::Plus => {}
                Op::Inc | Op::PostInc | Op::IncLoc => {
                    self.w().f64_const(1.0.into()).f64_add();
                }
                _ => {
                    self.w().f64_const(1.0.into()).f64_sub();
                }
            }
            self.box_f64();
            self.w().local_set(to);
            self.done(done);
            self.close();
        }
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
        // A captured variable's value isn't lent: it changes behind our back.
        let local = if captured { U } else { self.var(n) };
        if captured {
            self.w().local_get(VARS).i64_load(Self::item(n)).local_set(U);
        }
        let a = Operand { value: Value::Plain, slot: local };
        // What is added may be lent by the variable itself.
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
            self.w().local_get(VARS).i64_load(Self::item(n)).local_set(U);
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
        self.both_float(a, b);
        self.open_if(Empty);
        self.get_f64(a);
        self.get_f64(b);
        self.w().f64_add();
        self.box_f64();
        self.w().local_set(T);
        self.done(done);
        self.close();
    }

    /// Pushes whether the last operand, which is taken, is true.
    pub fn truth(&mut self) -> Option<()> {
        let a = self.pop()?;
        if matches!(a.value, Value::Plain | Value::Int) {
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
