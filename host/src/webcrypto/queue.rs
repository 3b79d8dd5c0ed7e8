//! The long computations of one app: how many are under way, and how many wait.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::{CRYPTO_LONG_PER_APP, CRYPTO_QUEUED_PER_APP};

/// Where they wait for their turn.
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(CRYPTO_QUEUED_PER_APP)),
            turns: Arc::new(Semaphore::new(CRYPTO_LONG_PER_APP)),
        }
    }
}

impl Queue {
    /// A place in the queue, kept until the computation is done; none when all are taken.
    pub(crate) fn enter(&self) -> Option<OwnedSemaphorePermit> {
        self.places.clone().try_acquire_owned().ok()
    }

    /// Waits for leave to begin. Nothing ever closes the queue: it is there as long as its app.
    pub(crate) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        self.turns.clone().acquire_owned().await.ok()
    }
}
