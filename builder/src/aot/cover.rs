//! Which operations compiled code does; the interpreter goes on with the others.

use super::ops::Op;

/// Suspending, scopes that are looked up by name, classes being defined, and what is seldom run twice.
const LEFT: &[Op] = &[
    Op::Invalid,
    Op::PrivateSymbol,
    Op::ReturnAsync,
    Op::Eval,
    Op::ApplyEval,
    Op::Import,
    Op::GetRefValue,
    Op::PutRefValue,
    Op::DefineVar,
    Op::CheckDefineVar,
    Op::DefineFunc,
    Op::PutSuperValue,
    Op::DefineMethodComputed,
    Op::DefineClass,
    Op::DefineClassComputed,
    Op::Gosub,
    Op::Ret,
    Op::ThrowError,
    Op::WithGetVar,
    Op::WithPutVar,
    Op::WithDeleteVar,
    Op::WithMakeRef,
    Op::WithGetRef,
    Op::WithGetRefUndef,
    Op::MakeLocRef,
    Op::MakeArgRef,
    Op::MakeVarRefRef,
    Op::MakeVarRef,
    Op::ForAwaitOfStart,
    Op::IteratorNext,
    Op::IteratorCall,
    Op::InitialYield,
    Op::Yield,
    Op::YieldStar,
    Op::AsyncYieldStar,
    Op::Await,
    Op::DeleteVar,
    Op::PushBigintI32,
    Op::UsingDisposeInit,
    Op::UsingDispose,
    Op::UsingDisposeAsync,
    Op::UsingDisposeMerge,
    Op::UsingDisposeEnd,
    Op::UsingCheck,
];

/// Whether compiled code does it.
pub fn is_covered(op: Op) -> bool {
    !LEFT.contains(&op)
}
