//! The two queues between a WebSocket's connection and the sandbox that it belongs to.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use land_abi::code;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::message::Received;
use crate::limits::{WEBSOCKET_RECEIVE_BUFFER, WEBSOCKET_SEND_BUFFER};

/// What a queued message counts for beside its bytes: a flood of empty ones must fill a queue too.
pub(super) const OVERHEAD: usize = 64;

#[derive(Debug, Default)]
struct Shared {
    /// For the guest.
    inbox: VecDeque<Received>,
    /// What `inbox` counts for. It passes [`WEBSOCKET_RECEIVE_BUFFER`] by one message at most.
    inbox_size: usize,
    /// For the peer.
    outbox: VecDeque<Message>,
    /// Bytes that the peer's system hasn't taken. Invariant: at most [`WEBSOCKET_SEND_BUFFER`].
    unsent: usize,
    /// The guest has closed, or is gone: nothing is queued in `outbox` any more.
    sealed: bool,
    guest_gone: bool,
    /// `inbox` has got its last message.
    over: bool,
    /// Wakes the guest's driver when something is there to receive.
    receiver: Option<Waker>,
    /// Wakes who waits for room in `outbox`.
    sender: Option<Waker>,
    /// Wakes whoever watches for the end.
    watcher: Option<Waker>,
    /// Wakes the connection's task when there is something to send, or room to receive.
    task: Option<Waker>,
}

/// The guest's end. Dropping it closes the connection.
#[derive(Debug)]
pub(crate) struct WebSocket(Arc<Mutex<Shared>>);

/// The end of the task that drives the connection. Dropping it tells the guest that it is lost.
#[derive(Debug)]
pub(crate) struct Connection(Arc<Mutex<Shared>>);

/// Looks at a WebSocket's fate without keeping it open.
#[derive(Debug)]
pub(crate) struct Fate(Arc<Mutex<Shared>>);

/// What the task has to send next.
#[derive(Debug)]
pub(crate) enum Outgoing {
    Message(Message),
    /// The guest went away without a close.
    Abandoned,
}

/// The two ends of a new WebSocket.
pub(crate) fn link() -> (WebSocket, Connection) {
    let shared = Arc::new(Mutex::new(Shared::default()));
    (WebSocket(shared.clone()), Connection(shared))
}

/// A poisoned lock means a panic between two plain assignments, which can't happen.
fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}

impl WebSocket {
    /// Queues a message; `Err` holds one of [`code`]'s values.
    pub(crate) fn send(&self, message: Message) -> Result<(), i32> {
        let mut shared = lock(&self.0);
        if shared.over || shared.sealed {
            return Err(code::DISCONNECTED);
        }
        let size = message.len() + OVERHEAD;
        if shared.unsent + size > WEBSOCKET_SEND_BUFFER {
            return Err(code::LIMIT);
        }
        shared.unsent += size;
        shared.outbox.push_back(message);
        wake(&mut shared.task);
        Ok(())
    }

    /// Closes after what was sent. A second call has no effect.
    pub(crate) fn close(&self, frame: Option<CloseFrame>) {
        let mut shared = lock(&self.0);
        if !shared.sealed {
            shared.sealed = true;
            shared.outbox.push_back(Message::Close(frame));
            wake(&mut shared.task);
        }
    }

    /// Bytes that wait for the peer.
    pub(crate) fn buffered(&self) -> usize {
        let shared = lock(&self.0);
        // The overhead of what waits is ours and not the program's.
        shared.unsent.saturating_sub(shared.outbox.len() * OVERHEAD)
    }

    /// Waits until the peer has taken enough of what it was sent for one more message.
    pub(super) fn room(&self) -> impl Future<Output = ()> + Send {
        std::future::poll_fn(|cx| {
            let mut shared = lock(&self.0);
            if shared.over || shared.sealed || shared.unsent < WEBSOCKET_RECEIVE_BUFFER {
                return Poll::Ready(());
            }
            shared.sender = Some(cx.waker().clone());
            Poll::Pending
        })
    }

