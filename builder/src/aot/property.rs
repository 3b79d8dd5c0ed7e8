//! Properties of objects: a place in the code looks where it has found them before.

use wasm_encoder::BlockType::Empty;
use wasm_encoder::MemArg;

use super::decode::Insn;
use super::emit::{CONDITION, CTX, Emitter, P, Q, R, T, U};
use super::kinds::Kind;
use super::ops::Op;
use super::table::Helper;
use super::values::Operand;

/// Bytes of a `JSAotSite`.
pub const SITE: usize = 16;
// What a shape says of a property (`JSShapeProperty`), as 64 bits: of its flags, and its atom.
const WRITABLE: i64 = 1 << 27;
const LENGTH: i64 = 1 << 29;
const TYPES: i64 = 3 << 30;
const HIGH: i64 = -1 << 32;

impl Emitter<'_> {
    /// Ends the block whose ways have each read something of `object` into [`T`], the last by a helper, which has just been
    /// called: pushes it, behind the object if that is kept.
    pub fn got(&mut self, object: Operand, keeps: bool) {
        self.w().local_set(T);
        self.close();
        if keeps {
            self.stack.push(object.value);
        } else {
            self.release(object);
        }
        self.w().local_get(T);
        self.push_checked();
    }

    /// Ends the block whose ways have each written to `object`, the last by a helper, which has just been called; ways
    /// around that leave 0 in [`CONDITION`].
    pub fn written(&mut self, object: Operand) {
        self.w().local_set(CONDITION);
        self.close();
        self.release(object);
        self.w().local_get(CONDITION);
        self.check();
    }

    pub fn field(&mut self, insn: &Insn) -> Option<()> {
        let value = if insn.op == Op::PutField { Some(self.pop()?) } else { None };
        let object = self.pop()?;
        let site = self.site(insn)?;
        if let Some(value) = value {
            return self.put_field(insn, object, value, site);
        }
        let is_method = insn.op == Op::GetField2;
        self.open(Empty);
        let done = self.label();
        self.is_object(object);
        self.open_if(Empty);
        self.get(object);
        self.w().i32_wrap_i64().local_set(P);
        if is_method {
            self.inherited(site, done);
        } else {
            self.if_own(insn, site, false);
            self.w().local_get(P).i64_load(Self::item(0)).local_set(T);
            self.dup(T);
            self.done(done);
            self.close();
        }
        self.close();
        self.set_next_pc();
        self.w().local_get(CTX);
        self.get(object);
        self.w().i32_const(insn.int()).i32_const(site | i32::from(is_method));
        self.helper(Helper::GetField);
        self.got(object, is_method);
        Some(())
    }

    fn put_field(&mut self, insn: &Insn, object: Operand, value: Operand, site: i32) -> Option<()> {
        self.w().i32_const(0).local_set(CONDITION);
        self.open(Empty);
        let done = self.label();
        self.is_object(object);
        self.open_if(Empty);
        self.get(object);
        self.w().i32_wrap_i64().local_set(P);
        self.if_own(insn, site, true);
        self.w().local_get(P).i64_load(Self::item(0)).local_set(U);
        self.store_at_p(value);
        self.free(U);
        self.done(done);
        self.close();
        self.close();
        self.set_next_pc();
        self.w().local_get(CTX);
        self.get(object);
        self.get_owned(value);
        self.w().i32_const(site);
        self.helper(Helper::PutField);
        self.written(object);
        Some(())
    }

    /// Stores a value, with a reference of its own, where [`P`] points.
    pub fn store_at_p(&mut self, value: Operand) {
        if self.kind(value) == Kind::Any {
            // A reference more takes [`P`].
            self.w().local_get(P).local_set(Q);
            self.get_owned(value);
            self.w().local_set(T).local_get(Q).local_get(T).i64_store(Self::item(0));
        } else {
            self.w().local_get(P);
            self.get(value);
            self.w().i64_store(Self::item(0));
        }
    }

    /// Where this place in the code keeps what it has seen (`JSAotSite`).
    pub fn site(&mut self, insn: &Insn) -> Option<i32> {
        let n = self.callees.first_site + self.sites.len();
        let slot = self.callees.slots.get(insn.index()).copied().unwrap_or_default();
        self.sites.push(slot);
        let end = self.callees.sites.1;
        (n < end).then_some((self.callees.sites.0 + SITE * n) as i32)
    }

    /// Whether the object at [`P`] has the property itself, in the slot where it was seen last, and, to be written to, as
    /// one that can be; then [`P`] is where its value lies.
    fn if_own(&mut self, insn: &Insn, site: i32, written: bool) {
        let layout = self.layout;
        let atom = i64::from(insn.a) << 32;
        let (mask, expected) =
            if written { (TYPES | LENGTH | WRITABLE, atom | WRITABLE) } else { (TYPES, atom) };
        let entry = MemArg { offset: layout.shape_table + 4, align: 2, memory_index: 0 };
        let byte = MemArg { offset: 0, align: 0, memory_index: 0 };
        let mut w = self.w();
        w.i32_const(site).i32_load8_u(byte).local_tee(R);
        w.local_get(P).i32_load(Self::word(layout.shape)).local_tee(Q);
        w.i32_load(Self::word(layout.shape_count)).i32_lt_u();
        w.local_get(R).i32_const(3).i32_shl().local_tee(R);
        w.local_get(Q).i32_load(Self::word(layout.shape_mask)).i32_const(2).i32_shl().i32_add();
        w.local_get(Q).i32_add().i64_load(entry).i64_const(mask | HIGH).i64_and();
        w.i64_const(expected).i64_eq().i32_and();
        self.open_if(Empty);
        let mut w = self.w();
        w.local_get(P).i32_load(Self::word(layout.prop)).local_get(R).i32_add().local_set(P);
    }

    /// What objects of the shape and class seen last inherit, if nothing has changed since: it goes to [`T`], and on to
    /// `done`.
    fn inherited(&mut self, site: i32, done: usize) {
        let layout = self.layout;
        let half = |offset| MemArg { offset, align: 1, memory_index: 0 };
        let mut w = self.w();
        w.local_get(P).i32_load(Self::word(layout.shape)).i32_load(Self::word(layout.shape_word));
        w.i32_const(site).i32_load(Self::word(8)).i32_eq();
        w.local_get(P).i32_load16_u(half(layout.class_id));
        w.i32_const(site).i32_load16_u(half(2)).i32_eq().i32_and();
        w.i32_const(layout.epoch).i32_load(Self::word(0));
        w.i32_const(site).i32_load(Self::word(4)).i32_eq().i32_and();
        self.open_if(Empty);
        self.w().i32_const(site).i32_load(Self::word(12)).i64_load(Self::item(0)).local_set(T);
        self.dup(T);
        self.done(done);
        self.close();
    }
}
