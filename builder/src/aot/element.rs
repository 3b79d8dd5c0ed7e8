//! Elements of arrays, and their number.

use wasm_encoder::BlockType::Empty;
use wasm_encoder::MemArg;

use super::decode::Insn;
use super::emit::{CONDITION, CTX, Emitter, P, Q, T, U};
use super::ops::Op;
use super::table::Helper;
use super::values::{Operand, STRING};

impl Emitter<'_> {
    /// An array's length is its first property; a string's is part of its first word.
    pub fn length(&mut self) -> Option<()> {
        self.set_next_pc();
        let object = self.pop()?;
        self.open(Empty);
        let done = self.label();
        self.is_object(object);
        self.open_if(Empty);
        self.get(object);
        self.w().i32_wrap_i64().local_tee(P);
        self.is_array();
        self.open_if(Empty);
        let prop = Self::word(self.layout.prop);
        self.w().local_get(P).i32_load(prop).i64_load(Self::item(0)).local_set(T);
        self.done(done);
        self.close();
        self.open_else();
        self.is_string(object);
        self.open_if(Empty);
        let length = Self::word(self.layout.string_length);
        self.get(object);
        self.w().i32_wrap_i64().i32_load(length).i32_const(i32::MAX).i32_and();
        self.w().i64_extend_i32_u().local_set(T);
        self.done(done);
        self.close();
        self.close();
        self.w().local_get(CTX);
        self.get(object);
        self.helper(Helper::GetLength);
        self.got(object, false);
        Some(())
    }

    /// Whether it is a string in one piece.
    pub fn is_string(&mut self, operand: Operand) {
        self.get(operand);
        self.w().i64_const(STRING).i64_sub().i64_const(1 << 32).i64_lt_u();
    }

    /// Whether the object at the address that is on WebAssembly's stack is an array.
    fn is_array(&mut self) {
        let layout = self.layout;
        let half = MemArg { offset: layout.class_id, align: 1, memory_index: 0 };
        self.w().i32_load16_u(half).i32_const(layout.class_array).i32_eq();
    }

    /// Whether `object` is an array with an element `key`; then its address is in [`P`].
    fn if_element(&mut self, object: Operand, key: Operand) {
        let layout = self.layout;
        self.is_object(object);
        self.both_int(key, key);
        self.w().i32_and();
        self.open_if(Empty);
        self.get(object);
        self.w().i32_wrap_i64().local_tee(P);
        self.is_array();
        self.get(key);
        self.w().i32_wrap_i64().local_tee(Q);
        self.w().local_get(P).i32_load(Self::word(layout.array_count)).i32_lt_u().i32_and();
        self.open_if(Empty);
        let mut w = self.w();
        w.local_get(P).i32_load(Self::word(layout.array_values));
        w.local_get(Q).i32_const(3).i32_shl().i32_add().local_set(P);
    }

    pub fn get_element(&mut self, insn: &Insn) -> Option<()> {
        let key = self.pop()?;
        let object = self.pop()?;
        self.open(Empty);
        let done = self.label();
        self.if_element(object, key);
        self.w().local_get(P).i64_load(Self::item(0)).local_set(T);
        self.dup(T);
        self.done(done);
        self.close();
        self.close();
        self.set_next_pc();
        self.w().local_get(CTX);
        self.get(object);
        self.get_owned(key);
        self.helper(Helper::GetEl);
        self.got(object, insn.op == Op::GetArrayEl2);
        Some(())
    }

    pub fn put_element(&mut self) -> Option<()> {
        let value = self.pop()?;
        let key = self.pop()?;
        let object = self.pop()?;
        self.w().i32_const(0).local_set(CONDITION);
        self.open(Empty);
        let done = self.label();
        self.if_element(object, key);
        self.w().local_get(P).i64_load(Self::item(0)).local_set(U);
        self.store_at_p(value);
        self.free(U);
        self.done(done);
        self.close();
        self.close();
        self.set_next_pc();
        self.w().local_get(CTX);
        self.get(object);
        self.get_owned(key);
        self.get_owned(value);
        self.helper(Helper::PutEl);
        self.written(object);
        Some(())
    }
}
