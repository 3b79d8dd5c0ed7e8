//! Calls: operands go to the frame, where whoever is called finds them.

use super::decode::Insn;
use super::emit::{Emitter, VARS};
use super::ops::Op;
use super::table::Helper;
use super::values::Operand;

impl Emitter<'_> {
    /// A helper takes `count` operands from the frame.
    pub fn call(&mut self, insn: &Insn, helper: Helper, count: usize) -> Option<()> {
        self.set_next_pc();
        let first = self.stack.len().checked_sub(count)?;
        // Whoever is called, or whose method is, may be lent; arguments are the callee's to change.
        let may_lend = helper == Helper::Call;
        let lent = self.stack.get(first).filter(|_| may_lend).copied();
        let lent = lent.map(|value| Operand { value, slot: self.slot(first) });
        let lent = lent.filter(|operand| self.lends(*operand));
        if let Some(operand) = lent {
            let at = Self::item(self.f.vars + first);
            self.w().local_get(VARS);
            self.get(operand);
            self.w().i64_store(at);
            self.frame_operands(count - 1)?;
        } else {
            self.frame_operands(count)?;
        }
        self.stack.truncate(first);
        self.w().i32_const(insn.int());
        if may_lend {
            let is_method = matches!(insn.op, Op::CallMethod | Op::TailCallMethod);
            self.w().i32_const(i32::from(lent.is_some()) | i32::from(is_method) << 1);
        }
        self.helper(helper);
        self.push_checked();
        if matches!(insn.op, Op::TailCall | Op::TailCallMethod) {
            let value = self.pop()?;
            self.get_owned(value);
            self.returns_value();
        }
        Some(())
    }
}
