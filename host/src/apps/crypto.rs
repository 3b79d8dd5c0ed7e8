//! An app's long computations.

use super::App;
use crate::webcrypto::Queue;

impl App {
    /// Where they wait for their turn.
    pub(crate) fn crypto(&self) -> &Queue {
        &self.crypto
    }
}
