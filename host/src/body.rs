//! Bodies: of requests on their way in, of responses on their way out.

mod connection;

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use http_body::{Body as HttpBody, Frame, SizeHint};
use land_abi::{Poll as Answer, code};

use crate::outgoing;
use crate::pace::Pace;
use connection::Connection;

/// Why a body can't be read to its end.
pub type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// The body of a request or of a response.
#[derive(Debug, Default)]
pub struct Body(Kind);

#[derive(Debug, Default)]
enum Kind {
    #[default]
    Empty,
    Full(Bytes),
    /// From a connection of this server.
    Connection(Connection),
    /// Written by a guest.
    Guest(outgoing::Reader),
    /// A request's body that the guest has passed on.
    Spliced(Box<Incoming>),
}

impl Body {
    /// A body without bytes.
    pub fn empty() -> Self {
        Self(Kind::Empty)
    }

    /// A request's body; it fails when it comes too slowly, measured over `stall`.
    pub(crate) fn from_visitor(incoming: hyper::body::Incoming, stall: Duration) -> Self {
        Self(Kind::Connection(Connection::new(incoming, Some(Pace::new(stall)))))
    }

    pub(crate) fn from_guest(reader: outgoing::Reader) -> Self {
        Self(Kind::Guest(reader))
    }

    pub(crate) fn spliced(incoming: Incoming) -> Self {
        Self(Kind::Spliced(Box::new(incoming)))
    }
}

impl From<hyper::body::Incoming> for Body {
    fn from(incoming: hyper::body::Incoming) -> Self {
        Self(Kind::Connection(Connection::new(incoming, None)))
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(if bytes.is_empty() { Kind::Empty } else { Kind::Full(bytes) })
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut self.0 {
            Kind::Empty => Poll::Ready(None),
            Kind::Full(bytes) => {
                let bytes = std::mem::take(bytes);
                self.0 = Kind::Empty;
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Kind::Connection(connection) => connection.poll_frame(cx),
            Kind::Guest(reader) => {
                reader.poll_read(cx).map_ok(Frame::data).map_err(BodyError::from)
            }
            Kind::Spliced(incoming) => {
                ready!(incoming.poll_fill(cx));
                Poll::Ready(incoming.take_chunk().map(|chunk| chunk.map(Frame::data)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::Empty => true,
            Kind::Full(_) => false,
            Kind::Connection(connection) => connection.is_end_stream(),
            Kind::Guest(reader) => reader.is_over(),
            Kind::Spliced(incoming) => incoming.is_over(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Empty => SizeHint::with_exact(0),
            Kind::Full(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Kind::Connection(connection) => connection.size_hint(),
            Kind::Guest(_) => SizeHint::default(),
            Kind::Spliced(incoming) => incoming.size_hint(),
        }
    }
}

/// A request's body as a guest reads it: one chunk at a time, never ahead of what it asks for.
#[derive(Debug)]
pub(crate) struct Incoming {
    source: Body,
    /// What has arrived and was not read yet.
    chunk: Bytes,
    /// Bytes that may still arrive.
    allowance: u64,
    state: State,
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
        Self { source, chunk: Bytes::new(), allowance: limit, state: State::Open }
    }

    /// Waits until there is something to read: bytes, the end, or a failure.
    pub(crate) fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.chunk.is_empty() && self.state == State::Open {
            match ready!(Pin::new(&mut self.source).poll_frame(cx)) {
                None => self.state = State::Ended,
                Some(Err(_)) => self.state = State::Failed(code::DISCONNECTED),
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
    fn take_chunk(&mut self) -> Option<Result<Bytes, BodyError>> {
        if !self.chunk.is_empty() {
            return Some(Ok(std::mem::take(&mut self.chunk)));
        }
        match self.state {
            State::Failed(code::LIMIT) => Some(Err("the request's body is too large".into())),
            State::Failed(_) => Some(Err("the request's body was cut off".into())),
            State::Open | State::Ended => None,
        }
    }

    fn is_over(&self) -> bool {
        let ended = match self.state {
            State::Open => self.source.is_end_stream(),
            State::Ended => true,
            State::Failed(_) => false,
        };
        ended && self.chunk.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        let buffered = self.chunk.len() as u64;
        match self.source.size_hint().exact() {
            Some(rest) if self.state == State::Open => SizeHint::with_exact(rest + buffered),
            _ if self.state == State::Ended => SizeHint::with_exact(buffered),
            _ => SizeHint::default(),
        }
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
