//! How a compiled function begins and ends: what goes between its locals and the frame.

use super::emit::{ARGS, DEPTH, Emitter, FRAME, GIVES_UP, RESULT, VARS};
use super::kinds::Kind;
use super::values::{EXCEPTION, UNDEFINED, UNINITIALIZED};

impl Emitter<'_> {
    /// What lies in memory when the function begins.
    pub fn prologue(&mut self) {
        let layout = self.layout;
        self.w().local_get(FRAME).i32_load(Self::word(layout.var_buf)).local_set(VARS);
        if self.f.args > 0 {
            self.w().local_get(FRAME).i32_load(Self::word(layout.arg_buf)).local_set(ARGS);
        }
        for n in 0..self.f.args {
            if !self.arg_is_captured(n) {
                let arg = self.arg(n);
                self.w().local_get(ARGS).i64_load(Self::item(n)).local_set(arg);
            }
        }
        if !self.f.is_normal {
            self.prologue_of_resumed();
            return;
        }
        for n in 0..self.f.vars {
            if !self.var_is_captured(n) {
                let var = self.var(n);
                self.w().i64_const(UNDEFINED).local_set(var);
                self.kinds[n] = Kind::Plain;
            }
        }
    }

    /// A local takes what the frame has behind its arguments.
    pub fn load_item(&mut self, n: usize, local: u32) {
        self.w().local_get(VARS).i64_load(Self::item(n)).local_set(local);
    }

    /// The function returns: what its variables refer to is let go.
    pub fn returns(&mut self) {
        for n in 0..self.f.vars {
            if !self.var_is_captured(n) && self.counted[n] {
                let var = self.var(n);
                self.free(var);
            }
        }
        self.w().local_get(RESULT).return_();
    }

    /// The interpreter goes on: it finds everything in the frame.
    pub fn hands_over(&mut self) {
        for n in 0..self.f.vars {
            if !self.var_is_captured(n) {
                let var = self.var(n);
                self.w().local_get(VARS).local_get(var).i64_store(Self::item(n));
            }
        }
        for n in 0..self.f.stack {
            let (slot, at) = (self.slot(n), self.f.vars + n);
            self.w().local_get(VARS).local_get(slot).i64_store(Self::item(at));
        }
        let (cur_sp, base) = (self.layout.cur_sp, 8 * self.f.vars as i32);
        let mut w = self.w();
        w.local_get(FRAME).local_get(VARS).i32_const(base).i32_add();
        w.local_get(DEPTH).i32_const(3).i32_shl().i32_add().i32_store(Self::word(cur_sp));
        w.i64_const(UNINITIALIZED).i64_const(EXCEPTION).local_get(GIVES_UP).select();
    }
}
