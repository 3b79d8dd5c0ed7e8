//! What happens when the visitor leaves before the response is complete.
//!
//! The server drops the future of a request whose connection is gone. Most programs don't mind: the
//! sandbox goes with it. One that has asked to be told (`request.signal`), or that has work of its
//! own (`ctx.waitUntil`), goes on in the background instead.

use std::future::Future;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::Instant;

use atomic_waker::AtomicWaker;
use tokio::runtime::Handle;

use super::Sandbox;
use super::waiting::Event;
use crate::cpu::Meter;
use crate::lane::Movable;
use crate::operations::Completion;
use crate::report;
use crate::runtime::Runtime;
use crate::server::Background;

/// The visitor is gone.
const GONE: u8 = 1;
/// The program minds: it wants to be told, or has work of its own.
const MINDED: u8 = 2;

/// Whether the visitor is still there, and whether the program minds.
#[derive(Debug, Default)]
pub(crate) struct Visitor {
    state: AtomicU8,
    /// Wakes a driver that has changed lanes; one that hasn't is polled when it is taken over.
    driver: AtomicWaker,
}

impl Visitor {
    /// The visitor has left.
    pub(crate) fn leave(&self) {
        self.state.fetch_or(GONE, Relaxed);
        self.driver.wake();
    }

    pub(crate) fn is_gone(&self) -> bool {
        self.state.load(Relaxed) & GONE != 0
    }

    /// The program wants to go on when the visitor leaves.
    pub(crate) fn mind(&self) {
        self.state.fetch_or(MINDED, Relaxed);
    }

    fn is_minded(&self) -> bool {
        self.state.load(Relaxed) & MINDED != 0
    }

    /// A request begins.
    pub(crate) fn reset(&self) {
        self.state.store(0, Relaxed);
    }
}

/// The work on one request's response, which outlives whoever waits for it when the program minds.
pub(crate) struct Attended<T: Send + 'static> {
    /// `None` once it has completed.
    work: Option<Movable<T>>,
    meter: Arc<Meter>,
    background: Background,
}

impl<T: Send + 'static> Attended<T> {
    /// The work that `make` gives for a sandbox that will have this meter.
    pub(crate) fn begin<F>(runtime: &Runtime, make: impl FnOnce(Arc<Meter>) -> F) -> Self
    where
        F: Future<Output = T> + Send + 'static,
    {
        let meter = Meter::new();
        let work = Movable::new(meter.clone(), runtime.slow_lane().clone(), make(meter.clone()));
        Self::new(meter, runtime.background().clone(), work)
    }

    /// `work` drives the sandbox that has this meter.
    fn new(meter: Arc<Meter>, background: Background, work: Movable<T>) -> Self {
        Self { work: Some(work), meter, background }
    }
}

impl<T: Send + 'static> Future for Attended<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let Some(work) = &mut self.work else { return Poll::Pending };
        let poll = Pin::new(work).poll(cx);
        if poll.is_ready() {
            self.work = None;
        }
        poll
    }
}

impl<T: Send + 'static> Drop for Attended<T> {
    fn drop(&mut self) {
        let Some(work) = self.work.take() else { return };
        // Without a runtime the server is ending, and everything ends with it.
        let (true, Ok(runtime)) = (self.meter.visitor.is_minded(), Handle::try_current()) else {
            return;
        };
        self.meter.visitor.leave();
        let background = self.background.begin();
        runtime.spawn(async move {
            drop(work.await);
            drop(background);
        });
    }
}

/// Who drives the sandbox, and what for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Idle,
    /// Somebody waits for the response.
    Handling,
    /// What is left after it.
    Finishing,
    /// Nobody has a request for it: it only shows that it can be made.
    Trial,
}

impl Sandbox {
    /// What the visitor's leaving means for a guest that waits. It is told once, when it has asked
    /// to be; then it goes on for its `waitUntil` work only.
    pub(super) fn visitor_event(&mut self, cx: &mut Context<'_>) -> Option<Event> {
        if self.meter.is_slow() {
            self.meter.visitor.driver.register(cx.waker());
        }
        if !self.meter.visitor.is_gone() {
            return None;
        }
        let state = self.vm.store.data_mut();
        if !state.seen_off {
            state.seen_off = true;
            state.deadline = Instant::now() + self.app.limits().wait_until;
        }
        if let Some(op) = state.ops.visitor.take() {
            return Some(Event::Completed(Completion::plain(op)));
        }
        if state.outlives {
            return None;
        }
        // Whoever waits for a body's reader learns that there is none.
        let body = state.ops.poll_bodies(&mut state.bodies, cx);
        Some(body.map_or(Event::Gone, |op| Event::Completed(Completion::plain(op))))
    }
}

impl Drop for Sandbox {
    /// Work in the background only ends in the middle when the server does.
    fn drop(&mut self) {
        let cancelled = match self.stage {
            Stage::Idle | Stage::Trial => false,
            Stage::Handling => self.meter.visitor.is_gone(),
            Stage::Finishing => true,
        };
        if cancelled {
            report::cancelled(self.vm.store.data());
        }
        if self.stage != Stage::Trial {
            self.tell_listener();
            self.app().metrics().used(self.cpu_time());
        }
        self.app().runtime().sandboxes.end();
        // SAFETY: nothing of `self` looks at it after this.
        let vm = unsafe { ManuallyDrop::take(&mut self.vm) };
        self.app.runtime().spares().keep(vm);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_what_minds_goes_on() {
        for minds in [false, true] {
            let meter = Meter::new();
            let (sender, receiver) = tokio::sync::oneshot::channel();
            let work = async move {
                tokio::task::yield_now().await;
                sender.send(()).expect("somebody waits");
            };
            let background = Background::default();
            let work = Movable::new(meter.clone(), Arc::default(), work);
            let mut attended = Attended::new(meter.clone(), background.clone(), work);
            let mut cx = Context::from_waker(std::task::Waker::noop());
            assert!(Pin::new(&mut attended).poll(&mut cx).is_pending());
            if minds {
                meter.visitor.mind();
            }
            drop(attended);
            assert_eq!(receiver.await.is_ok(), minds);
            assert_eq!(meter.visitor.is_gone(), minds);
            background.idle().await;
        }
    }
}
