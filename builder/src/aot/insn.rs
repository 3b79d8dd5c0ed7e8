//! What each instruction does: operands, variables, and where the rest is.

use wasm_encoder::{BlockType, MemArg};

use super::decode::Insn;
use super::emit::{CONDITION, CTX, Emitter, FRAME, RESULT};
use super::ops::Op;
use super::table::Helper;
use super::values::{CATCH, FALSE, NULL, OBJECT, Operand, UNDEFINED, UNINITIALIZED, Value, int};

impl Emitter<'_> {
    /// One instruction. True when it leaves a condition on WebAssembly's stack.
    pub fn insn(&mut self, insn: &Insn) -> Option<bool> {
        let n = insn.index();
        match insn.op {
            op if self.constant(op, insn)?.is_some() => {}
            Op::GetLoc | Op::GetLocCheck => self.get_var(insn)?,
            Op::GetLoc0Loc1 => {
                self.get_var(&Insn { a: 0, ..*insn })?;
                self.get_var(&Insn { a: 1, ..*insn })?;
            }
            Op::PutLoc | Op::PutLocCheck | Op::PutLocCheckInit => self.put_var(insn)?,
            Op::SetLoc => {
                self.shuffle(1, &[0, 0])?;
                self.put_var(insn)?;
            }
            Op::SetLocUninitialized => {
                self.push_lazy(Value::Const(UNINITIALIZED));
                self.put_var(insn)?;
            }
            Op::CloseLoc => {
                if self.var_is_captured(n) {
                    self.w().local_get(CTX).local_get(FRAME).i32_const(insn.int());
                    self.helper(Helper::CloseLoc);
                }
            }
            op if self.reference(op, insn)?.is_some() => {}
            Op::Return => {
                let value = self.pop()?;
                self.get_owned(value);
                self.returns_value();
            }
            Op::ReturnUndef => {
                self.w().i64_const(UNDEFINED);
                self.returns_value();
            }
            Op::CheckCtor | Op::InitCtor => self.constructor(insn)?,
            Op::CheckCtorReturn | Op::CheckObject => return self.checks(insn),
            op if self.stack_op(op)?.is_some() => {}
            _ => return self.operation(insn),
        }
        Some(false)
    }

    /// Arguments and what closures refer to.
    fn reference(&mut self, op: Op, insn: &Insn) -> Option<Option<()>> {
        let n = insn.index();
        match op {
            Op::GetArg => self.get_arg(n)?,
            Op::PutArg => self.put_arg(n)?,
            Op::SetArg => {
                self.shuffle(1, &[0, 0])?;
                self.put_arg(n)?;
            }
            Op::GetVarRef | Op::GetVarRefCheck => self.get_var_ref(insn)?,
            Op::PutVarRef | Op::PutVarRefCheck | Op::PutVarRefCheckInit => {
                self.put_var_ref(insn)?;
            }
            Op::SetVarRef => {
                self.shuffle(1, &[0, 0])?;
                self.put_var_ref(insn)?;
            }
            _ => return Some(None),
        }
        Some(Some(()))
    }

    /// Instructions that push what is known, or nothing.
    fn constant(&mut self, op: Op, insn: &Insn) -> Option<Option<()>> {
        self.push_lazy(match op {
            Op::PushI32 => Value::Const(int(insn.int())),
            Op::PushConst => Value::Const(self.f.constants.get(insn.index())?.cast_signed()),
            Op::Undefined => Value::Const(UNDEFINED),
            Op::Null => Value::Const(NULL),
            Op::PushFalse => Value::Const(FALSE),
            Op::PushTrue => Value::Const(FALSE | 1),
            Op::Catch => Value::Catch(CATCH | i64::from(insn.a)),
            Op::PushThis if self.f.is_strict => Value::This,
            Op::Nop => return Some(Some(())),
            _ => return Some(None),
        });
        Some(Some(()))
    }

    /// Returns what is on WebAssembly's stack.
    pub fn returns_value(&mut self) {
        self.w().local_set(RESULT);
        for depth in 0..self.stack.len() {
            let operand = Operand { value: self.stack[depth], slot: self.slot(depth) };
            self.release(operand);
        }
        self.leave();
    }

    /// Instructions that move operands about.
    fn stack_op(&mut self, op: Op) -> Option<Option<()>> {
        let (count, order): (usize, &[usize]) = match op {
            Op::Drop => (1, &[]),
            Op::Nip => (2, &[1]),
            Op::Nip1 => (3, &[1, 2]),
            Op::Dup => (1, &[0, 0]),
            Op::Dup1 => (2, &[0, 0, 1]),
            Op::Dup2 => (2, &[0, 1, 0, 1]),
            Op::Dup3 => (3, &[0, 1, 2, 0, 1, 2]),
            Op::Insert2 => (2, &[1, 0, 1]),
            Op::Insert3 => (3, &[2, 0, 1, 2]),
            Op::Insert4 => (4, &[3, 0, 1, 2, 3]),
            Op::Perm3 => (3, &[1, 0, 2]),
            Op::Perm4 => (4, &[2, 0, 1, 3]),
            Op::Perm5 => (5, &[3, 0, 1, 2, 4]),
            Op::Swap => (2, &[1, 0]),
            Op::Swap2 => (4, &[2, 3, 0, 1]),
            Op::Rot3l => (3, &[1, 2, 0]),
            Op::Rot3r => (3, &[2, 0, 1]),
            Op::Rot4l => (4, &[1, 2, 3, 0]),
            Op::Rot5l => (5, &[1, 2, 3, 4, 0]),
            Op::NipCatch => return Some(Some(self.nip_catch()?)),
            _ => return Some(None),
        };
        if matches!(op, Op::Drop | Op::Nip | Op::Nip1) {
            let depth = self.stack.len().checked_sub(count)?;
            let operand = Operand { value: self.stack[depth], slot: self.slot(depth) };
            self.release(operand);
        }
        Some(Some(self.shuffle(count, order)?))
    }

    /// catch … a → a
    fn nip_catch(&mut self) -> Option<()> {
        let catch = self.stack.iter().rposition(|value| matches!(value, Value::Catch(_)))?;
        let count = self.stack.len() - catch;
        for depth in catch..self.stack.len() - 1 {
            let operand = Operand { value: self.stack[depth], slot: self.slot(depth) };
            self.release(operand);
        }
        self.shuffle(count, &[count - 1])
    }

    /// A check that the interpreter answers for when it fails.
    pub fn or_give_up(&mut self, insn: &Insn) {
        self.open_if(BlockType::Empty);
        self.give_up(insn.pc);
        self.close();
    }

    fn constructor(&mut self, insn: &Insn) -> Option<()> {
        let at = MemArg { offset: self.layout.new_target, align: 3, memory_index: 0 };
        self.w().local_get(FRAME).i64_load(at).i64_const(UNDEFINED).i64_eq();
        self.or_give_up(insn);
        if insn.op == Op::InitCtor {
            self.set_next_pc();
            self.w().local_get(CTX).local_get(FRAME);
            self.helper(Helper::InitCtor);
            self.push_checked();
        }
        Some(())
    }

    /// Pushes whether the value's tag is that of objects.
    pub fn is_object(&mut self, operand: Operand) {
        self.get(operand);
        self.w().i64_const(OBJECT).i64_ge_u();
    }

    pub fn top(&self) -> Option<Operand> {
        let depth = self.stack.len().checked_sub(1)?;
        Some(Operand { value: self.stack[depth], slot: self.slot(depth) })
    }

    fn checks(&mut self, insn: &Insn) -> Option<bool> {
        let top = self.top()?;
        self.is_object(top);
        self.w().i32_eqz();
        if insn.op == Op::CheckObject {
            self.or_give_up(insn);
            return Some(false);
        }
        self.w().local_tee(CONDITION);
        self.get(top);
        self.w().i64_const(UNDEFINED).i64_ne().i32_and();
        self.or_give_up(insn);
        self.w().local_get(CONDITION);
        Some(true)
    }
}
