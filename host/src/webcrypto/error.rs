//! Why a computation has no result.

use std::borrow::Cow;

use land_abi::crypto;

/// What JavaScript is to throw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    /// `OperationError`.
    Operation = crypto::OPERATION,
    /// `DataError`.
    Data = crypto::DATA,
    /// `NotSupportedError`.
    NotSupported = crypto::NOT_SUPPORTED,
    /// The engine's own JavaScript has packed a request wrongly: `TypeError`.
    Malformed = crypto::MALFORMED,
}

/// An error with the text for the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Error {
    pub(super) kind: Kind,
    pub(super) text: Cow<'static, str>,
}

impl Error {
    /// The operation failed: a wrong tag, a length that the algorithm doesn't allow, a limit.
    pub(super) fn operation(text: impl Into<Cow<'static, str>>) -> Self {
        Self { kind: Kind::Operation, text: text.into() }
    }

    /// A key isn't one.
    pub(super) fn data(text: impl Into<Cow<'static, str>>) -> Self {
        Self { kind: Kind::Data, text: text.into() }
    }

    /// There is no such algorithm here.
    pub(super) fn unsupported(text: impl Into<Cow<'static, str>>) -> Self {
        Self { kind: Kind::NotSupported, text: text.into() }
    }

    pub(super) fn malformed() -> Self {
        Self { kind: Kind::Malformed, text: "the request can't be read".into() }
    }
}
