//! What the engine tells about itself: its half is at the end of `patches/…/0030-…`.

use super::ops::Op;

/// Offsets and numbers of the engine's structures, in the order of `js_aot_layout`.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    pub cur_pc: u64,
    pub cur_sp: u64,
    pub var_buf: u64,
    pub arg_buf: u64,
    pub pvalue: u64,
    pub interrupt_counter: u64,
    pub class_id: u64,
    pub array_count: u64,
    pub array_values: u64,
    pub class_array: i32,
    /// Bytes from an object's reference count to the object.
    pub ref_count: i32,
    pub prop: u64,
    pub shape: u64,
    /// Of a shape: what names it as it is.
    pub shape_word: u64,
    pub shape_mask: u64,
    pub shape_count: u64,
    /// Of a shape: its hash table, behind which its properties lie.
    pub shape_table: u64,
    /// Of a frame: what `new.target` is.
    pub new_target: u64,
    /// Of a string: its length, and whether it is of wide characters.
    pub string_length: u64,
    /// Where it is counted how often what others inherit from has changed.
    pub epoch: i32,
    /// Below it, nothing is counted.
    pub frozen_end: i32,
}

/// A function that compiled code calls, in the order of `js_aot_helpers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Helper {
    Arith,
    Binary,
    Logic,
    Shr,
    Relational,
    Eq,
    StrictEq,
    AddLoc,
    Unary,
    Operator,
    ForOfNext,
    CopyData,
    Typeof,
    TypeofIs,
    GetField,
    GetLength,
    PutField,
    GetEl,
    PutEl,
    DefineField,
    SetName,
    GetPrivate,
    PutPrivate,
    GetVar,
    PutVar,
    Closure,
    Special,
    Rest,
    Object,
    This,
    AtomValue,
    Regexp,
    ToPropkey,
    Call,
    CallConstructor,
    ArrayFrom,
    Apply,
    InitCtor,
    DefineMethod,
    Throw,
    CloseLoc,
    Poll,
    FreeZero,
    ToBool,
}

const HELPERS: usize = Helper::ToBool as usize + 1;

/// One function of the snapshot.
#[derive(Debug, Clone, Default)]
pub struct Function {
    /// Where the engine looks for the compiled function.
    pub slot: usize,
    /// Where its bytecode lies.
    pub at: usize,
    /// Its bytecode.
    pub code: Vec<u8>,
    pub args: usize,
    pub vars: usize,
    pub stack: usize,
    pub is_normal: bool,
    pub is_strict: bool,
    /// The name of our module that it is of; none of the program's.
    pub module: Vec<u8>,
    /// Its constants.
    pub constants: Vec<u64>,
    /// Which of its arguments and variables closures refer to.
    pub captured: Vec<bool>,
}

/// All that the engine tells.
#[derive(Debug)]
pub struct Table {
    pub layout: Layout,
    /// Where each helper lies in the module's function table.
    pub helpers: Vec<u32>,
    pub functions: Vec<Function>,
    /// Where the strings lie that atoms stand for.
    pub atoms: Vec<u32>,
    /// Where in most objects properties lie, by atom.
    pub slots: Vec<u8>,
    /// Where places in the code keep what they have seen, and how many there are.
    pub sites: (usize, usize),
}

const STRICT: u32 = 1 << 8;
/// Words of `js_aot_table` and of a record.
const WORDS: usize = 14;
const RECORD: usize = 12;

/// Reads the table at `at`, and zeroes what only the builder needed.
pub fn read(memory: &mut [u8], at: usize) -> Option<Table> {
    let mut words = (0..WORDS).map(|n| word(memory, at + 4 * n));
    let mut next = || words.next().flatten().map(|word| word as usize);
    let (layout, helpers, helper_count) = (next()?, next()?, next()?);
    let (records, count, captured, captured_len) = (next()?, next()?, next()?, next()?);
    let frozen_end = i32::try_from(next()?).ok()?;
    let (atoms, atom_count) = (next()?, next()?);
    let epoch = i32::try_from(next()?).ok()?;
    let (sites, slots) = ((next()?, next()?), next()?);
    let layout = Layout { epoch, frozen_end, ..read_layout(memory, layout)? };
    if helper_count != HELPERS {
        return None;
    }
    let helpers = (0..HELPERS).map(|n| word(memory, helpers + 4 * n)).collect::<Option<_>>()?;
    let functions = (0..count).map(|n| function(memory, records + 4 * RECORD * n));
    let functions = functions.collect::<Option<_>>()?;
    let atoms = (0..atom_count).map(|n| word(memory, atoms + 4 * n)).collect::<Option<_>>()?;
    let kept = memory.get(slots..slots + atom_count)?.to_vec();
    let used = [(at, 4 * WORDS), (records, 4 * RECORD * count), (captured, captured_len)];
    for (at, len) in used.into_iter().chain([(slots, atom_count)]) {
        memory.get_mut(at..at + len)?.fill(0);
    }
    Some(Table { layout, helpers, functions, atoms, slots: kept, sites })
}

fn read_layout(memory: &[u8], at: usize) -> Option<Layout> {
    let mut words = (0..21).map(|n| word(memory, at + 4 * n));
    let mut next = || words.next().flatten();
    let (count, temporary) = (next()? as usize, next()? as usize);
    if count != Op::COUNT || temporary != Op::Nop as usize + 1 {
        return None;
    }
    let mut offset = || next().map(u64::from);
    Some(Layout {
        cur_pc: offset()?,
        cur_sp: offset()?,
        var_buf: offset()?,
        arg_buf: offset()?,
        pvalue: offset()?,
        interrupt_counter: offset()?,
        class_id: offset()?,
        array_count: offset()?,
        array_values: offset()?,
        class_array: i32::try_from(offset()?).ok()?,
        ref_count: i32::try_from(offset()?).ok()?,
        prop: offset()?,
        shape: offset()?,
        shape_word: offset()?,
        shape_mask: offset()?,
        shape_count: offset()?,
        shape_table: offset()?,
        new_target: offset()?,
        string_length: offset()?,
        epoch: 0,
        frozen_end: 0,
    })
}

fn function(memory: &[u8], at: usize) -> Option<Function> {
    let mut words = (0..RECORD).map(|n| word(memory, at + 4 * n));
    let mut next = || words.next().flatten().map(|word| word as usize);
    let (slot, at, len) = (next()?, next()?, next()?);
    let (args, vars, stack, kind) = (next()?, next()?, next()?, next()?);
    let (constants, count, captured) = (next()?, next()?, next()?);
    let (module, module_len) = (next()?, next()?);
    let kind = u32::try_from(kind).ok()?;
    let constant = |n| {
        let bytes = memory.get(constants + 8 * n..)?.first_chunk()?;
        Some(u64::from_le_bytes(*bytes))
    };
    let captured = memory.get(captured..captured + args + vars)?;
    Some(Function {
        slot,
        at,
        code: memory.get(at..at + len)?.to_vec(),
        args,
        vars,
        stack,
        is_normal: kind & 3 == 0,
        is_strict: kind & STRICT != 0,
        module: memory.get(module..module + module_len)?.to_vec(),
        constants: (0..count).map(constant).collect::<Option<_>>()?,
        captured: captured.iter().map(|byte| *byte != 0).collect(),
    })
}

fn word(memory: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*memory.get(at..)?.first_chunk()?))
}
