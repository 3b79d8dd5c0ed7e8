//! Iteration, and what else works on several operands in the frame.

use wasm_encoder::BlockType::Empty;

use super::decode::Insn;
use super::emit::Emitter;
use super::ops::Op;
use super::table::Helper;
use super::values::Value;

impl Emitter<'_> {
    /// What works on operands in the frame.
    pub fn seldom(&mut self, insn: &Insn) -> Option<()> {
        let op = insn.op as i32;
        match insn.op {
            Op::In | Op::Instanceof | Op::Delete | Op::PrivateIn => {
                self.frame_call(Helper::Operator, op, 2, 1)
            }
            Op::CheckBrand => self.frame_call(Helper::Operator, op, 2, 2),
            Op::AddBrand => self.frame_call(Helper::Operator, op, 2, 0),
            Op::DefinePrivateField | Op::GetSuperValue => {
                self.frame_call(Helper::Operator, op, 3, 1)
            }
            Op::GetSuper => self.frame_call(Helper::Operator, op, 1, 1),
            Op::ToObject => self.object(insn),
            Op::ForInStart => self.frame_call(Helper::Operator, op, 1, 1),
            Op::ForInNext => self.frame_call(Helper::Operator, op, 1, 3),
            Op::ForOfStart => {
                self.frame_call(Helper::Operator, op, 1, 2)?;
                self.push_lazy(Value::Catch(super::values::CATCH));
                Some(())
            }
            Op::ForOfNext => {
                let offset = 3 + insn.int();
                self.frame_call(Helper::ForOfNext, -offset, offset as usize, offset as usize + 2)
            }
            Op::IteratorGetValueDone => self.frame_call(Helper::Operator, op, 1, 2),
            Op::IteratorClose => self.frame_call(Helper::Operator, op, 3, 0),
            Op::Append => self.frame_call_and_drop(Helper::Operator, op, 3),
            Op::DefineArrayEl => self.frame_call(Helper::Operator, op, 3, 2),
            Op::SetProto => self.frame_call_and_drop(Helper::Operator, op, 2),
            Op::SetHomeObject | Op::SetNameComputed => self.frame_call(Helper::Operator, op, 2, 2),
            Op::CopyDataProperties => {
                let mask = insn.int();
                let deepest = (mask & 3).max((mask >> 2) & 7).max((mask >> 5) & 7);
                let count = 1 + deepest as usize;
                self.frame_call(Helper::CopyData, mask, count, count)
            }
            Op::DefineMethod => self.define_method(insn),
            _ => self.by_value(insn),
        }
    }

    /// What is destructured is an object, mostly.
    fn object(&mut self, insn: &Insn) -> Option<()> {
        self.settle();
        let top = self.top()?;
        self.is_object(top);
        self.w().i32_eqz();
        self.open_if(Empty);
        self.frame_call(Helper::Operator, insn.op as i32, 1, 1)?;
        self.close();
        Some(())
    }

    fn define_method(&mut self, insn: &Insn) -> Option<()> {
        self.settle();
        self.set_next_pc();
        self.frame_operands(2)?;
        self.w().i32_const(insn.int()).i32_const(insn.b as i32);
        self.helper(Helper::DefineMethod);
        self.check();
        let method = self.pop()?;
        self.release(method);
        Some(())
    }

    /// A helper works on `before` operands in the frame, and leaves `after` there.
    pub fn frame_call(
        &mut self,
        helper: Helper,
        a: i32,
        before: usize,
        after: usize,
    ) -> Option<()> {
        let base = self.stack.len().checked_sub(before)?;
        self.settle();
        self.set_next_pc();
        self.frame_operands(before)?;
        self.w().i32_const(a);
        self.helper(helper);
        self.w().i32_const(0).i32_lt_s();
        let values = self.stack.clone();
        self.open_if(Empty);
        self.unframe(base, before);
        self.stack[base..].fill(Value::Own);
        self.unwind();
        self.close();
        self.stack = values;
        self.stack.resize(base + after, Value::Own);
        self.unframe(base, after);
        Some(())
    }

    /// Likewise, and the last operand is dropped.
    fn frame_call_and_drop(&mut self, helper: Helper, a: i32, count: usize) -> Option<()> {
        self.frame_call(helper, a, count, count)?;
        let last = self.pop()?;
        self.release(last);
        Some(())
    }
}
