//! Properties, calls, iteration: what compiled code asks the engine's helpers for.

use wasm_encoder::BlockType::{self, Empty};
use wasm_encoder::ValType;

use super::decode::Insn;
use super::emit::{CTX, Emitter, FRAME, THIS, VAR_REFS};
use super::ops::Op;
use super::table::Helper;
use super::values::{NULL, Operand, STRING, SYMBOL, Value};

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
            Op::GetLength => self.length()?,
            Op::GetField | Op::GetField2 | Op::PutField => self.field(insn)?,
            Op::GetArrayEl | Op::GetArrayEl2 => self.get_element(insn)?,
            Op::PutArrayEl => self.put_element()?,
            Op::Call | Op::TailCall => self.call(insn, Helper::Call, insn.index() + 1)?,
            Op::CallMethod | Op::TailCallMethod => {
                self.call(insn, Helper::Call, insn.index() + 2)?;
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
                self.helper(Helper::Special);
            }
            Op::Rest => {
                self.w().local_get(CTX).local_get(FRAME).i32_const(a);
                self.helper(Helper::Rest);
            }
            Op::Regexp => self.take(Helper::Regexp, 2)?,
            Op::GetPrivateField => self.take(Helper::GetPrivate, 2)?,
            Op::Typeof => self.take(Helper::Typeof, 1)?,
            Op::ToPropkey => self.take(Helper::ToPropkey, 1)?,
            Op::ToPropkey2 => return self.propkey2(),
            _ => return self.no_value(insn),
        }
        self.push_checked();
        Some(())
    }

    /// `this` of a function that isn't strict: an object is itself.
    fn this(&mut self) {
        let this = Operand { value: Value::This, slot: THIS };
        self.open(BlockType::Result(ValType::I64));
        let done = self.label();
        self.is_object(this);
        self.open_if(Empty);
        self.dup(THIS);
        self.w().local_get(THIS);
        self.done(done);
        self.close();
        self.w().local_get(CTX).local_get(THIS);
        self.helper(Helper::This);
        self.close();
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

    /// The key of a store: numbers, strings and symbols are keys already. That of null and undefined is left alone: the
    /// store throws, after what is stored has been evaluated.
    fn propkey2(&mut self) -> Option<()> {
        let depth = self.stack.len().checked_sub(2)?;
        let object = Operand { value: self.stack[depth], slot: self.slot(depth) };
        let key = Operand { value: self.stack[depth + 1], slot: self.slot(depth + 1) };
        if self.is_int(key) {
            return Some(());
        }
        self.spill(depth + 1);
        let key = Operand { value: Value::Own, slot: key.slot };
        self.both_int(key, key);
        self.get(key);
        self.w().i64_const(SYMBOL).i64_sub().i64_const(STRING + (1 << 32) - SYMBOL).i64_lt_u();
        self.w().i32_or();
        self.get(object);
        self.w().i64_const(NULL).i64_sub().i64_const(2 << 32).i64_lt_u().i32_or().i32_eqz();
        self.open_if(Empty);
        self.set_next_pc();
        self.w().local_get(CTX);
        self.get(key);
        self.stack.pop();
        self.helper(Helper::ToPropkey);
        self.push_checked();
        self.close();
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
                self.get_owned(value);
                let site = self.site(insn)?;
                self.w().i32_const(site);
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
