//! A function's flow: its blocks, and how they nest as WebAssembly wants it.
//!
//! Blocks are numbered in reverse post-order. A block that several lead to forwards is placed behind
//! the block that dominates it; one that is led back to is a loop. Flow that isn't of this kind, and
//! what only an exception leads to, stays with the interpreter.

use std::collections::{BTreeMap, BTreeSet};

use super::decode::{Insn, decode};
use super::ops::Op;

/// How a block ends.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It leaves the function.
    #[default]
    Leaves,
    /// It goes on at a block.
    Goes(usize),
    /// It goes on at the first block when a condition holds, else at the second.
    Asks(usize, usize),
    /// The function is suspended; when it is resumed, it goes on at a block.
    Stops(usize),
}

/// Instructions that are run one after the other.
#[derive(Debug, Default)]
pub struct Block {
    /// Them; the jump at the end isn't among them, unless it asks.
    pub insns: Vec<Insn>,
    /// What comes then.
    pub end: End,
    /// Where it begins.
    pub pc: usize,
    /// Whether a later block leads back to it.
    pub is_loop: bool,
    /// Whether several blocks lead to it forwards.
    pub is_merge: bool,
    /// The merging blocks that this one dominates immediately, the last one first.
    pub merges: Vec<usize>,
    /// Where functions are resumed that the way to leads through here, and the block that comes next on that way.
    pub resumes: Vec<(usize, usize)>,
}

/// More blocks than that aren't worth compiling: a program's start, run once.
const BLOCKS_MAX: usize = 1500;

/// The blocks of a function, the first one first; none if it can't be compiled.
pub fn blocks(code: &[u8]) -> Option<Vec<Block>> {
    let leaders = leaders(code)?;
    if leaders.len() > BLOCKS_MAX {
        return None;
    }
    let mut raw = BTreeMap::new();
    for &pc in &leaders {
        raw.insert(pc, raw_block(code, pc, &leaders)?);
    }
    let order = order(&raw);
    let number: BTreeMap<usize, usize> = order.iter().enumerate().map(|(n, pc)| (*pc, n)).collect();
    let mut blocks: Vec<Block> = order
        .iter()
        .map(|pc| {
            let (insns, end) = raw.remove(pc).unwrap_or_default();
            let end = match end {
                End::Leaves => End::Leaves,
                End::Goes(to) => End::Goes(number[&to]),
                End::Asks(yes, no) => End::Asks(number[&yes], number[&no]),
                End::Stops(to) => End::Stops(number[&to]),
            };
            Block { insns, end, pc: *pc, ..Block::default() }
        })
        .collect();
    nest(&mut blocks)?;
    if super::resume::lead(&mut blocks) {
        nest(&mut blocks)?;
    }
    Some(blocks)
}

/// Whether the flow ends at an operation. The interpreter goes on with some of them.
pub fn leaves(op: Op) -> bool {
    matches!(op, Op::Return | Op::ReturnUndef | Op::TailCall | Op::TailCallMethod | Op::Throw)
        || matches!(op, Op::ThrowError | Op::Gosub | Op::Ret)
        || !super::cover::is_covered(op)
}

/// Whether the function is suspended by an operation, in a way that it can be resumed from behind it.
pub fn stops(op: Op) -> bool {
    matches!(op, Op::InitialYield | Op::Yield | Op::Await)
}

/// Where blocks begin, as far as they are reached.
fn leaders(code: &[u8]) -> Option<BTreeSet<usize>> {
    let mut leaders = BTreeSet::from([0]);
    let mut waiting = vec![0];
    let mut seen = BTreeSet::new();
    while let Some(mut pc) = waiting.pop() {
        while seen.insert(pc) {
            let insn = decode(code, pc)?;
            let target = insn.a as usize;
            match insn.op {
                Op::Goto => {
                    leaders.insert(target);
                    waiting.push(target);
                    break;
                }
                Op::IfFalse | Op::IfTrue => {
                    leaders.extend([target, insn.next]);
                    waiting.push(target);
                }
                op if stops(op) => {
                    leaders.insert(insn.next);
                }
                op if leaves(op) => break,
                _ => {}
            }
            pc = insn.next;
        }
    }
    Some(leaders)
}

