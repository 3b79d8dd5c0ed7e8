//! The small values that calls across the boundary pass and answer.

/// Names an operation in flight within one sandbox; never 0.
pub type OpId = u32;

/// Negative codes that host calls answer.
pub mod code {
    /// The handle names nothing that is open.
    pub const BAD_HANDLE: i32 = -1;
    /// The call isn't allowed in this phase (at build time, or a second response).
    pub const WRONG_PHASE: i32 = -2;
    /// The peer is gone, or the body was cut off.
    pub const DISCONNECTED: i32 = -3;
    /// A packed value can't be read.
    pub const MALFORMED: i32 = -4;
    /// A limit of the sandbox is reached.
    pub const LIMIT: i32 = -5;
    /// Not now, but worth repeating at once: others go first.
    pub const AGAIN: i32 = -6;
}

/// Flags of a decoder.
pub mod decoder {
    /// Bytes that the encoding doesn't allow are an error; otherwise they become U+FFFD.
    pub const FATAL: u32 = 1;
    /// A byte order mark at the beginning is kept.
    pub const KEEP_BOM: u32 = 2;
}

/// Requests to `crypto` and their answers.
///
/// A request is a sequence of byte strings, each a `u32` length and the bytes: the name of a
/// function, then its arguments; numbers are four bytes. An answer is one byte of these, and what
/// stands behind it: the result behind `OK`, behind the others the reason, UTF-8.
pub mod crypto {
    /// There is a result: one byte string as it is, or several that are packed like a request.
    pub const OK: u8 = 0;
    /// `OperationError`.
    pub const OPERATION: u8 = 1;
    /// `DataError`.
    pub const DATA: u8 = 2;
    /// `NotSupportedError`.
    pub const NOT_SUPPORTED: u8 = 3;
    /// The request can't be read.
    pub const MALFORMED: u8 = 4;
}

/// What a host call that may have to wait answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Poll {
    /// Done now, with a count.
    Ready(u32),
    /// Not yet: worth repeating once this operation has completed.
    Pending(OpId),
    /// Failed, with one of [`code`]'s values.
    Failed(i32),
}

impl Poll {
    const PENDING: i64 = 1 << 32;

    /// Packs into the `i64` that crosses the boundary.
    pub fn pack(self) -> i64 {
        match self {
            Self::Ready(count) => i64::from(count),
            Self::Pending(op) => Self::PENDING | i64::from(op),
            Self::Failed(code) => i64::from(code.min(-1)),
        }
    }

    /// The inverse of [`pack`](Self::pack).
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the halves are cut on purpose"
    )]
    pub fn unpack(packed: i64) -> Self {
        if packed < 0 {
            Self::Failed(packed as i32)
        } else if packed & Self::PENDING != 0 {
            Self::Pending(packed as u32)
        } else {
            Self::Ready(packed as u32)
        }
    }
}

/// An enum that crosses the boundary as its number.
macro_rules! wire_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $value:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u32)]
        pub enum $name { $($(#[$vdoc])* $variant = $value),* }

        impl $name {
            /// The value with this number, if there is one.
            pub fn from_u32(value: u32) -> Option<Self> {
                match value {
                    $($value => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

pub(crate) use wire_enum;

wire_enum! {
    /// What the guest answers at the end of a turn.
    Turn {
        /// The guest waits for operations to complete. With none in flight it waits for ever, and
        /// the host ends it.
        Waiting = 0,
        /// The response is complete and nothing is left to do: the sandbox can go.
        Done = 1,
    }
}

wire_enum! {
    /// How an operation ended.
    OpStatus {
        /// As asked. What the result is, the call that started the operation says.
        Completed = 0,
        /// It failed. The result says why, as UTF-8 text.
        Failed = 1,
    }
}

wire_enum! {
    /// The weight of a console message.
    LogLevel {
        /// `console.debug`, `console.trace`.
        Debug = 0,
        /// `console.log`, `console.info` and all that have no weight of their own.
        Info = 1,
        /// `console.warn`.
        Warn = 2,
        /// `console.error`, `console.assert`.
        Error = 3,
    }
}

wire_enum! {
    /// The clocks a guest may read.
    Clock {
        /// Wall-clock milliseconds since the Unix epoch; at build time always 0.
        Wall = 0,
        /// Milliseconds since the request arrived; at build time always 0.
        Monotonic = 1,
    }
}

wire_enum! {
    /// What a WebSocket sends or receives.
    MessageKind {
        /// UTF-8.
        Text = 0,
        /// Any bytes.
        Binary = 1,
        /// The peer has closed the connection, or answered a close.
        Close = 2,
        /// The connection is gone without a close.
        Lost = 3,
    }
}

wire_enum! {
    /// Whether a TCP connection speaks TLS.
    Security {
        /// It doesn't.
        Off = 0,
        /// From the beginning.
        On = 1,
        /// Not yet: `socket_start_tls` will say so.
        StartTls = 2,
    }
}

wire_enum! {
    /// Where in the program's life something failed.
    FailureKind {
        /// The module can't be parsed or linked.
        Syntax = 0,
        /// The module threw while it was evaluated.
        Evaluation = 1,
        /// A promise that the module awaits never settles.
        NeverSettles = 2,
        /// The module has no handler, or it isn't callable.
        Handler = 3,
        /// I/O, a timer or entropy was asked for at module scope.
        ModuleScope = 4,
        /// The handler threw, or its promise was rejected.
        Handling = 5,
        /// The handler answered something that isn't a `Response`.
        NotAResponse = 6,
        /// A promise given to `ctx.waitUntil` was rejected.
        WaitUntil = 7,
        /// A promise was rejected and nobody handled it, or a callback threw.
        Unhandled = 8,
        /// The body's stream failed after the response had begun.
        BodyStream = 9,
        /// The engine itself is out of memory or broken.
        Engine = 10,
        /// The host has asked the guest to stop, and this is where it was.
        Stopped = 11,
    }
}
