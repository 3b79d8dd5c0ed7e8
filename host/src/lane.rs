//! Two lanes for guests: everyone begins in the server's own threads, and whoever computes for long
//! goes on in threads of lower priority, where it can't keep others waiting.
//!
//! Sharing a thread by ticks alone would have a short request wait for every long one before it.
//! With threads of its own the kernel takes the processor from the long ones the moment that a short
//! one, or a socket, has something to do; and nothing is idle while there is anything to compute.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use tokio::runtime::{Builder, Handle};
use tokio::task::JoinHandle;

use crate::cpu::Meter;
use crate::limits::{SLICE, SLOW_LANE_NICENESS};
use crate::{log, slice};

/// The threads of lower priority; started when somebody first needs them.
#[derive(Debug, Default)]
pub(crate) struct SlowLane(OnceLock<Option<tokio::runtime::Runtime>>);

impl SlowLane {
    /// Where to run; `None` when the system has no threads left.
    pub(crate) fn handle(&self) -> Option<&Handle> {
        let started = self.0.get_or_init(|| match start() {
            Ok(runtime) => Some(runtime),
            Err(error) => {
                log::warn(format_args!("no threads for long computations: {error}"));
                None
            }
        });
        started.as_ref().map(tokio::runtime::Runtime::handle)
    }
}

impl Drop for SlowLane {
    fn drop(&mut self) {
        // Waiting for the threads is not allowed where this may be dropped.
        if let Some(Some(runtime)) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

fn start() -> std::io::Result<tokio::runtime::Runtime> {
    Builder::new_multi_thread()
        .thread_name("land-slow")
        .on_thread_start(|| {
            wasmtime::Engine::tls_eager_initialize();
            // Who computes for long is asked often whether somebody else is to go on.
            slice::set(SLICE);
            // For this thread only; everybody may lower a priority.
            if let Err(error) = rustix::process::setpriority_process(None, SLOW_LANE_NICENESS) {
                log::debug(format_args!("a thread keeps its priority: {error}"));
            }
        })
        .enable_all()
        .build()
}

type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Work on a sandbox, which changes lanes when it computes for long. Dropping it ends it.
pub(crate) struct Movable<T: Send + 'static> {
    work: Work<T>,
    meter: Arc<Meter>,
    lane: Arc<SlowLane>,
    moved: bool,
}

impl<T: Send + 'static> Movable<T> {
    /// `work` drives the sandbox that has this meter.
    pub(crate) fn new(
        meter: Arc<Meter>,
        lane: Arc<SlowLane>,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Self {
        Self { work: Box::pin(work), meter, lane, moved: false }
    }

    fn change_lanes(&mut self) {
        self.moved = true;
        let Some(slow) = self.lane.handle() else { return };
        let empty: Work<T> = Box::pin(std::future::pending());
        let work = std::mem::replace(&mut self.work, empty);
        self.work = Box::pin(Elsewhere(slow.spawn(work)));
    }
}

impl<T: Send + 'static> Future for Movable<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let poll = self.work.as_mut().poll(cx);
        if poll.is_ready() || self.moved || !self.meter.is_slow() {
            return poll;
        }
        self.change_lanes();
        self.work.as_mut().poll(cx)
    }
}

/// Work in the slow lane.
struct Elsewhere<T>(JoinHandle<T>);

impl<T> Future for Elsewhere<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        match ready!(Pin::new(&mut self.0).poll(cx)) {
            Ok(output) => Poll::Ready(output),
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The lane is gone, because the process ends.
                Err(_) => Poll::Pending,
            },
        }
    }
}

impl<T> Drop for Elsewhere<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thread() -> String {
        std::thread::current().name().unwrap_or_default().to_owned()
    }

    #[tokio::test]
    async fn what_is_slow_changes_lanes() {
        for slow in [false, true] {
            let (meter, lane) = (Meter::new(), Arc::new(SlowLane::default()));
            let theirs = meter.clone();
            let work = async move {
                if slow {
                    theirs.set_slow();
                }
                tokio::task::yield_now().await;
                thread()
            };
            let name = Movable::new(meter, lane, work).await;
            assert_eq!(name == "land-slow", slow, "{name}");
        }
    }

    #[tokio::test]
    async fn dropping_it_ends_it_in_either_lane() {
        let (meter, lane) = (Meter::new(), Arc::new(SlowLane::default()));
        meter.set_slow();
        let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
        let mut work = Box::pin(Movable::new(meter, lane, async move {
            std::future::pending::<()>().await;
            drop(sender);
        }));
        let polled = std::future::poll_fn(|cx| Poll::Ready(work.as_mut().poll(cx).is_pending()));
        assert!(polled.await);
        drop(work);
        assert!(receiver.await.is_err(), "the work is gone");
    }
}
