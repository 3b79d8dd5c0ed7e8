//! What one step of compressing or decompressing came to, and how a coder is asked for.

use crate::call::wire_enum;

wire_enum! {
    /// Where a coder stands after a step.
    CoderState {
        /// All bytes were taken, and all that they brought forth is out.
        MoreInput = 0,
        /// Worth calling again with the bytes that weren't taken, and the same flush.
        MoreOutput = 1,
        /// The stream is complete; what wasn't taken is no part of it. The coder is closed.
        Ended = 2,
        /// The bytes are no such stream. The answer ends with the reason. The coder is closed.
        Failed = 3,
    }
}

wire_enum! {
    /// What a step has to bring out; the numbers are zlib's.
    Flush {
        /// What suits the coder.
        None = 0,
        /// What was taken can be decoded.
        Partial = 1,
        /// The same, to a whole byte.
        Sync = 2,
        /// The same, and what follows needs nothing of what came before.
        Full = 3,
        /// These are the last bytes.
        Finish = 4,
    }
}

/// The kinds of a coder; with [`DECODE`](coder::DECODE) added, the one that undoes it.
pub mod coder {
    /// DEFLATE alone.
    pub const DEFLATE_RAW: u32 = 1;
    /// DEFLATE in zlib's format.
    pub const DEFLATE: u32 = 2;
    /// DEFLATE in gzip's format.
    pub const GZIP: u32 = 3;
    /// Brotli.
    pub const BROTLI: u32 = 4;
    /// Zstandard.
    pub const ZSTD: u32 = 5;
    /// Added for the decoder.
    pub const DECODE: u32 = 16;

    /// Parameters, by number.
    pub mod param {
        /// Level, or quality.
        pub const LEVEL: u32 = 1;
        /// The window, as a power of two.
        pub const WINDOW_BITS: u32 = 2;
        /// Brotli's mode.
        pub const MODE: u32 = 3;
        /// Brotli's block, as a power of two.
        pub const BLOCK_BITS: u32 = 4;
        /// How much there will be, for brotli.
        pub const SIZE_HINT: u32 = 5;
        /// Whether a frame of Zstandard ends with a checksum.
        pub const CHECKSUM: u32 = 6;
    }
}

/// What `coder_run` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coded {
    /// The first `taken` bytes were taken, and the answer has `answer` bytes.
    Step {
        /// How many bytes were taken.
        taken: u32,
        /// Where that leaves the coder.
        state: CoderState,
        /// Bytes of the answer, the reason of a failure included.
        answer: u32,
        /// How many of them are the reason.
        reason: u32,
    },
    /// Refused, with one of [`code`](crate::code)'s values.
    Refused(i32),
}

const TAKEN: u32 = 22;
const ANSWER: u32 = 22;
const REASON: u32 = 10;

impl Coded {
    /// The most bytes that a step may take or answer: what the packed value has bits for.
    pub const MOST: usize = (1 << TAKEN) - 1;
    /// The longest reason.
    pub const LONGEST_REASON: usize = (1 << REASON) - 1;

    /// Packs into the `i64` that crosses the boundary.
    pub fn pack(self) -> i64 {
        match self {
            Self::Step { taken, state, answer, reason } => {
                let packed = i64::from(low(taken, TAKEN));
                let packed = packed << ANSWER | i64::from(low(answer, ANSWER));
                let packed = packed << REASON | i64::from(low(reason, REASON));
                packed << 2 | i64::from(state as u32)
            }
            Self::Refused(code) => i64::from(code.min(-1)),
        }
    }

    /// The inverse of [`pack`](Self::pack).
    #[expect(clippy::cast_possible_truncation, reason = "a refusal is a 32-bit code")]
    pub fn unpack(packed: i64) -> Self {
        if packed < 0 {
            return Self::Refused(packed as i32);
        }
        let field = |shift: u32, bits: u32| (packed >> shift) as u32 & ((1 << bits) - 1);
        Self::Step {
            taken: field(2 + REASON + ANSWER, TAKEN),
            state: CoderState::from_u32(field(0, 2)).unwrap_or(CoderState::Failed),
            answer: field(2 + REASON, ANSWER),
            reason: field(2, REASON),
        }
    }
}

fn low(value: u32, bits: u32) -> u32 {
    value.min((1 << bits) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_loses_nothing() {
        let most = Coded::MOST as u32;
        for coded in [
            Coded::Step { taken: 0, state: CoderState::MoreInput, answer: 0, reason: 0 },
            Coded::Step { taken: most, state: CoderState::Failed, answer: most, reason: 1023 },
            Coded::Step { taken: 1, state: CoderState::MoreOutput, answer: most, reason: 0 },
            Coded::Step { taken: most, state: CoderState::Ended, answer: 7, reason: 5 },
            Coded::Refused(crate::code::LIMIT),
        ] {
            assert_eq!(Coded::unpack(coded.pack()), coded);
        }
    }
}
