//! Variables and arguments: in WebAssembly's locals, or in memory where closures refer to them.

use super::decode::Insn;
use super::emit::{ARGS, Emitter, P, T, U, VAR_REFS, VARS};
use super::kinds::Kind;
use super::ops::Op;
use super::values::{UNINITIALIZED, Value};

impl Emitter<'_> {
    pub fn get_var(&mut self, insn: &Insn) -> Option<()> {
        let n = insn.index();
        if n >= self.f.vars {
            return None;
        }
        let captured = self.var_is_captured(n);
        let var = if captured { T } else { self.var(n) };
        if captured {
            self.w().local_get(VARS).i64_load(Self::item(n)).local_set(T);
        }
        if insn.op == Op::GetLocCheck && self.may_be_unset(n) {
            self.w().local_get(var).i64_const(UNINITIALIZED).i64_eq();
            self.or_give_up(insn);
        }
        if captured {
            self.dup(T);
            self.w().local_get(T);
            self.push(Value::Own);
        } else {
            self.push_lazy(Value::Var(n));
        }
        Some(())
    }

    pub fn put_var(&mut self, insn: &Insn) -> Option<()> {
        let n = insn.index();
        if n >= self.f.vars {
            return None;
        }
        let captured = self.var_is_captured(n);
        let var = if captured { U } else { self.var(n) };
        if captured {
            self.w().local_get(VARS).i64_load(Self::item(n)).local_set(U);
        }
        let is_init = insn.op == Op::PutLocCheckInit;
        if is_init || (insn.op == Op::PutLocCheck && self.may_be_unset(n)) {
            self.w().local_get(var).i64_const(UNINITIALIZED).i64_eq();
            if is_init {
                self.w().i32_eqz();
            }
            self.or_give_up(insn);
        }
        let value = self.pop()?;
        if value.value == Value::Var(n) {
            return Some(());
        }
        self.settle_lent(Value::Var(n));
        self.get_owned(value);
        if captured {
            self.w().local_set(T);
            self.w().local_get(VARS).local_get(T).i64_store(Self::item(n));
            self.free(U);
        } else {
            let kind = self.kind(value);
            if self.kinds[n] == Kind::Any {
                self.w().local_set(T);
                self.free(var);
                self.w().local_get(T);
            }
            self.w().local_set(var);
            self.var_becomes(n, kind);
        }
        Some(())
    }

    /// Whether a variable may be before its declaration, for all that is known.
    fn may_be_unset(&self, n: usize) -> bool {
        self.var_is_captured(n) || matches!(self.kinds[n], Kind::Plain | Kind::Any)
    }

    pub fn get_arg(&mut self, n: usize) -> Option<()> {
        if n >= self.f.args {
            return None;
        }
        if !self.arg_is_captured(n) {
            self.push_lazy(Value::Arg(n));
            return Some(());
        }
        self.w().local_get(ARGS).i64_load(Self::item(n)).local_set(T);
        self.dup(T);
        self.w().local_get(T);
        self.push(Value::Own);
        Some(())
    }

    pub fn put_arg(&mut self, n: usize) -> Option<()> {
        if n >= self.f.args {
            return None;
        }
        let value = self.pop()?;
        if value.value == Value::Arg(n) {
            return Some(());
        }
        self.settle_lent(Value::Arg(n));
        self.get_owned(value);
        let (args, arg) = (ARGS, self.arg(n));
        self.w().local_set(T).local_get(args).i64_load(Self::item(n)).local_set(U);
        self.w().local_get(args).local_get(T).i64_store(Self::item(n));
        self.w().local_get(T).local_set(arg);
        self.free(U);
        if !self.arg_is_captured(n) {
            self.kinds[self.f.vars + n] = self.kind(value);
        }
        Some(())
    }

    /// Where a closure's variable lies, into [`P`]; what it has, into [`U`].
    fn var_ref(&mut self, n: usize) {
        let (at, pvalue) = (Self::word(4 * n as u64), Self::word(self.layout.pvalue));
        let mut w = self.w();
        w.local_get(VAR_REFS).i32_load(at).i32_load(pvalue).local_tee(P);
        w.i64_load(Self::item(0)).local_set(U);
    }

    pub fn get_var_ref(&mut self, insn: &Insn) -> Option<()> {
        self.var_ref(insn.index());
        if insn.op == Op::GetVarRefCheck {
            self.w().local_get(U).i64_const(UNINITIALIZED).i64_eq();
            self.or_give_up(insn);
        }
        self.dup(U);
        self.w().local_get(U);
        self.push(Value::Own);
        Some(())
    }

    pub fn put_var_ref(&mut self, insn: &Insn) -> Option<()> {
        if insn.op != Op::PutVarRef && insn.op != Op::SetVarRef {
            self.var_ref(insn.index());
            self.w().local_get(U).i64_const(UNINITIALIZED).i64_eq();
            if insn.op == Op::PutVarRefCheckInit {
                self.w().i32_eqz();
            }
            self.or_give_up(insn);
        }
        let value = self.pop()?;
        self.get_owned(value);
        self.w().local_set(T);
        self.var_ref(insn.index());
        self.w().local_get(P).local_get(T).i64_store(Self::item(0));
        self.free(U);
        Some(())
    }
}
