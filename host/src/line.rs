//! A line in which requests wait: how many, and for how long there has been one.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::failure::Failure;
use crate::log;
use crate::request_id::RequestId;

/// The requests that wait for the same thing.
#[derive(Debug)]
pub(crate) struct Line {
    /// How many may wait.
    most: usize,
    /// How many do. Invariant: at most `most`.
    waiting: AtomicUsize,
    /// When somebody began to wait where nobody did, in milliseconds since `epoch`.
    since: AtomicU64,
    epoch: Instant,
    /// Requests that were sent away since that was last in the log.
    refused: AtomicU64,
    /// When that was, in seconds since the Unix epoch.
    told: AtomicU64,
}

/// A request's place in the line.
#[derive(Debug)]
pub(crate) struct Place<'a>(&'a Line);

impl Line {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            waiting: AtomicUsize::new(0),
            since: AtomicU64::new(0),
            epoch: Instant::now(),
            refused: AtomicU64::new(0),
            told: AtomicU64::new(0),
        }
    }

    /// How many may wait.
    pub(crate) fn most(&self) -> usize {
        self.most
    }

    /// How many wait.
    pub(crate) fn len(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    /// Joins it, unless as many wait as may.
    pub(crate) fn join(&self) -> Option<Place<'_>> {
        let add = |count| (count < self.most).then_some(count + 1);
        let before = self.waiting.fetch_update(Ordering::SeqCst, Ordering::SeqCst, add).ok()?;
        if before == 0 {
            self.since.store(self.now(), Ordering::Release);
        }
        Some(Place(self))
    }

    fn now(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// For how long somebody has waited without a break; as of the last one, when nobody waits.
    pub(crate) fn stands(&self) -> Duration {
        Duration::from_millis(self.now().saturating_sub(self.since.load(Ordering::Acquire)))
    }

    /// Says that a request was sent away: once a second, since an overloaded server has better
    /// things to do than to write logs.
    pub(crate) fn refuse(&self, app: &str, id: RequestId, failure: &Failure) {
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
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}
