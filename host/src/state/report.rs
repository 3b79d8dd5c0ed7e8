//! What a guest tells about a failure of its program.

use land_abi::FailureKind;

/// A failure in the user's program, as the guest told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Where in the program's life.
    pub kind: FailureKind,
    /// What was thrown, as text.
    pub message: String,
    /// The engine's stack trace; may be empty.
    pub stack: String,
}
