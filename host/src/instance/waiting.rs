//! What happens between turns: waiting for operations, for timers and for the deadline.

use std::task::{Context, Poll};
use std::time::Instant;

use super::Sandbox;
use crate::limits::WEBSOCKET_LIFETIME;
use crate::operations::Completion;
use crate::outgoing::Progress;

/// How a guest's wait ended.
pub(super) enum Event {
    Completed(Completion),
    /// Nothing is in flight that could end the wait.
    Nothing,
    /// The deadline has come.
    Late,
    /// The visitor has left, and the guest has no work of its own.
    Gone,
}

impl Sandbox {
    /// While the body flows the guest has the wall limit for each stretch without progress;
    /// once it is over, `waitUntil` has its own.
    /// An open WebSocket has no end to wait for.
    pub(super) fn set_deadline_after_answer(&mut self) {
        let limits = *self.app.limits();
        let state = self.vm.store.data_mut();
        let progress = state.progress();
        if state.seen == Some(progress) {
            return;
        }
        state.seen = Some(progress);
        state.deadline = Instant::now()
            + match progress {
                Progress::Flowing(_) => limits.wall,
                Progress::Connected => WEBSOCKET_LIFETIME,
                Progress::Over => limits.wait_until,
            };
    }

    /// Whether the response's body has moved since the deadline was set.
    pub(super) fn made_progress(&self) -> bool {
        let state = self.vm.store.data();
        state.seen != Some(state.progress())
    }

    /// Waits for an operation, or for the deadline.
    pub(super) async fn next_event(&mut self) -> Event {
        std::future::poll_fn(|cx| self.poll_event(cx)).await
    }

    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Event> {
        loop {
            if let Some(event) = self.visitor_event(cx) {
                return Poll::Ready(event);
            }
            let state = self.vm.store.data_mut();
            match state.poll_op(cx) {
                Poll::Ready(Some(completion)) => {
                    return Poll::Ready(Event::Completed(completion));
                }
                Poll::Ready(None) => return Poll::Ready(Event::Nothing),
                Poll::Pending => {}
            }
            if self.reader_left(cx) {
                continue;
            }
            let state = self.vm.store.data_mut();
            let until = state.ops.next_due().map_or(state.deadline, |due| due.min(state.deadline));
            let until = tokio::time::Instant::from_std(until);
            let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
            if sleep.deadline() != until {
                sleep.as_mut().reset(until);
            }
            if sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            if Instant::now() >= self.vm.store.data().deadline {
                return Poll::Ready(Event::Late);
            }
        }
    }

    /// Notices that the one who reads the response's body has gone; true when that is news, and it
    /// went too early.
    fn reader_left(&mut self, cx: &mut Context<'_>) -> bool {
        let socket = self.vm.store.data().socket.as_ref();
        if socket.is_some_and(|socket| socket.poll_over(cx).is_ready()) {
            self.set_deadline_after_answer();
        }
        let watch = self.vm.store.data().watch.as_ref();
        let Some(Poll::Ready(complete)) = watch.map(|watch| watch.poll_reader_gone(cx)) else {
            return false;
        };
        self.set_deadline_after_answer();
        let news = !complete && !self.meter.visitor.is_gone();
        if news {
            self.meter.visitor.leave();
        }
        news
    }
}
