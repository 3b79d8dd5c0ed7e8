//! Lets in as many requests at a time as there is room for: further ones wait in line, for a while
//! and not too many, and the rest is told to come again.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::apps::App;
use crate::computing::Turn;
use crate::failure::Failure;
use crate::limits::QUEUE_WAIT;
use crate::line::Line;
use crate::request_id::RequestId;

/// Room for a number of requests: an app's, or the whole node's.
#[derive(Debug)]
pub(crate) struct Gate {
    most: usize,
    /// What is free of `most`. Hands it out in the order in which it was asked for.
    free: Arc<Semaphore>,
    line: Line,
}

impl Gate {
    pub(crate) fn new(most: usize, queue: usize) -> Self {
        Self { most, free: Arc::new(Semaphore::new(most)), line: Line::new(queue) }
    }

    /// Requests that are in, and requests that wait.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.most.saturating_sub(self.free.available_permits()), self.line.len())
    }

    /// Takes a place, waiting for one when need be.
    async fn enter(&self) -> Result<OwnedSemaphorePermit, Failure> {
        if let Ok(permit) = self.free.clone().try_acquire_owned() {
            return Ok(permit);
        }
        let running = self.most;
        let full = Failure::QueueFull { running, queued: self.line.most() };
        let _place = self.line.join().ok_or(full)?;
        let began = Instant::now();
        let permit = tokio::time::timeout(QUEUE_WAIT, self.free.clone().acquire_owned()).await;
        let waited = || Failure::QueuedTooLong { running, waited: began.elapsed() };
        permit.ok().and_then(Result::ok).ok_or_else(waited)
    }

    /// Takes a place for a request of `app`. What fails is in the log already.
    async fn admit(&self, app: &App, id: RequestId) -> Result<OwnedSemaphorePermit, Failure> {
        let place = self.enter().await;
        place.inspect_err(|failure| self.line.refuse(app.name(), id, failure))
    }
}

/// A request's place, at its app and at the node, for as long as it exists.
pub(crate) struct Pass {
    /// Passed on before the places are free.
    _turn: Option<Turn>,
    _own: OwnedSemaphorePermit,
    _node: OwnedSemaphorePermit,
}

impl Pass {
    /// Takes a place at the app and at its node, once the app doesn't compute too much already. What
    /// fails is in the log already.
    pub(crate) async fn get(app: &App, id: RequestId) -> Result<Self, Failure> {
        let own = app.gate().admit(app, id).await?;
        let node = app.runtime().gate().admit(app, id).await?;
        let turn = app.computing().admit(app, id).await?;
        Ok(Self { _turn: turn, _own: own, _node: node })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn waits_for_room_and_sends_away_what_is_too_much() {
        let gate = Arc::new(Gate::new(1, 1));
        let first = gate.enter().await.expect("room");
        assert_eq!(gate.counts(), (1, 0));
        let second = tokio::spawn({
            let gate = gate.clone();
            async move { gate.enter().await }
        });
        while gate.counts().1 == 0 {
            tokio::task::yield_now().await;
        }
        let third = gate.enter().await;
        assert!(matches!(third, Err(Failure::QueueFull { running: 1, queued: 1 })), "{third:?}");
        drop(first);
        let second = second.await.expect("no panic").expect("room again");
        assert_eq!(gate.counts(), (1, 0));
        drop(second);
        assert_eq!(gate.counts(), (0, 0));
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let gate = Gate::new(1, 1);
        let _first = gate.enter().await.expect("room");
        let late = gate.enter().await;
        assert!(matches!(late, Err(Failure::QueuedTooLong { running: 1, .. })), "{late:?}");
        assert_eq!(gate.counts(), (1, 0));
    }
}
