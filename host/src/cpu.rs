//! Counts the CPU time of a sandbox: what its thread used while its fiber was polled.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::limits::WEBSOCKET_CPU_WINDOW;

/// CPU time of the calling thread, in nanoseconds.
pub(crate) fn thread_time() -> u64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    // Neither part is ever negative, and a thread doesn't run for the 584 years that fit.
    now.tv_sec.unsigned_abs() * 1_000_000_000 + now.tv_nsec.unsigned_abs()
}

/// The CPU time of a sandbox that lives on with its WebSocket, over several turns.
#[derive(Debug)]
pub(crate) struct Window {
    began: Instant,
    used: Duration,
}

impl Window {
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), used: Duration::ZERO }
    }

    /// A turn begins, and `meter` counts from 0 again. Answers whether a new window began with it.
    pub(crate) fn begin_turn(&mut self, meter: &Meter) -> bool {
        self.used += meter.total();
        meter.reset();
        let is_over = self.began.elapsed() >= WEBSOCKET_CPU_WINDOW;
        if is_over {
            *self = Self::new();
        }
        is_over
    }

    /// What was used in this window before the current turn.
    pub(crate) fn used(&self) -> Duration {
        self.used
    }
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
