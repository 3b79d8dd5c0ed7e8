//! Small writes of several connections, one right behind the other.
//!
//! To write to a socket whose reader sleeps is to wake that reader, on another processor, which takes a
//! quarter of all that a small response costs. A reader of many connections, a load balancer say,
//! goes back to sleep between two responses that are computed one after the other; when they are
//! written together, it is woken once. So while a thread serves one connection right after the other,
//! a small write waits until whoever else is ready has had its turn.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// A thread is busy with several connections when another one wrote no longer ago than this. Where turns
/// take longer, no write waits: it would gain little, and wait long.
const BUSY: Duration = Duration::from_micros(100);

/// Bytes from which on a write isn't small: waking its reader is the least of its costs.
const SMALL: usize = 16 << 10;

thread_local! {
    /// The connection that wrote last on this thread, and when.
    static LAST: Cell<Option<(u64, Instant)>> = const { Cell::new(None) };
}

/// Whether a connection's next write waits for others.
#[derive(Debug)]
pub(super) struct Together {
    connection: u64,
    /// The next write has waited already.
    waited: bool,
}

impl Together {
    pub(super) fn new() -> Self {
        static CONNECTIONS: AtomicU64 = AtomicU64::new(0);
        Self { connection: CONNECTIONS.fetch_add(1, Relaxed), waited: false }
    }

    /// Ready when a write of `size` bytes may go on; else the task is polled again once all others that
    /// are ready now have been.
    pub(super) fn poll_others(&mut self, cx: &Context<'_>, size: usize) -> Poll<()> {
        if !self.waits(size, Instant::now()) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Whether a write at `now` is to wait: only once, and only among others.
    fn waits(&mut self, size: usize, now: Instant) -> bool {
        if std::mem::take(&mut self.waited) || size >= SMALL {
            return false;
        }
        let last = LAST.replace(Some((self.connection, now)));
        self.waited = last.is_some_and(|(connection, then)| {
            connection != self.connection && now.duration_since(then) < BUSY
        });
        self.waited
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_waits_once_among_others() {
        let (mut one, mut other) = (Together::new(), Together::new());
        let begin = Instant::now();
        let at = |micros| begin + Duration::from_micros(micros);
        assert!(!one.waits(100, at(0)), "nobody else is there");
        assert!(!one.waits(100, at(10)), "a connection doesn't wait for itself");
        assert!(other.waits(100, at(20)), "another one wrote just now");
        assert!(!other.waits(100, at(30)), "it has waited");
        assert!(one.waits(100, at(40)));
        assert!(!one.waits(100, at(50)));
        assert!(!other.waits(SMALL, at(60)), "a large write waits for nobody");
        assert!(!other.waits(100, at(1_000)), "the thread had time since");
    }
}
