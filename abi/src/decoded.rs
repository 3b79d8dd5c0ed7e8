//! What decoding a piece of text came to.

/// What `decode` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decoded {
    /// The first `taken` bytes are decoded, and the answer has `answer` bytes. It is worth calling
    /// again with the rest; the last bytes are only the last when all of them were taken.
    Text {
        /// How many bytes were taken: not none, unless there were none.
        taken: u32,
        /// Bytes of the answer.
        answer: u32,
    },
    /// Failed, with one of [`code`](crate::code)'s values; `MALFORMED` when the encoding doesn't
    /// allow these bytes.
    Failed(i32),
}

impl Decoded {
    /// Packs into the `i64` that crosses the boundary. Counts stay below 2³¹.
    pub fn pack(self) -> i64 {
        match self {
            Self::Text { taken, answer } => i64::from(taken & MAX) << 32 | i64::from(answer),
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
        } else {
            Self::Text { taken: (packed >> 32) as u32, answer: packed as u32 }
        }
    }
}

const MAX: u32 = u32::MAX >> 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_loses_nothing() {
        for decoded in [
            Decoded::Text { taken: 0, answer: 0 },
            Decoded::Text { taken: MAX, answer: u32::MAX },
            Decoded::Text { taken: 1, answer: 3 },
            Decoded::Failed(crate::code::MALFORMED),
        ] {
            assert_eq!(Decoded::unpack(decoded.pack()), decoded);
        }
    }
}
