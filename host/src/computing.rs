//! Requests of an app that compute for long: while there are more of them than the processors can
//! get done soon, further requests wait in line rather than make all of them late.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::apps::App;
use crate::failure::Failure;
use crate::limits::{LINE_STANDS, QUEUE_WAIT, STANDING_WAIT};
use crate::line::Line;
use crate::request_id::RequestId;

/// How many of an app's requests compute for long, and the line behind them.
///
/// Whoever is through in a moment isn't counted, so that this costs the ordinary request two loads.
#[derive(Debug)]
pub(crate) struct Computing {
    most: usize,
    /// Requests in a turn that has taken long already. May be over `most`: what a request takes is
    /// seen only when it runs.
    count: AtomicUsize,
    line: Line,
    freed: Notify,
}

/// A request that computes for long, until its turn is over.
pub(crate) struct Long(Arc<App>);

impl Computing {
    /// Counts to `most` before others have to wait, of which there are at most `queue`.
    pub(crate) fn new(most: usize, queue: usize) -> Self {
        Self { most, count: AtomicUsize::new(0), line: Line::new(queue), freed: Notify::new() }
    }

    /// Requests that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.line.len()
    }

    /// Lets a request of `app` begin, waiting while others compute. What fails is in the log already.
    pub(crate) async fn admit(
        self: &Arc<Self>,
        app: &App,
        id: RequestId,
    ) -> Result<Option<Turn>, Failure> {
        if self.has_room() && self.line.len() == 0 {
            return Ok(None);
        }
        let turn = self.wait().await;
        turn.map(Some).inspect_err(|failure| self.line.refuse(app.name(), id, failure))
    }

    async fn wait(self: &Arc<Self>) -> Result<Turn, Failure> {
        let full = Failure::TooMuchWork { most: self.most, waited: Duration::ZERO };
        let _place = self.line.join().ok_or(full)?;
        let began = Instant::now();
        let room = async {
            loop {
                let mut freed = std::pin::pin!(self.freed.notified());
                // Before looking, so that what is freed after it isn't missed.
                freed.as_mut().enable();
                if self.has_room() {
                    return;
                }
                freed.await;
            }
        };
        let waited = || Failure::TooMuchWork { most: self.most, waited: began.elapsed() };
        tokio::time::timeout(self.patience(), room).await.map_err(|_| waited())?;
        Ok(Turn(self.clone()))
    }

    fn has_room(&self) -> bool {
        self.count.load(Ordering::SeqCst) < self.most
    }

    /// How long to wait. A line that doesn't come to an end is no burst but too much work: then
    /// whoever comes is better told so at once than served late, because waiting makes everybody
    /// late and nobody more. (The controlled delay of Maurer, "Fail at Scale", ACM Queue 13(8), 2015.)
    fn patience(&self) -> Duration {
        if self.line.stands() > LINE_STANDS { STANDING_WAIT } else { QUEUE_WAIT }
    }

    /// A turn of a request is over: whoever waits may begin, if there is room.
    pub(crate) fn turn_over(&self) {
        if self.line.len() > 0 && self.has_room() {
            self.freed.notify_one();
        }
    }
}

/// The turn of a request that has waited for it. Dropped, it is passed on: also by a request that ends
/// before it has run at all.
pub(crate) struct Turn(Arc<Computing>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.turn_over();
    }
}

impl Long {
    /// A request of `app` turns out to compute for long.
    pub(crate) fn begin(app: &Arc<App>) -> Self {
        app.computing().count.fetch_add(1, Ordering::SeqCst);
        Self(app.clone())
    }
}

impl Drop for Long {
    fn drop(&mut self) {
        self.0.computing().count.fetch_sub(1, Ordering::SeqCst);
        // Also for a request that is given up within its turn.
        self.0.computing().turn_over();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_stands_makes_impatient() {
        let computing = Computing::new(1, 2);
        let first = computing.line.join().expect("room in the line");
        std::thread::sleep(LINE_STANDS / 2);
        let second = computing.line.join().expect("room in the line");
        assert!(computing.line.join().is_none(), "two may wait");
        assert_eq!(computing.patience(), QUEUE_WAIT, "not yet");
        std::thread::sleep(LINE_STANDS);
        // Nobody waits for so long, but somebody all the time.
        drop(first);
        assert_eq!(computing.patience(), STANDING_WAIT);
        drop(second);
        let _new = computing.line.join().expect("room in the line");
        assert_eq!(computing.patience(), QUEUE_WAIT, "it was empty once");
    }

    #[tokio::test]
    async fn who_waits_begins_in_order_when_there_is_room() {
        let computing = Arc::new(Computing::new(1, 10));
        computing.count.fetch_add(1, Ordering::SeqCst);
        let begun = Arc::new(AtomicUsize::new(0));
        let waiting: Vec<_> = (0..5)
            .map(|at| {
                let (computing, begun) = (computing.clone(), begun.clone());
                tokio::spawn(async move {
                    let turn = computing.wait().await.expect("room in time");
                    assert_eq!(begun.fetch_add(1, Ordering::SeqCst), at);
                    // Without having run: whoever is next isn't to wait for somebody else's turn.
                    drop(turn);
                })
            })
            .collect();
        while computing.waiting() < 5 {
            tokio::task::yield_now().await;
        }
        assert_eq!(begun.load(Ordering::SeqCst), 0);
        computing.count.fetch_sub(1, Ordering::SeqCst);
        computing.turn_over();
        for one in waiting {
            one.await.expect("no panic");
        }
        assert_eq!(computing.waiting(), 0);
    }

    #[tokio::test]
    async fn who_waits_in_vain_is_told() {
        let computing = Arc::new(Computing::new(1, 10));
        computing.count.fetch_add(1, Ordering::SeqCst);
        let late = computing.wait().await.err();
        assert!(matches!(late, Some(Failure::TooMuchWork { most: 1, .. })), "{late:?}");
    }
}
