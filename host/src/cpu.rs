//! Counts the CPU time of a sandbox: what its thread used while its fiber was polled.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// CPU time of the calling thread, in nanoseconds.
pub(crate) fn thread_time() -> u64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    // Neither part is ever negative, and a thread doesn't run for the 584 years that fit.
    now.tv_sec.unsigned_abs() * 1_000_000_000 + now.tv_nsec.unsigned_abs()
}

/// The meter of one sandbox. Shared between the driver, which brackets each poll, and the epoch
/// callback, which asks in the middle of one; both are on the same thread while a poll runs.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    /// Nanoseconds of all finished polls.
    used: AtomicU64,
    /// The thread's clock when the current poll began.
    started: AtomicU64,
}

impl Meter {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    fn start(&self) {
        self.started.store(thread_time(), Relaxed);
    }

    fn stop(&self) {
        self.used.store(self.total_now(), Relaxed);
    }

    fn total_now(&self) -> u64 {
        let running = thread_time().saturating_sub(self.started.load(Relaxed));
        self.used.load(Relaxed) + running
    }

    /// Time used so far, asked while a poll runs.
    pub(crate) fn running_total(&self) -> Duration {
        Duration::from_nanos(self.total_now())
    }

    /// Time used so far, asked between polls.
    pub(crate) fn total(&self) -> Duration {
        Duration::from_nanos(self.used.load(Relaxed))
    }

    /// Forgets what was used.
    pub(crate) fn reset(&self) {
        self.used.store(0, Relaxed);
    }

    /// Runs `future`, counting the CPU time of each of its polls.
    pub(crate) async fn measure<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        std::future::poll_fn(|cx| {
            self.start();
            let poll = future.as_mut().poll(cx);
            self.stop();
            poll
        })
        .await
    }
}
