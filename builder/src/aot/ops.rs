//! QuickJS's operations, in the order of `quickjs-opcode.h`, with their sizes in bytes.

/// Declares the operations; a number that is none of them is a version of the engine that this
/// list doesn't describe.
macro_rules! operations {
    ($($name:ident $size:literal),* $(,)?) => {
        /// What one instruction does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Op {
            $($name),*
        }

        const ALL: &[(Op, u8)] = &[$((Op::$name, $size)),*];
    };
}

operations! {
    Invalid 1, PushI32 5, PushConst 5, Fclosure 5, PushAtomValue 5, PrivateSymbol 5, Undefined 1,
    Null 1, PushThis 1, PushFalse 1, PushTrue 1, Object 1, SpecialObject 2, Rest 3, Drop 1, Nip 1,
    Nip1 1, Dup 1, Dup1 1, Dup2 1, Dup3 1, Insert2 1, Insert3 1, Insert4 1, Perm3 1, Perm4 1,
    Perm5 1, Swap 1, Swap2 1, Rot3l 1, Rot3r 1, Rot4l 1, Rot5l 1, CallConstructor 3, Call 3,
    TailCall 3, CallMethod 3, TailCallMethod 3, ArrayFrom 3, Apply 3, Return 1, ReturnUndef 1,
    CheckCtorReturn 1, CheckCtor 1, InitCtor 1, CheckBrand 1, AddBrand 1, ReturnAsync 1, Throw 1,
    ThrowError 6, Eval 5, ApplyEval 3, Regexp 1, GetSuper 1, Import 1, GetVarUndef 5, GetVar 5,
    PutVar 5, PutVarInit 5, GetRefValue 1, PutRefValue 1, DefineVar 6, CheckDefineVar 6,
    DefineFunc 6, GetField 5, GetField2 5, PutField 5, GetPrivateField 1, PutPrivateField 1,
    DefinePrivateField 1, GetArrayEl 1, GetArrayEl2 1, PutArrayEl 1, GetSuperValue 1,
    PutSuperValue 1, DefineField 5, SetName 5, SetNameComputed 1, SetProto 1, SetHomeObject 1,
    DefineArrayEl 1, Append 1, CopyDataProperties 2, DefineMethod 6, DefineMethodComputed 2,
    DefineClass 6, DefineClassComputed 6, GetLoc 3, PutLoc 3, SetLoc 3, GetArg 3, PutArg 3,
    SetArg 3, GetVarRef 3, PutVarRef 3, SetVarRef 3, SetLocUninitialized 3, GetLocCheck 3,
    PutLocCheck 3, PutLocCheckInit 3, GetVarRefCheck 3, PutVarRefCheck 3, PutVarRefCheckInit 3,
    CloseLoc 3, IfFalse 5, IfTrue 5, Goto 5, Catch 5, Gosub 5, Ret 1, NipCatch 1, CheckObject 1,
    ToObject 1, ToPropkey 1, ToPropkey2 1, WithGetVar 10, WithPutVar 10, WithDeleteVar 10,
    WithMakeRef 10, WithGetRef 10, WithGetRefUndef 10, MakeLocRef 7, MakeArgRef 7, MakeVarRefRef 7,
    MakeVarRef 5, ForInStart 1, ForOfStart 1, ForAwaitOfStart 1, ForInNext 1, ForOfNext 2,
    IteratorGetValueDone 1, IteratorClose 1, IteratorNext 1, IteratorCall 2, InitialYield 1,
    Yield 1, YieldStar 1, AsyncYieldStar 1, Await 1, Neg 1, Plus 1, Dec 1, Inc 1, PostDec 1,
    PostInc 1, DecLoc 2, IncLoc 2, AddLoc 2, Not 1, Lnot 1, Typeof 1, Delete 1, DeleteVar 5, Mul 1,
    Div 1, Mod 1, Add 1, Sub 1, Shl 1, Sar 1, Shr 1, And 1, Xor 1, Or 1, Pow 1, Lt 1, Lte 1, Gt 1,
    Gte 1, Instanceof 1, In 1, Eq 1, Neq 1, StrictEq 1, StrictNeq 1, IsUndefinedOrNull 1,
    PrivateIn 1, PushBigintI32 5, UsingDisposeInit 1, UsingDispose 3, UsingDisposeAsync 3,
    UsingDisposeMerge 1, UsingDisposeEnd 1, UsingCheck 2, Nop 1, PushMinus1 1, Push0 1, Push1 1,
    Push2 1, Push3 1, Push4 1, Push5 1, Push6 1, Push7 1, PushI8 2, PushI16 3, PushConst8 2,
    Fclosure8 2, PushEmptyString 1, GetLoc8 2, PutLoc8 2, SetLoc8 2, GetLoc0Loc1 1, GetLoc0 1,
    GetLoc1 1, GetLoc2 1, GetLoc3 1, PutLoc0 1, PutLoc1 1, PutLoc2 1, PutLoc3 1, SetLoc0 1,
    SetLoc1 1, SetLoc2 1, SetLoc3 1, GetArg0 1, GetArg1 1, GetArg2 1, GetArg3 1, PutArg0 1,
    PutArg1 1, PutArg2 1, PutArg3 1, SetArg0 1, SetArg1 1, SetArg2 1, SetArg3 1, GetVarRef0 1,
    GetVarRef1 1, GetVarRef2 1, GetVarRef3 1, PutVarRef0 1, PutVarRef1 1, PutVarRef2 1,
    PutVarRef3 1, SetVarRef0 1, SetVarRef1 1, SetVarRef2 1, SetVarRef3 1, GetLength 1, IfFalse8 2,
    IfTrue8 2, Goto8 2, Goto16 3, Call0 1, Call1 1, Call2 1, Call3 1, IsUndefined 1, IsNull 1,
    TypeofIsUndefined 1, TypeofIsFunction 1,
}

impl Op {
    /// How many there are.
    pub const COUNT: usize = ALL.len();

    /// The operation of a byte.
    pub fn of(byte: u8) -> Option<Self> {
        ALL.get(usize::from(byte)).map(|(op, _)| *op)
    }

    /// Bytes of the instruction, its operands included.
    pub fn size(self) -> usize {
        usize::from(ALL[self as usize].1)
    }
}
