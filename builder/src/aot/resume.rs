//! Functions that are suspended and resumed: generators and async ones.
//!
//! The interpreter suspends them: compiled code gives up there. When one is resumed, compiled code is
//! asked first, and goes on behind the place where it gave up; all that it needs is in the frame. The
//! way there leads through the beginnings of the loops around that place, so that the flow nests as before.

use std::collections::BTreeSet;

use wasm_encoder::BlockType::Empty;

use super::decode::Insn;
use super::emit::{Emitter, FRAME, RESUME};
use super::flow::{Block, End, stops, successors};
use super::kinds::Kind;
use super::ops::Op;
use super::table::Function;
use super::values::{UNINITIALIZED, Value};

/// Instructions for each time that the function is entered, at least, if it has no loop: it costs as much to enter it.
const WORTHWHILE: usize = 12;

/// Puts a block in front from which ways lead to all places where the function is resumed, if there are any.
pub fn lead(blocks: &mut Vec<Block>) -> bool {
    let stopping = |block: &Block| match block.end {
        End::Stops(to) => Some(to + 1),
        _ => None,
    };
    let places: BTreeSet<usize> = blocks.iter().filter_map(stopping).collect();
    if places.is_empty() {
        return false;
    }
    for block in &mut *blocks {
        block.end = match block.end {
            End::Leaves => End::Leaves,
            End::Goes(to) => End::Goes(to + 1),
            End::Asks(yes, no) => End::Asks(yes + 1, no + 1),
            End::Stops(to) => End::Stops(to + 1),
        };
    }
    blocks.insert(0, Block { end: End::Goes(1), ..Block::default() });
    let loops = loops(blocks);
    for place in places {
        let around = loops.iter().filter(|(_, within)| within.contains(&place));
        let way: BTreeSet<usize> = around.map(|(head, _)| *head).chain([0, place]).collect();
        let pc = blocks[place].pc;
        for (from, to) in way.iter().zip(way.iter().skip(1)) {
            blocks[*from].resumes.push((pc, *to));
        }
    }
    true
}

/// Where loops begin, and what is in each.
fn loops(blocks: &[Block]) -> Vec<(usize, BTreeSet<usize>)> {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); blocks.len()];
    for (n, block) in blocks.iter().enumerate() {
        successors(block.end).for_each(|to| before[to].push(n));
    }
    let heads = (0..blocks.len()).filter(|head| before[*head].iter().any(|from| from >= head));
    heads
        .map(|head| {
            let mut within = BTreeSet::from([head]);
            let mut waiting: Vec<usize> =
                before[head].iter().copied().filter(|from| *from >= head).collect();
            while let Some(n) = waiting.pop() {
                if within.insert(n) {
                    waiting.extend(&before[n]);
                }
            }
            (head, within)
        })
        .collect()
}

/// Whether compiled code can be resumed, and gains more than it costs to enter it.
pub fn is_worthwhile(f: &Function, blocks: &[Block]) -> bool {
    let mut insns = blocks.iter().flat_map(|block| &block.insns);
    // What belongs to a call isn't in the frame of a function that is suspended.
    let needs_call = |insn: &Insn| match insn.op {
        Op::SpecialObject => matches!(insn.a, 0 | 1 | 3),
        Op::Rest | Op::CheckCtor | Op::InitCtor => true,
        op => matches!(op, Op::Return | Op::ReturnUndef | Op::TailCall | Op::TailCallMethod),
    };
    if f.is_normal || insns.clone().any(needs_call) {
        return f.is_normal;
    }
    let entered = 1 + insns.clone().filter(|insn| stops(insn.op)).count();
    blocks.iter().any(|block| block.is_loop) || insns.by_ref().count() >= WORTHWHILE * entered
}

impl Emitter<'_> {
    /// What lies in memory when the function is called or resumed: everything.
    pub fn prologue_of_resumed(&mut self) {
        let (at, start) = (Self::word(self.layout.cur_pc), self.f.at as i32);
        self.w().local_get(FRAME).i32_load(at).i32_const(start).i32_sub().local_set(RESUME);
        for n in 0..self.f.vars {
            if !self.var_is_captured(n) {
                let var = self.var(n);
                self.load_item(n, var);
                self.var_becomes(n, Kind::Any);
            }
        }
        for n in 0..self.f.stack {
            let slot = self.slot(n);
            self.load_item(self.f.vars + n, slot);
        }
    }

    /// Goes on towards where the function is resumed, if the way to there leads through this block.
    pub fn resumes(&mut self, n: usize) -> Option<()> {
        let blocks = self.blocks;
        for (pc, to) in &blocks[n].resumes {
            self.w().local_get(RESUME).i32_const(*pc as i32).i32_eq();
            self.open_if(Empty);
            if blocks[*to].pc == *pc {
                self.w().i32_const(0).local_set(RESUME);
            }
            let label = self.labels.iter().rposition(|label| *label == Some(*to))?;
            self.br(label);
            self.close();
        }
        if n == 0 && !self.f.is_normal {
            // Another place, in what is the interpreter's: the frame is as it was.
            self.w().local_get(RESUME);
            self.open_if(Empty);
            self.w().i64_const(UNINITIALIZED).return_();
            self.close();
        }
        Some(())
    }

    /// The interpreter suspends the function here; what will be known when it is resumed at `to`.
    pub fn stops(&mut self, op: Op, from: usize, to: usize) -> Option<()> {
        for value in &mut self.stack {
            if !matches!(value, Value::Catch(_)) {
                *value = Value::Own;
            }
        }
        if op == Op::Yield {
            // How it is resumed.
            self.stack.push(Value::Own);
        }
        self.kinds.fill(Kind::Any);
        self.flow(to, to <= from)
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, End, lead};

    fn block(pc: usize, end: End) -> Block {
        Block { pc, end, ..Block::default() }
    }

    #[test]
    fn ways_lead_through_the_beginnings_of_loops() {
        // for (…) { for (…) { await … } } await …
        let mut blocks = vec![
            block(0, End::Goes(1)),
            block(10, End::Asks(2, 5)),
            block(20, End::Asks(3, 1)),
            block(30, End::Stops(4)),
            block(40, End::Goes(2)),
            block(50, End::Stops(6)),
            block(60, End::Leaves),
        ];
        assert!(lead(&mut blocks));
        let resumes: Vec<_> = blocks.iter().map(|block| block.resumes.as_slice()).collect();
        let none: &[(usize, usize)] = &[];
        let expected =
            [&[(40, 2), (60, 7)][..], none, &[(40, 3)], &[(40, 5)], none, none, none, none];
        assert_eq!(resumes, expected);
    }

    #[test]
    fn what_is_never_suspended_stays_as_it_is() {
        let mut blocks = vec![block(0, End::Goes(1)), block(10, End::Leaves)];
        assert!(!lead(&mut blocks));
        assert_eq!(blocks.len(), 2);
    }
}
