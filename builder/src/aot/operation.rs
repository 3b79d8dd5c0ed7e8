//! Properties, calls, iteration: what compiled code asks the engine's helpers for.

use super::decode::Insn;
use super::emit::{ARGC, ARGV, CTX, Emitter, FRAME, NEW_TARGET, THIS, VAR_REFS};
use super::ops::Op;
use super::table::Helper;
use super::values::{Operand, STRING, Value};

impl Emitter<'_> {
    /// True when it leaves a condition on WebAssembly's stack.
    pub fn operation(&mut self, insn: &Insn) -> Option<bool> {
        match insn.op {
            Op::Add | Op::Sub | Op::Mul => self.arith(insn)?,
            Op::Div | Op::Mod | Op::Pow => self.divide(insn)?,
            Op::And | Op::Or | Op::Xor | Op::Shl | Op::Sar | Op::Shr => self.logic(insn)?,
            Op::Neg | Op::Plus | Op::Not | Op::Inc | Op::Dec => self.unary(insn)?,
            Op::PostInc | Op::PostDec => self.post(insn)?,
            Op::IncLoc | Op::DecLoc | Op::AddLoc => self.change_var(insn)?,
            Op::Lt | Op::Lte | Op::Gt | Op::Gte => return self.compare(insn),
            Op::Eq | Op::Neq | Op::StrictEq | Op::StrictNeq => return self.compare(insn),
            Op::Lnot => {
                self.truth()?;
                self.w().i32_eqz();
                return Some(true);
            }
            Op::IsUndefined | Op::IsNull | Op::IsUndefinedOrNull => return self.is_tag(insn.op),
            Op::TypeofIsUndefined | Op::TypeofIsFunction => return self.typeof_is(insn.op),
            Op::GetField | Op::GetField2 | Op::GetLength | Op::PutField => self.field(insn)?,
            Op::GetArrayEl | Op::GetArrayEl2 => self.get_element(insn)?,
            Op::PutArrayEl => self.put_element()?,
            Op::Call | Op::TailCall => self.call(insn, Helper::Call, insn.index() + 1)?,
            Op::CallMethod | Op::TailCallMethod => {
                self.call(insn, Helper::CallMethod, insn.index() + 2)?;
            }
            Op::CallConstructor => self.call(insn, Helper::CallConstructor, insn.index() + 2)?,
            Op::ArrayFrom => self.call(insn, Helper::ArrayFrom, insn.index())?,
            Op::Apply => self.call(insn, Helper::Apply, 3)?,
            _ => self.seldom(insn)?,
        }
        Some(false)
    }

    /// What takes and gives values, without the frame.
    pub fn by_value(&mut self, insn: &Insn) -> Option<()> {
        let a = insn.int();
        self.set_next_pc();
        match insn.op {
            // An atom that is a number isn't in the list, and a free one is odd.
            Op::PushAtomValue => match self.callees.atoms.get(insn.index()) {
                Some(at) if at & 1 == 0 => {
                    self.push_lazy(Value::Const(STRING | i64::from(*at)));
                    return Some(());
                }
                _ => self.make(Helper::AtomValue, Some(a)),
            },
            Op::PushEmptyString => self.make(Helper::AtomValue, Some(0)),
            Op::Object => self.make(Helper::Object, None),
            Op::PushThis => self.this(),
            Op::GetVar | Op::GetVarUndef => {
                self.w().local_get(CTX).i32_const(a).i32_const(i32::from(insn.op == Op::GetVar));
                self.helper(Helper::GetVar);
            }
            Op::Fclosure => {
                let constant = self.f.constants.get(insn.index())?.cast_signed();
                self.w().local_get(CTX).local_get(FRAME).local_get(VAR_REFS).i64_const(constant);
                self.helper(Helper::Closure);
            }
            Op::SpecialObject => {
                self.w().local_get(CTX).local_get(FRAME).i32_const(a);
                self.w().local_get(ARGC).local_get(ARGV).local_get(NEW_TARGET);
                self.helper(Helper::Special);
            }
            Op::Rest => {
                self.w().local_get(CTX).i32_const(a).local_get(ARGC).local_get(ARGV);
                self.helper(Helper::Rest);
            }
            Op::Regexp => self.take(Helper::Regexp, 2)?,
            Op::GetPrivateField => self.take(Helper::GetPrivate, 2)?,
            Op::Typeof => self.take(Helper::Typeof, 1)?,
            Op::ToPropkey => self.take(Helper::ToPropkey, 1)?,
            Op::ToPropkey2 => return self.propkey2(insn),
            _ => return self.no_value(insn),
        }
        self.push_checked();
        Some(())
    }

    fn this(&mut self) {
        self.w().local_get(CTX).local_get(THIS);
        self.helper(Helper::This);
    }

    fn make(&mut self, helper: Helper, a: Option<i32>) {
        self.w().local_get(CTX);
        if let Some(a) = a {
            self.w().i32_const(a);
        }
        self.helper(helper);
    }

    /// A helper takes the last operands over.
    fn take(&mut self, helper: Helper, count: usize) -> Option<()> {
        let base = self.stack.len().checked_sub(count)?;
        self.w().local_get(CTX);
        for depth in base..base + count {
            let operand = Operand { value: self.stack[depth], slot: self.slot(depth) };
            self.get_owned(operand);
        }
        self.stack.truncate(base);
        self.helper(helper);
        Some(())
    }

    fn propkey2(&mut self, insn: &Insn) -> Option<()> {
        let depth = self.stack.len().checked_sub(2)?;
        let object = Operand { value: self.stack[depth], slot: self.slot(depth) };
        self.get(object);
        self.w().i64_const(32).i64_shr_u().i64_const(2).i64_sub().i64_const(2).i64_lt_u();
        self.or_give_up(insn);
        self.set_next_pc();
        self.take(Helper::ToPropkey, 1)?;
        self.push_checked();
        Some(())
    }

    /// What answers with success alone.
    fn no_value(&mut self, insn: &Insn) -> Option<()> {
        let a = insn.int();
        match insn.op {
            Op::DefineField => {
                let value = self.pop()?;
                let object = self.pop()?;
                self.w().local_get(CTX);
                self.get(object);
                self.w().i32_const(a);
                self.get_owned(value);
                self.helper(Helper::DefineField);
                self.stack.push(object.value);
            }
            Op::SetName => {
                let object = self.pop()?;
                self.w().local_get(CTX);
                self.get(object);
                self.w().i32_const(a);
                self.helper(Helper::SetName);
                self.stack.push(object.value);
            }
            Op::PutVar | Op::PutVarInit => {
                let value = self.pop()?;
                self.w().local_get(CTX).i32_const(a);
                self.get_owned(value);
                self.w().i32_const(i32::from(insn.op == Op::PutVarInit));
                self.helper(Helper::PutVar);
            }
            Op::PutPrivateField => self.take(Helper::PutPrivate, 3)?,
            Op::Throw => {
                self.take(Helper::Throw, 1)?;
                self.w().drop();
                self.unwind();
                return Some(());
            }
            _ => return None,
        }
        self.check();
        Some(())
    }

    /// A helper takes `count` operands from the frame.
    fn call(&mut self, insn: &Insn, helper: Helper, count: usize) -> Option<()> {
        self.set_next_pc();
        self.frame_operands(count)?;
        self.stack.truncate(self.stack.len() - count);
        self.w().i32_const(insn.int());
        self.helper(helper);
        self.push_checked();
        if matches!(insn.op, Op::TailCall | Op::TailCallMethod) {
            let value = self.pop()?;
            self.get_owned(value);
            self.returns_value();
        }
        Some(())
    }

    fn is_tag(&mut self, op: Op) -> Option<bool> {
        let a = self.pop()?;
        self.get(a);
        self.w().i64_const(32).i64_shr_u();
        match op {
            Op::IsUndefined => self.w().i64_const(3).i64_eq(),
            Op::IsNull => self.w().i64_const(2).i64_eq(),
            _ => self.w().i64_const(2).i64_sub().i64_const(2).i64_lt_u(),
        };
        self.release(a);
        Some(true)
    }

    fn typeof_is(&mut self, op: Op) -> Option<bool> {
        let a = self.pop()?;
        self.w().local_get(CTX);
        self.get(a);
        self.w().i32_const(op as i32);
        self.helper(Helper::TypeofIs);
        self.release(a);
        Some(true)
    }
}
