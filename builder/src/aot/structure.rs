//! A function's blocks, nested as WebAssembly wants it (Ramsey, "Beyond Relooper").

use wasm_encoder::BlockType;

use super::cover::is_covered;
use super::emit::{CONDITION, CTX, Emitter, P};
use super::flow::End;
use super::ops::Op;
use super::table::Helper;

impl Emitter<'_> {
    pub fn tree(&mut self, n: usize) -> Option<()> {
        let blocks = self.blocks;
        let block = &blocks[n];
        if block.is_loop {
            self.w().loop_(BlockType::Empty);
            self.labels.push(Some(n));
        }
        self.within(n, &block.merges)?;
        if block.is_loop {
            self.close();
        }
        Some(())
    }

    fn within(&mut self, n: usize, merges: &[usize]) -> Option<()> {
        let Some((merge, rest)) = merges.split_first() else { return self.block(n) };
        self.w().block(BlockType::Empty);
        self.labels.push(Some(*merge));
        self.within(n, rest)?;
        self.close();
        self.tree(*merge)
    }

    fn block(&mut self, n: usize) -> Option<()> {
        let blocks = self.blocks;
        let block = &blocks[n];
        if n > 0 {
            let entry = self.entries[n].clone()?;
            (self.stack, self.kinds) = (entry.stack, entry.kinds);
        }
        self.resumes(n)?;
        let mut insns = block.insns.as_slice();
        while let Some((insn, rest)) = insns.split_first() {
            self.next = insn.next;
            insns = rest;
            if !is_covered(insn.op) {
                self.give_up(insn.pc);
                if let End::Stops(to) = block.end {
                    self.stops(insn.op, n, to)?;
                }
                return Some(());
            }
            if matches!(insn.op, Op::IfTrue | Op::IfFalse) {
                self.truth()?;
            } else if self.insn(insn)? {
                // A condition: it is asked for at once, or becomes a value.
                while let Some((next, rest)) = insns.split_first() {
                    if next.op != Op::Lnot {
                        break;
                    }
                    insns = rest;
                    self.w().i32_eqz();
                }
                if insns.first().is_none_or(|next| !matches!(next.op, Op::IfTrue | Op::IfFalse)) {
                    self.push_condition();
                    continue;
                }
            } else {
                continue;
            }
            return self.ask(n, block.end);
        }
        if let End::Goes(to) = block.end {
            self.settle();
            self.go(n, to)?;
        }
        Some(())
    }

    /// Goes on at one of two blocks: the condition is on WebAssembly's stack.
    fn ask(&mut self, n: usize, end: End) -> Option<()> {
        let End::Asks(yes, no) = end else { return None };
        self.w().local_set(CONDITION);
        self.settle();
        self.w().local_get(CONDITION);
        self.open_if(BlockType::Empty);
        let (stack, kinds) = (self.stack.clone(), self.kinds.clone());
        self.go(n, yes)?;
        self.open_else();
        (self.stack, self.kinds) = (stack, kinds);
        self.go(n, no)?;
        self.close();
        Some(())
    }

    /// Goes on at a block; the operands lie in their locals.
    fn go(&mut self, from: usize, to: usize) -> Option<()> {
        let blocks = self.blocks;
        self.flow(to, to <= from)?;
        if to <= from {
            self.poll(blocks[to].pc);
        }
        if to <= from || blocks[to].is_merge {
            let label = self.labels.iter().rposition(|label| *label == Some(to))?;
            self.br(label);
            return Some(());
        }
        self.tree(to)
    }

    /// Counts a jump back; whoever has used its time is stopped here.
    fn poll(&mut self, pc: usize) {
        let at = Self::word(self.layout.interrupt_counter);
        self.w().local_get(CTX).local_get(CTX).i32_load(at).i32_const(1).i32_sub();
        self.w().local_tee(P).i32_store(at).local_get(P).i32_const(0).i32_le_s();
        self.open_if(BlockType::Empty);
        self.set_pc(pc + 1);
        self.w().local_get(CTX);
        self.helper(Helper::Poll);
        self.open_if(BlockType::Empty);
        self.unwind();
        self.close();
        self.close();
    }
}
