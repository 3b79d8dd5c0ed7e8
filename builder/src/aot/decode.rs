//! QuickJS's instructions, with their short forms written out.

use super::ops::Op;

/// One instruction.
#[derive(Debug, Clone, Copy)]
pub struct Insn {
    /// What it does; of several forms the general one.
    pub op: Op,
    /// Where it begins.
    pub pc: usize,
    /// Where the next one begins.
    pub next: usize,
    /// Its first operand: a number, an index, an atom, or where it jumps to.
    pub a: u32,
    /// Its second operand.
    pub b: u32,
}

impl Insn {
    /// The first operand as a signed number.
    pub fn int(&self) -> i32 {
        self.a.cast_signed()
    }

    /// The first operand as an index.
    pub fn index(&self) -> usize {
        self.a as usize
    }
}

/// The instruction at `pc`, unless there is none.
pub fn decode(code: &[u8], pc: usize) -> Option<Insn> {
    let op = Op::of(*code.get(pc)?)?;
    let next = pc + op.size();
    let operands = code.get(pc + 1..next)?;
    let byte = |at: usize| operands.get(at).copied().map(u32::from);
    let short =
        |at: usize| Some(u32::from(u16::from_le_bytes(*operands.get(at..)?.first_chunk()?)));
    let word = |at: usize| Some(u32::from_le_bytes(*operands.get(at..)?.first_chunk()?));
    let jump = |by: i32| u32::try_from(i64::try_from(pc + 1).ok()? + i64::from(by)).ok();
    if let Some((op, a)) = written_out(op) {
        return Some(Insn { op, pc, next, a, b: 0 });
    }
    let (op, a, b) = match op {
        Op::PushI8 => (Op::PushI32, i32::from(byte(0)? as u8 as i8).cast_unsigned(), 0),
        Op::PushI16 => (Op::PushI32, i32::from(short(0)? as u16 as i16).cast_unsigned(), 0),
        Op::PushConst8 => (Op::PushConst, byte(0)?, 0),
        Op::Fclosure8 => (Op::Fclosure, byte(0)?, 0),
        Op::GetLoc8 => (Op::GetLoc, byte(0)?, 0),
        Op::PutLoc8 => (Op::PutLoc, byte(0)?, 0),
        Op::SetLoc8 => (Op::SetLoc, byte(0)?, 0),
        Op::IfFalse8 => (Op::IfFalse, jump(i32::from(byte(0)? as u8 as i8))?, 0),
        Op::IfTrue8 => (Op::IfTrue, jump(i32::from(byte(0)? as u8 as i8))?, 0),
        Op::Goto8 => (Op::Goto, jump(i32::from(byte(0)? as u8 as i8))?, 0),
        Op::Goto16 => (Op::Goto, jump(i32::from(short(0)? as u16 as i16))?, 0),
        Op::IfFalse | Op::IfTrue | Op::Goto | Op::Catch | Op::Gosub => {
            (op, jump(word(0)?.cast_signed())?, 0)
        }
        _ => match operands.len() {
            0 => (op, 0, 0),
            1 => (op, byte(0)?, 0),
            2 => (op, short(0)?, 0),
            4 => (op, word(0)?, 0),
            5 => (op, word(0)?, byte(4)?),
            6 => (op, word(0)?, short(4)?),
            _ => (op, word(0)?, 0),
        },
    };
    Some(Insn { op, pc, next, a, b })
}

/// The general form of an operation whose operand is part of its name.
fn written_out(op: Op) -> Option<(Op, u32)> {
    let from = |first: Op| u32::from(op as u8 - first as u8);
    Some(match op {
        Op::PushMinus1 => (Op::PushI32, u32::MAX),
        Op::Push0 | Op::Push1 | Op::Push2 | Op::Push3 => (Op::PushI32, from(Op::Push0)),
        Op::Push4 | Op::Push5 | Op::Push6 | Op::Push7 => (Op::PushI32, from(Op::Push0)),
        Op::GetLoc0 | Op::GetLoc1 | Op::GetLoc2 | Op::GetLoc3 => (Op::GetLoc, from(Op::GetLoc0)),
        Op::PutLoc0 | Op::PutLoc1 | Op::PutLoc2 | Op::PutLoc3 => (Op::PutLoc, from(Op::PutLoc0)),
        Op::SetLoc0 | Op::SetLoc1 | Op::SetLoc2 | Op::SetLoc3 => (Op::SetLoc, from(Op::SetLoc0)),
        Op::GetArg0 | Op::GetArg1 | Op::GetArg2 | Op::GetArg3 => (Op::GetArg, from(Op::GetArg0)),
        Op::PutArg0 | Op::PutArg1 | Op::PutArg2 | Op::PutArg3 => (Op::PutArg, from(Op::PutArg0)),
        Op::SetArg0 | Op::SetArg1 | Op::SetArg2 | Op::SetArg3 => (Op::SetArg, from(Op::SetArg0)),
        Op::GetVarRef0 | Op::GetVarRef1 | Op::GetVarRef2 | Op::GetVarRef3 => {
            (Op::GetVarRef, from(Op::GetVarRef0))
        }
        Op::PutVarRef0 | Op::PutVarRef1 | Op::PutVarRef2 | Op::PutVarRef3 => {
            (Op::PutVarRef, from(Op::PutVarRef0))
        }
        Op::SetVarRef0 | Op::SetVarRef1 | Op::SetVarRef2 | Op::SetVarRef3 => {
            (Op::SetVarRef, from(Op::SetVarRef0))
        }
        Op::Call0 | Op::Call1 | Op::Call2 | Op::Call3 => (Op::Call, from(Op::Call0)),
        _ => return None,
    })
}
