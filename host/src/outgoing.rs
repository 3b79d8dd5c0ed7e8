//! The bounded buffer between a guest that writes a body and the visitor that reads it.

#[cfg(test)]
mod tests;
mod way;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use land_abi::{Poll as Answer, code};

use way::Way;

#[derive(Debug)]
struct Shared {
    way: &'static Way,
    chunks: VecDeque<Bytes>,
    /// Bytes in `chunks`. Invariant: at most [`Way::room_for_one`] allowed.
    queued: usize,
    /// Bytes that the reader has taken so far: how the stall limit sees progress.
    taken: u64,
    end: End,
    reader_gone: bool,
    /// When the reader went, it had all that it was promised.
    complete: bool,
    /// How many bytes the response's head promises.
    promised: Option<u64>,
    /// Wakes the reader when bytes or the end arrive.
    reader: Option<Waker>,
    /// Wakes the driver when the guest may write again.
    writer: Option<Waker>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    /// All bytes have been written.
    Closed,
    /// The guest gave up: what was written isn't the whole body.
    Cut,
}

/// The guest's end. Dropping it without [`close`](Self::close) cuts the body.
#[derive(Debug)]
pub(crate) struct Writer(Arc<Mutex<Shared>>);

/// The visitor's end. Dropping it tells the guest that nobody reads any more.
#[derive(Debug)]
pub(crate) struct Reader(Arc<Mutex<Shared>>);

/// Looks at a body's fate without keeping it open.
#[derive(Debug)]
pub(crate) struct Watch(Arc<Mutex<Shared>>);

/// What [`Watch`] sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// The body is being sent; this many bytes have left.
    Flowing(u64),
    /// The response is a WebSocket, and it is open.
    Connected,
    /// Every byte has been handed to the connection, or nobody reads.
    Over,
}

/// A new outgoing body.
pub(crate) fn pipe() -> (Writer, Reader) {
    pipe_on(&way::ALL)
}

fn pipe_on(way: &'static Way) -> (Writer, Reader) {
    let shared = Arc::new(Mutex::new(Shared::new(way)));
    (Writer(shared.clone()), Reader(shared))
}

impl Shared {
    fn new(way: &'static Way) -> Self {
        Self {
            way,
            chunks: VecDeque::new(),
            queued: 0,
            taken: 0,
            end: End::Open,
            reader_gone: false,
            complete: false,
            promised: None,
            reader: None,
            writer: None,
        }
    }

    /// Whether a write is worth repeating: half of the room is free.
    fn has_room(&self) -> bool {
        self.queued <= self.way.room_for_one() / 2
    }
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

impl Writer {
    /// Takes as many of `bytes` as there is room for. `None`: there is no room.
    pub(crate) fn write(&self, bytes: &[u8]) -> Option<Answer> {
        let mut shared = lock(&self.0);
        if shared.reader_gone {
            return Some(Answer::Failed(code::DISCONNECTED));
        }
        let room = shared.way.room_for_one().saturating_sub(shared.queued);
        let count = bytes.len().min(room);
        if count == 0 {
            return bytes.is_empty().then_some(Answer::Ready(0));
        }
        let chunk = shared.way.take(&bytes[..count]);
        shared.chunks.push_back(chunk);
        shared.queued += count;
        wake(&mut shared.reader);
        // The buffer's size fits in 32 bits.
        Some(Answer::Ready(count as u32))
    }

    /// Ready when a write is worth repeating, or nobody reads.
    pub(crate) fn poll_writable(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut shared = lock(&self.0);
        if shared.reader_gone || shared.has_room() {
            return Poll::Ready(());
        }
        shared.writer = Some(cx.waker().clone());
        Poll::Pending
    }

    /// Ends the body: what was written is all of it.
    pub(crate) fn close(self) {
        self.end(End::Closed);
    }

    fn end(&self, end: End) {
        let mut shared = lock(&self.0);
        if shared.end == End::Open {
            shared.end = end;
            wake(&mut shared.reader);
        }
    }

    pub(crate) fn watch(&self) -> Watch {
        Watch(self.0.clone())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.end(End::Cut);
    }
}

impl Reader {
    /// The next bytes; `Err` when the body was cut.
    pub(crate) fn poll_read(&self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Cut>>> {
        let mut shared = lock(&self.0);
        if let Some(chunk) = shared.chunks.pop_front() {
            shared.queued -= chunk.len();
            shared.taken += chunk.len() as u64;
            if shared.has_room() {
                wake(&mut shared.writer);
            }
            return Poll::Ready(Some(Ok(chunk)));
        }
        match shared.end {
            End::Closed => Poll::Ready(None),
            End::Cut => Poll::Ready(Some(Err(Cut))),
            End::Open => {
                shared.reader = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    /// The response's head says how long the body is.
    pub(crate) fn promise(&self, length: u64) {
        lock(&self.0).promised = Some(length);
    }

    /// Whether everything has been read.
    pub(crate) fn is_over(&self) -> bool {
        let shared = lock(&self.0);
        shared.chunks.is_empty() && shared.end == End::Closed
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut shared = lock(&self.0);
        shared.reader_gone = true;
        let ended = shared.end == End::Closed && shared.chunks.is_empty();
        // A reader that knows the length doesn't wait for the end.
        shared.complete = ended || shared.promised.is_some_and(|promised| shared.taken >= promised);
        shared.chunks.clear();
        wake(&mut shared.writer);
    }
}

impl Watch {
    /// How far the body is.
    pub(crate) fn progress(&self) -> Progress {
        let shared = lock(&self.0);
        let written = shared.end != End::Open && shared.chunks.is_empty();
        if shared.reader_gone || written { Progress::Over } else { Progress::Flowing(shared.taken) }
    }

    /// Ready when nobody reads the body any more: whether it was complete.
    pub(crate) fn poll_reader_gone(&self, cx: &mut Context<'_>) -> Poll<bool> {
        let mut shared = lock(&self.0);
        if shared.reader_gone {
            return Poll::Ready(shared.complete);
        }
        shared.writer = Some(cx.waker().clone());
        Poll::Pending
    }
}

/// The body ended before its end.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the response's body was cut off")]
pub(crate) struct Cut;
