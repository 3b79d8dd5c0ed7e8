//! Bodies that come in: a request's, or that of a response to one of the guest's own requests.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use http_body::{Body as HttpBody, SizeHint};
use land_abi::{Poll as Answer, code};

use super::{Body, BodyError};
use crate::outbound::{Codings, SourceFailed};

/// An incoming body as a guest reads it: one chunk at a time, never ahead of what it asks for.
#[derive(Debug)]
pub(crate) struct Incoming {
    source: Body,
    /// What has arrived and was not read yet.
    chunk: Bytes,
    /// Bytes that may still arrive.
    allowance: u64,
    state: State,
    /// Codings that are undone when a guest begins to read.
    pub(crate) codings: Option<Codings>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Ended,
    /// With one of [`code`]'s values.
    Failed(i32),
}

impl Incoming {
    /// A body that fails once more than `limit` bytes have arrived.
    pub(crate) fn new(source: Body, limit: u64) -> Self {
        Self { source, chunk: Bytes::new(), allowance: limit, state: State::Open, codings: None }
    }

    /// The body of a response from outside: as long as it likes, and maybe coded.
    pub(crate) fn from_network(source: Body, codings: Option<Codings>) -> Self {
        Self { codings, ..Self::new(source, u64::MAX) }
    }

    /// The body without its codings. Nothing may have been read of the coded form: a guest never
    /// does.
    pub(crate) fn decode(&mut self) {
        if let Some(codings) = self.codings.take() {
            self.source = Body::decoded(codings.undo(std::mem::take(&mut self.source)));
        }
    }

    /// The same, by value.
    pub(crate) fn decoded(mut self) -> Self {
        self.decode();
        self
    }

    /// Waits until there is something to read: bytes, the end, or a failure.
    pub(crate) fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.chunk.is_empty() && self.state == State::Open {
            match ready!(Pin::new(&mut self.source).poll_frame(cx)) {
                None => self.state = State::Ended,
                Some(Err(error)) => self.state = State::Failed(code_of(&error)),
                Some(Ok(frame)) => {
                    // Trailers have no place in `Request`: they are dropped.
                    let Ok(data) = frame.into_data() else { continue };
                    match self.allowance.checked_sub(data.len() as u64) {
                        Some(rest) => (self.allowance, self.chunk) = (rest, data),
                        None => self.state = State::Failed(code::LIMIT),
                    }
                }
            }
        }
        Poll::Ready(())
    }

    /// Copies what has arrived to `out`, which isn't empty. `None`: nothing has, so far.
    pub(crate) fn read(&mut self, out: &mut [u8]) -> Option<Answer> {
        self.decode();
        let mut cx = Context::from_waker(std::task::Waker::noop());
        // Nobody is woken by this poll: when it finds nothing, the caller starts an operation,
        // which polls with the driver's waker.
        if self.poll_fill(&mut cx).is_pending() {
            return None;
        }
        if self.chunk.is_empty() {
            return Some(match self.state {
                State::Failed(code) => Answer::Failed(code),
                _ => Answer::Ready(0),
            });
        }
        let count = self.chunk.len().min(out.len());
        out[..count].copy_from_slice(&self.chunk[..count]);
        self.chunk.advance(count);
        // Guest memory is smaller than 4 GiB.
        Some(Answer::Ready(count as u32))
    }

    /// The next chunk for a body that is passed on, after [`poll_fill`](Self::poll_fill).
    pub(super) fn take_chunk(&mut self) -> Option<Result<Bytes, BodyError>> {
        if !self.chunk.is_empty() {
            return Some(Ok(std::mem::take(&mut self.chunk)));
        }
        match self.state {
            State::Failed(code::LIMIT) => Some(Err("the body is too large".into())),
            State::Failed(_) => Some(Err("the body was cut off".into())),
            State::Open | State::Ended => None,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        let ended = match self.state {
            State::Open => self.source.is_end_stream(),
            State::Ended => true,
            State::Failed(_) => false,
        };
        ended && self.chunk.is_empty()
    }

    pub(super) fn size_hint(&self) -> SizeHint {
        let buffered = self.chunk.len() as u64;
        match self.source.size_hint().exact() {
            Some(rest) if self.state == State::Open => SizeHint::with_exact(rest + buffered),
            _ if self.state == State::Ended => SizeHint::with_exact(buffered),
            _ => SizeHint::default(),
        }
    }
}

/// A body that can't be decoded differs from one that was cut off, whose error isn't the decoder's.
fn code_of(error: &BodyError) -> i32 {
    match error.downcast_ref::<std::io::Error>() {
        Some(error) if error.get_ref().is_none_or(|inner| !inner.is::<SourceFailed>()) => {
            code::MALFORMED
        }
        _ => code::DISCONNECTED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_in_pieces_to_the_end() {
        let mut body = Incoming::new(Body::from("hello"), 5);
        let mut out = [0; 3];
        assert_eq!(body.read(&mut out), Some(Answer::Ready(3)));
        assert_eq!(&out, b"hel");
        assert_eq!(body.read(&mut out), Some(Answer::Ready(2)));
        assert_eq!(body.read(&mut out), Some(Answer::Ready(0)));
    }

    #[test]
    fn stops_at_its_limit() {
        let mut body = Incoming::new(Body::from("hello"), 4);
        assert_eq!(body.read(&mut [0; 8]), Some(Answer::Failed(code::LIMIT)));
    }
}
