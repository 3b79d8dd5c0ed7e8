//! Holds a peer to a pace: while somebody waits for it, it must move so many bytes per window.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Sleep;

use crate::limits::LEAST_RATE;

/// The pace of one direction of one peer. A peer that nobody waits for is never too slow.
#[derive(Debug)]
pub(crate) struct Pace {
    window: Duration,
    /// Runs since somebody began to wait; made then, since most never have to.
    timer: Option<Pin<Box<Sleep>>>,
    /// Bytes that were moved since.
    moved: usize,
}

impl Pace {
    pub(crate) fn new(window: Duration) -> Self {
        Self { window, timer: None, moved: 0 }
    }

    /// Bytes a window must bring.
    fn least(&self) -> usize {
        usize::try_from(self.window.as_millis()).unwrap_or(usize::MAX) * LEAST_RATE / 1000
    }

    /// Somebody waits for the peer: ready when it has been too slow.
    pub(crate) fn poll_late(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let window = self.window;
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(window)));
        timer.as_mut().poll(cx)
    }

    /// The peer has moved so many bytes, and is still waited for.
    pub(crate) fn moved(&mut self, bytes: usize) {
        if self.timer.is_none() {
            return;
        }
        self.moved = self.moved.saturating_add(bytes);
        if self.moved >= self.least() {
            self.caught_up();
        }
    }

    /// Nobody waits for the peer any more.
    pub(crate) fn caught_up(&mut self) {
        self.timer = None;
        self.moved = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn is_late(pace: &mut Pace) -> bool {
        std::future::poll_fn(|cx| Poll::Ready(pace.poll_late(cx).is_ready())).await
    }

    const WINDOW: Duration = Duration::from_millis(300);

    #[tokio::test]
    async fn who_stands_still_or_crawls_is_late() {
        for bytes in [0, 1] {
            let mut pace = Pace::new(WINDOW);
            assert!(!is_late(&mut pace).await);
            for _ in 0..8 {
                tokio::time::sleep(WINDOW / 6).await;
                pace.moved(bytes);
            }
            assert!(is_late(&mut pace).await);
        }
    }

    #[tokio::test]
    async fn who_keeps_the_pace_has_all_the_time() {
        let mut pace = Pace::new(WINDOW);
        for _ in 0..8 {
            assert!(!is_late(&mut pace).await);
            tokio::time::sleep(WINDOW / 6).await;
            pace.moved(LEAST_RATE);
        }
        pace.caught_up();
        tokio::time::sleep(WINDOW * 2).await;
        assert!(!is_late(&mut pace).await);
    }
}