    /// Waits for the next message.
    pub(crate) fn receive(&self) -> impl Future<Output = Received> + Send + use<> {
        let shared = self.0.clone();
        std::future::poll_fn(move |cx| poll_receive(&shared, cx))
    }

    pub(crate) fn fate(&self) -> Fate {
        Fate(self.0.clone())
    }
}

fn poll_receive(shared: &Mutex<Shared>, cx: &mut Context<'_>) -> Poll<Received> {
    let mut shared = lock(shared);
    if let Some(received) = shared.inbox.pop_front() {
        shared.inbox_size = shared.inbox_size.saturating_sub(received.size());
        wake(&mut shared.task);
        return Poll::Ready(received);
    }
    if shared.over {
        return Poll::Ready(Received::Lost("the connection is closed".to_owned()));
    }
    shared.receiver = Some(cx.waker().clone());
    Poll::Pending
}

impl Drop for WebSocket {
    fn drop(&mut self) {
        let mut shared = lock(&self.0);
        shared.guest_gone = true;
        shared.inbox.clear();
        shared.inbox_size = 0;
        wake(&mut shared.task);
    }
}

impl Connection {
    /// What to send next; none, and the task is woken when there is something.
    pub(crate) fn next_outgoing(&self, cx: &mut Context<'_>) -> Option<Outgoing> {
        let mut shared = lock(&self.0);
        if let Some(message) = shared.outbox.pop_front() {
            return Some(Outgoing::Message(message));
        }
        if shared.guest_gone && !shared.sealed {
            shared.sealed = true;
            return Some(Outgoing::Abandoned);
        }
        shared.task = Some(cx.waker().clone());
        None
    }

    /// The connection closes for a reason that isn't the guest's: what it still wanted to send is
    /// dropped.
    pub(crate) fn seal(&self) {
        let mut shared = lock(&self.0);
        shared.sealed = true;
        shared.outbox.clear();
        wake(&mut shared.sender);
    }

    /// All that was taken by [`next_outgoing`](Self::next_outgoing) is on its way.
    pub(crate) fn flushed(&self) {
        let mut shared = lock(&self.0);
        shared.unsent = shared.outbox.iter().map(|message| message.len() + OVERHEAD).sum();
        wake(&mut shared.sender);
    }

    /// Whether the guest keeps up; if not, the task is woken when it does.
    pub(crate) fn has_room(&self, cx: &mut Context<'_>) -> bool {
        let mut shared = lock(&self.0);
        if shared.inbox_size < WEBSOCKET_RECEIVE_BUFFER {
            return true;
        }
        shared.task = Some(cx.waker().clone());
        false
    }

    /// Hands something over to the guest. After a close or a loss there is nothing more.
    pub(crate) fn push(&self, received: Received) {
        let mut shared = lock(&self.0);
        if shared.over || shared.guest_gone {
            return;
        }
        if !matches!(received, Received::Message(_)) {
            shared.over = true;
            wake(&mut shared.watcher);
            wake(&mut shared.sender);
        }
        shared.inbox_size += received.size();
        shared.inbox.push_back(received);
        wake(&mut shared.receiver);
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.push(Received::Lost("the connection was lost".to_owned()));
        let mut shared = lock(&self.0);
        shared.over = true;
        wake(&mut shared.watcher);
        wake(&mut shared.sender);
    }
}

impl Fate {
    /// Whether the connection is still there.
    pub(crate) fn is_open(&self) -> bool {
        !lock(&self.0).over
    }

    /// Ready when it is over.
    pub(crate) fn poll_over(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut shared = lock(&self.0);
        if shared.over {
            return Poll::Ready(());
        }
        shared.watcher = Some(cx.waker().clone());
        Poll::Pending
    }
}

#[cfg(test)]
mod tests;
