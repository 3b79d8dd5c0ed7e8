//! Operands on their way: to another place on the stack, to the frame and back, from helpers.

use wasm_encoder::BlockType;

use super::emit::{CTX, Emitter, VARS};
use super::kinds::Kind;
use super::values::{EXCEPTION, FALSE, Operand, Value};

impl Emitter<'_> {
    /// Takes `count` operands, and puts them back in another order; some maybe twice.
    pub fn shuffle(&mut self, count: usize, order: &[usize]) -> Option<()> {
        let base = self.stack.len().checked_sub(count)?;
        let taken: Vec<Operand> = (base..self.stack.len())
            .map(|n| Operand { value: self.stack[n], slot: self.slot(n) })
            .collect();
        let mut seen = vec![false; count];
        for &from in order {
            let operand = taken[from];
            if std::mem::replace(&mut seen[from], true) && operand.value == Value::Own {
                self.dup(operand.slot);
            }
        }
        self.stack.truncate(base);
        let moves = |n: &usize| order[*n] != *n && is_in_its_local(taken[order[*n]].value);
        let moved: Vec<usize> = (0..order.len()).filter(moves).collect();
        let place = |emitter: &Self, slot, value| match value {
            Value::Unboxed => emitter.float(slot),
            _ => slot,
        };
        for &n in &moved {
            let from = place(self, taken[order[n]].slot, taken[order[n]].value);
            self.w().local_get(from);
        }
        for &n in moved.iter().rev() {
            let to = place(self, self.slot(base + n), taken[order[n]].value);
            self.w().local_set(to);
        }
        self.stack.extend(order.iter().map(|from| taken[*from].value));
        Some(())
    }

    /// Puts an operand into the frame; the frame holds it from then on.
    pub fn put_in_frame(&mut self, operand: Operand, depth: usize) {
        let at = Self::item(self.f.vars + depth);
        self.w().local_get(VARS);
        self.get_owned(operand);
        self.w().i64_store(at);
    }

    /// Puts the last `count` operands into the frame; pushes the context and the address behind
    /// them, which is what helpers take first.
    pub fn frame_operands(&mut self, count: usize) -> Option<()> {
        let base = self.stack.len().checked_sub(count)?;
        for index in base..self.stack.len() {
            let operand = Operand { value: self.stack[index], slot: self.slot(index) };
            self.put_in_frame(operand, index);
        }
        self.w().local_get(CTX);
        self.stack_pointer(base + count);
        Some(())
    }

    /// The address in the frame that follows `depth` operands.
    fn stack_pointer(&mut self, depth: usize) {
        let offset = 8 * (self.f.vars + depth) as i32;
        self.w().local_get(VARS).i32_const(offset).i32_add();
    }

    /// Reads operands that a helper left in the frame.
    pub fn unframe(&mut self, from: usize, count: usize) {
        for depth in from..from + count {
            let slot = self.slot(depth);
            self.load_item(self.f.vars + depth, slot);
        }
    }

    /// A helper has answered with a value: pushes it, or unwinds.
    pub fn push_checked(&mut self) {
        let slot = self.slot(self.stack.len());
        self.w().local_tee(slot).i64_const(EXCEPTION).i64_eq();
        self.open_if(BlockType::Empty);
        self.unwind();
        self.close();
        self.stack.push(Value::Own);
    }

    /// A helper has answered with a number: negative ones unwind.
    pub fn check(&mut self) {
        self.w().i32_const(0).i32_lt_s();
        self.open_if(BlockType::Empty);
        self.unwind();
        self.close();
    }

    /// A condition becomes a boolean.
    pub fn push_condition(&mut self) {
        self.w().i64_extend_i32_u().i64_const(FALSE).i64_or();
        self.push(Value::Known(Kind::Bool));
    }
}

fn is_in_its_local(value: Value) -> bool {
    matches!(value, Value::Own | Value::Known(_) | Value::Unboxed)
}
