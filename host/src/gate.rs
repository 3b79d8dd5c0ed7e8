//! Lets in as many requests at a time as there is room for: further ones wait, for a while and not
//! too many, and the rest is told to come again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;

use crate::apps::App;
use crate::failure::Failure;
use crate::limits::QUEUE_WAIT;
use crate::log;
use crate::request_id::RequestId;

/// Room for a number of requests: an app's, or the whole node's.
#[derive(Debug)]
pub(crate) struct Gate {
    room: usize,
    /// How many may wait.
    queue: usize,
    /// Requests that are in. Invariant: at most `room`.
    running: AtomicUsize,
    /// Requests that wait. Invariant: at most `queue`.
    waiting: AtomicUsize,
    freed: Notify,
    /// Requests that were sent away since that was last in the log.
    refused: AtomicU64,
    /// When that was, in seconds since the Unix epoch.
    told: AtomicU64,
}

/// A request's place, at its app and at the node, for as long as it exists.
pub(crate) struct Pass(Arc<App>);

/// A request's place in the queue.
struct Place<'a>(&'a Gate);

impl Gate {
    /// Requests that are in, and requests that wait.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.running.load(Ordering::Relaxed), self.waiting.load(Ordering::Relaxed))
    }

    pub(crate) fn new(room: usize, queue: usize) -> Self {
        Self {
            room,
            queue,
            running: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            freed: Notify::new(),
            refused: AtomicU64::new(0),
            told: AtomicU64::new(0),
        }
    }

    /// Adds one to `count` unless it is at `most`.
    fn take(count: &AtomicUsize, most: usize) -> bool {
        let add = |count| (count < most).then_some(count + 1);
        count.fetch_update(Ordering::AcqRel, Ordering::Acquire, add).is_ok()
    }

    /// Takes a place, waiting for one when need be.
    async fn enter(&self) -> Result<(), Failure> {
        if Self::take(&self.running, self.room) {
            return Ok(());
        }
        if !Self::take(&self.waiting, self.queue) {
            return Err(Failure::QueueFull { running: self.room, queued: self.queue });
        }
        let _place = Place(self);
        let began = Instant::now();
        let admitted = tokio::time::timeout(QUEUE_WAIT, async {
            loop {
                let freed = self.freed.notified();
                if Self::take(&self.running, self.room) {
                    return;
                }
                freed.await;
            }
        });
        let waited = || Failure::QueuedTooLong { running: self.room, waited: began.elapsed() };
        admitted.await.map_err(|_| waited())
    }

    fn leave(&self) {
        self.running.fetch_sub(1, Ordering::AcqRel);
        if self.waiting.load(Ordering::Acquire) > 0 {
            self.freed.notify_one();
        }
    }

    /// Says that a request was sent away: once a second, since an overloaded server has better
    /// things to do than to write logs.
    fn refuse(&self, app: &str, id: RequestId, failure: &Failure) {
        let refused = self.refused.fetch_add(1, Ordering::Relaxed) + 1;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        if self.told.swap(now, Ordering::Relaxed) != now {
            self.refused.fetch_sub(refused, Ordering::Relaxed);
            log::warn(format_args!(
                "[{app}] overloaded: {failure} (request {id}); {refused} answered 503 so far"
            ));
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Pass {
    /// Takes a place at the app and at its node. What fails is in the log already.
    pub(crate) async fn get(app: &Arc<App>, id: RequestId) -> Result<Self, Failure> {
        let (own, node) = (app.gate(), app.runtime().gate());
        if let Err(failure) = own.enter().await {
            own.refuse(app.name(), id, &failure);
            return Err(failure);
        }
        if let Err(failure) = node.enter().await {
            own.leave();
            node.refuse(app.name(), id, &failure);
            return Err(failure);
        }
        Ok(Self(app.clone()))
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.0.gate().leave();
        self.0.runtime().gate().leave();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn waits_for_room_and_sends_away_what_is_too_much() {
        let gate = Arc::new(Gate::new(1, 1));
        gate.enter().await.expect("room");
        let second = tokio::spawn({
            let gate = gate.clone();
            async move { gate.enter().await }
        });
        while gate.waiting.load(Ordering::Acquire) == 0 {
            tokio::task::yield_now().await;
        }
        let third = gate.enter().await;
        assert!(matches!(third, Err(Failure::QueueFull { running: 1, queued: 1 })), "{third:?}");
        gate.leave();
        second.await.expect("no panic").expect("room again");
        assert_eq!(gate.waiting.load(Ordering::Acquire), 0);
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let gate = Gate::new(1, 1);
        gate.enter().await.expect("room");
        let late = gate.enter().await;
        assert!(matches!(late, Err(Failure::QueuedTooLong { running: 1, .. })), "{late:?}");
        assert_eq!(gate.waiting.load(Ordering::Acquire), 0);
    }
}
