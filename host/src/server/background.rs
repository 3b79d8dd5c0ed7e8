//! Counts the work that goes on after its response, so that a stopping server can wait for it.

use std::sync::Arc;

use tokio::sync::watch;

/// Shared by a process's sandboxes.
#[derive(Debug, Clone)]
pub(crate) struct Background(Arc<watch::Sender<usize>>);

/// One piece of work, for as long as it exists.
#[derive(Debug)]
pub(crate) struct Work(Background);

impl Default for Background {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Background {
    /// Work begins.
    pub(crate) fn begin(&self) -> Work {
        self.0.send_modify(|count| *count += 1);
        Work(self.clone())
    }

    /// Waits until no work is left.
    pub(crate) async fn idle(&self) {
        // The sender lives as long as `self`.
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.0.send_modify(|count| *count -= 1);
    }
}
