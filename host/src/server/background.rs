//! Counts the work that goes on after its response, so that a stopping server can wait for it, and
//! tells what would never end by itself that the server stops.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::watch;

/// Shared by a process's sandboxes.
#[derive(Debug, Clone)]
pub(crate) struct Background(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// Pieces of work that exist.
    count: watch::Sender<usize>,
    /// The server stops.
    stopping: watch::Sender<bool>,
}

/// One piece of work, for as long as it exists.
#[derive(Debug)]
pub(crate) struct Work(Background);

impl Default for Background {
    fn default() -> Self {
        Self(Arc::new(Shared { count: watch::Sender::new(0), stopping: watch::Sender::new(false) }))
    }
}

impl Background {
    /// Work begins.
    pub(crate) fn begin(&self) -> Work {
        self.0.count.send_modify(|count| *count += 1);
        Work(self.clone())
    }

    /// Waits until no work is left.
    pub(crate) async fn idle(&self) {
        // The sender lives as long as `self`.
        let _ = self.0.count.subscribe().wait_for(|count| *count == 0).await;
    }

    /// Tells those who wait for [`stopping`](Self::stopping).
    pub(crate) fn stop(&self) {
        self.0.stopping.send_replace(true);
    }

    /// Completes when the server stops.
    pub(crate) fn stopping(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut stopping = self.0.stopping.subscribe();
        async move {
            // A sender that is gone will never say so: no less an end.
            let _ = stopping.wait_for(|stopping| *stopping).await;
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.0.count.send_modify(|count| *count -= 1);
    }
}
