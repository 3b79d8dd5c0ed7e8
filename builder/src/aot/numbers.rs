//! Values as numbers: tests of their tags, and the ways between a value, an int32 and a float.

use wasm_encoder::BlockType::Empty;

use super::emit::{Emitter, P, T, X};
use super::kinds::Kind;
use super::values::{COUNTED, FLOAT, NAN, Operand, TAGS, Value};

impl Emitter<'_> {
    /// Whether both may be int32, for all that is known.
    pub fn may_be_ints(&self, a: Operand, b: Operand) -> bool {
        [a, b].into_iter().all(|one| !matches!(self.kind(one), Kind::Float | Kind::Bool))
    }

    /// Pushes whether both are int32.
    pub fn both_int(&mut self, a: Operand, b: Operand) {
        if self.is_int(a) && self.is_int(b) {
            self.w().i32_const(1);
        } else if self.may_be_ints(a, b) {
            self.or_of(a, b);
            self.w().i64_const(32).i64_shr_u().i64_eqz();
        } else {
            self.w().i32_const(0);
        }
    }

    /// What has an upper half of zero when both are int32.
    fn or_of(&mut self, a: Operand, b: Operand) {
        match (self.is_int(a), self.is_int(b)) {
            (true, _) => self.get(b),
            (false, true) => self.get(a),
            (false, false) => {
                self.get(a);
                self.get(b);
                self.w().i64_or();
            }
        }
    }

    /// Pushes whether it is a float.
    pub fn is_float(&mut self, operand: Operand) {
        match self.kind(operand) {
            Kind::Float => {
                self.w().i32_const(1);
            }
            Kind::Int | Kind::Bool => {
                self.w().i32_const(0);
            }
            _ => {
                self.get(operand);
                self.w().i64_const(COUNTED).i64_sub().i64_const(TAGS).i64_ge_u();
            }
        }
    }

    /// Goes on when both can be taken for floats as they are, those that are known to be numbers anyway. True when
    /// that needs no test, so that nothing has been opened.
    pub fn if_floats(&mut self, a: Operand, b: Operand) -> bool {
        let unknown: Vec<Operand> =
            [a, b].into_iter().filter(|operand| !self.is_number(*operand)).collect();
        for operand in &unknown {
            self.is_float(*operand);
        }
        if unknown.len() == 2 {
            self.w().i32_and();
        }
        if !unknown.is_empty() {
            self.open_if(Empty);
        }
        unknown.is_empty()
    }

    pub fn get_i32(&mut self, operand: Operand) {
        self.get(operand);
        self.w().i32_wrap_i64();
    }

    /// A number as a float; one of which nothing is known has been found to be a float.
    pub fn get_f64(&mut self, operand: Operand) {
        match (operand.value, self.kind(operand)) {
            (Value::Unboxed, _) => {
                let float = self.float(operand.slot);
                self.w().local_get(float);
            }
            (Value::Const(value), Kind::Int) => {
                self.w().f64_const(f64::from(value as i32).into());
            }
            (Value::Const(value), Kind::Float) => {
                self.w()
                    .f64_const(f64::from_bits(value.wrapping_add(FLOAT).cast_unsigned()).into());
            }
            (_, Kind::Int) => {
                self.get_i32(operand);
                self.w().f64_convert_i32_s();
            }
            (_, Kind::Number) => {
                self.get_i32(operand);
                self.w().f64_convert_i32_s();
                self.unbox(operand);
                self.get(operand);
                self.w().i64_const(32).i64_shr_u().i64_eqz().select();
            }
            _ => self.unbox(operand),
        }
    }

    fn unbox(&mut self, operand: Operand) {
        self.get(operand);
        self.w().i64_const(FLOAT).i64_add().f64_reinterpret_i64();
    }

    /// A float becomes a value.
    pub fn box_f64(&mut self) {
        let mut w = self.w();
        w.local_tee(X).i64_reinterpret_f64().i64_const(FLOAT).i64_sub();
        w.i64_const(NAN).local_get(X).local_get(X).f64_eq().select();
    }

    /// [`X`] becomes a value in [`T`]: an int32 if it is one.
    pub fn number_of_float(&mut self) {
        let mut w = self.w();
        w.local_get(X).i32_trunc_sat_f64_s().local_tee(P).f64_convert_i32_s();
        w.i64_reinterpret_f64().local_get(X).i64_reinterpret_f64().i64_eq();
        self.open_if(Empty);
        self.w().local_get(P).i64_extend_i32_u().local_set(T);
        self.open_else();
        self.w().local_get(X);
        self.box_f64();
        self.w().local_set(T);
        self.close();
    }

    /// Puts the float that is on WebAssembly's stack into the next operand's local for floats.
    pub fn push_float(&mut self) {
        let float = self.float(self.slot(self.stack.len()));
        self.w().local_set(float);
        self.stack.push(Value::Unboxed);
    }
}