type Raw = (Vec<Insn>, End);

fn raw_block(code: &[u8], start: usize, leaders: &BTreeSet<usize>) -> Option<Raw> {
    let mut insns = Vec::new();
    let mut pc = start;
    loop {
        let insn = decode(code, pc)?;
        let target = insn.a as usize;
        let end = match insn.op {
            Op::Goto => return Some((insns, End::Goes(target))),
            Op::IfTrue => Some(End::Asks(target, insn.next)),
            Op::IfFalse => Some(End::Asks(insn.next, target)),
            op if stops(op) => Some(End::Stops(insn.next)),
            op if leaves(op) => Some(End::Leaves),
            _ => None,
        };
        insns.push(insn);
        if let Some(end) = end {
            return Some((insns, end));
        }
        pc = insn.next;
        if leaders.contains(&pc) {
            return Some((insns, End::Goes(pc)));
        }
    }
}

pub fn successors(end: End) -> impl DoubleEndedIterator<Item = usize> {
    let (first, second) = match end {
        End::Leaves => (None, None),
        End::Goes(to) | End::Stops(to) => (Some(to), None),
        End::Asks(yes, no) => (Some(yes), Some(no)),
    };
    first.into_iter().chain(second)
}

/// Reverse post-order.
fn order(raw: &BTreeMap<usize, Raw>) -> Vec<usize> {
    let mut order = Vec::new();
    let mut seen = BTreeSet::from([0]);
    let mut path = vec![(0, successors(raw[&0].1).collect::<Vec<_>>())];
    while let Some((pc, rest)) = path.last_mut() {
        if let Some(next) = rest.pop() {
            if seen.insert(next) {
                path.push((next, successors(raw[&next].1).collect()));
            }
        } else {
            order.push(*pc);
            path.pop();
        }
    }
    order.reverse();
    order
}

/// Finds loops and merges, and who dominates them; nothing if the flow doesn't nest.
fn nest(blocks: &mut [Block]) -> Option<()> {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); blocks.len()];
    for (n, block) in blocks.iter().enumerate() {
        successors(block.end).for_each(|to| before[to].push(n));
        block.resumes.iter().for_each(|(_, to)| before[*to].push(n));
    }
    let dominators = dominators(&before);
    let dominates = |a: usize, mut b: usize| {
        while b > a {
            b = dominators[b];
        }
        a == b
    };
    for to in 0..blocks.len() {
        let (back, forward): (Vec<usize>, Vec<usize>) = before[to].iter().partition(|n| **n >= to);
        if !back.iter().all(|from| dominates(to, *from)) {
            return None;
        }
        blocks[to].is_loop = !back.is_empty();
        blocks[to].is_merge = forward.len() > 1;
        blocks[to].merges.clear();
        if blocks[to].is_merge {
            blocks[dominators[to]].merges.insert(0, to);
        }
    }
    Some(())
}

/// Immediate dominators (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm").
fn dominators(before: &[Vec<usize>]) -> Vec<usize> {
    const UNKNOWN: usize = usize::MAX;
    let mut found = vec![UNKNOWN; before.len()];
    found[0] = 0;
    loop {
        let mut changed = false;
        for n in 1..before.len() {
            let mut known = before[n].iter().copied().filter(|from| found[*from] != UNKNOWN);
            let Some(first) = known.next() else { continue };
            let mut best = first;
            for mut other in known {
                while other != best {
                    while other > best {
                        other = found[other];
                    }
                    while best > other {
                        best = found[best];
                    }
                }
            }
            changed |= found[n] != best;
            found[n] = best;
        }
        if !changed {
            return found;
        }
    }
}
