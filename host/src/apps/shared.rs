//! What all sandboxes of an app share a number of.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::App;
use crate::webcrypto::Queue;

impl App {
    pub(crate) fn websockets(&self) -> &Arc<Semaphore> {
        &self.websockets
    }

    /// Where long computations wait for their turn.
    pub(crate) fn crypto(&self) -> &Queue {
        &self.crypto
    }
}
