//! Counts the CPU time of a sandbox: what its thread used while its fiber was polled.
//!
//! The thread's CPU clock costs a system call. Most sandboxes are through before the first epoch tick;
//! they are counted by the monotonic clock, which costs none. From its first tick on a sandbox is
//! counted by the CPU clock.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, Timespec, clock_gettime};

use crate::instance::Visitor;
use crate::limits::{UNTICKED, WEBSOCKET_CPU_WINDOW};

/// CPU time of the calling thread, in nanoseconds.
pub(crate) fn thread_time() -> u64 {
    nanos(clock_gettime(ClockId::ThreadCPUTime))
}

fn monotonic_time() -> u64 {
    nanos(clock_gettime(ClockId::Monotonic))
}

/// Neither part of these clocks is ever negative, and 584 years fit.
fn nanos(now: Timespec) -> u64 {
    now.tv_sec.unsigned_abs() * 1_000_000_000 + now.tv_nsec.unsigned_abs()
}

/// The CPU time of a sandbox that lives on with its WebSocket, over several turns.
#[derive(Debug)]
pub(crate) struct Window {
    began: Instant,
    used: Duration,
}

impl Window {
    pub(crate) fn new(began: Instant) -> Self {
        Self { began, used: Duration::ZERO }
    }

    /// A turn begins, and `meter` counts from 0 again. Answers whether a new window began with it.
    pub(crate) fn begin_turn(&mut self, meter: &Meter) -> bool {
        self.used += meter.total();
        meter.reset();
        let is_over = self.began.elapsed() >= WEBSOCKET_CPU_WINDOW;
        if is_over {
            *self = Self::new(Instant::now());
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
    /// Nanoseconds of all finished polls, and of the current one up to its first tick.
    used: AtomicU64,
    /// The monotonic clock when the current poll began.
    begun: AtomicU64,
    /// The thread's CPU clock at the current poll's last tick, or at its begin; 0 before the first tick
    /// of all.
    ticked: AtomicU64,
    /// There was a tick in an earlier poll: what follows is worth a system call per poll.
    precise: AtomicBool,
    /// The guest has computed for long.
    slow: AtomicBool,
    /// Whether the visitor still waits: here because a request's two halves share this already.
    pub(crate) visitor: Visitor,
}

impl Meter {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    fn start(&self) {
        if self.precise.load(Relaxed) {
            self.ticked.store(thread_time(), Relaxed);
        } else {
            self.begun.store(monotonic_time(), Relaxed);
        }
    }

    fn stop(&self) {
        match self.ticked.load(Relaxed) {
            0 => self.add(self.unticked()),
            ticked => self.add(thread_time().saturating_sub(ticked)),
        }
    }

    /// Counts what another thread has used for the sandbox. Called between polls.
    pub(crate) fn charge(&self, nanos: u64) {
        self.add(nanos);
    }

    /// Counts what a long host call has used in the current poll. After a tick the thread's own
    /// clock counts it.
    pub(crate) fn charge_call(&self, nanos: u64) {
        if self.ticked.load(Relaxed) == 0 {
            self.add(nanos);
        }
    }

    fn add(&self, nanos: u64) {
        self.used.store(self.used.load(Relaxed) + nanos, Relaxed);
    }

    /// What the current poll has used without a tick. A thread that waited for a processor in that
    /// time has used less than the clock says.
    fn unticked(&self) -> u64 {
        const MOST: u64 = UNTICKED.as_nanos() as u64;
        monotonic_time().saturating_sub(self.begun.load(Relaxed)).min(MOST)
    }

    /// A tick finds the poll running: the time used so far.
    pub(crate) fn tick(&self) -> Duration {
        let now = thread_time();
        match self.ticked.load(Relaxed) {
            0 => self.add(self.unticked()),
            ticked => self.add(now.saturating_sub(ticked)),
        }
        self.ticked.store(now, Relaxed);
        self.precise.store(true, Relaxed);
        self.total()
    }

    /// Time used so far, asked between polls.
    pub(crate) fn total(&self) -> Duration {
        Duration::from_nanos(self.used.load(Relaxed))
    }

    /// The guest has computed for long: it is to change lanes.
    pub(crate) fn set_slow(&self) {
        self.slow.store(true, Relaxed);
    }

    pub(crate) fn is_slow(&self) -> bool {
        self.slow.load(Relaxed)
    }

    /// Forgets what was used.
    pub(crate) fn reset(&self) {
        self.used.store(0, Relaxed);
        self.precise.store(false, Relaxed);
        self.ticked.store(0, Relaxed);
        self.visitor.reset();
        self.slow.store(false, Relaxed);
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
