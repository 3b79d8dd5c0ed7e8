//! A connection's socket, which gives up on a peer that doesn't say what it speaks, or doesn't take
//! what it is sent.

use std::future::Future;
use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use super::together::Together;
use crate::pace::Pace;

/// What an HTTP/2 client begins with.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The time in which a peer must have said which protocol it speaks: until then nobody else watches
/// the clock.
#[derive(Debug)]
struct Greeting {
    timer: Pin<Box<Sleep>>,
    /// How much of the preface has come.
    matched: usize,
}

/// A stream with a pace for its writes.
#[derive(Debug)]
pub(super) struct Socket<S> {
    stream: S,
    writes: Pace,
    /// `None` once the protocol is known.
    greeting: Option<Greeting>,
    together: Together,
}

impl<S> Socket<S> {
    /// Writes fail when the peer has stood still, or nearly, for `stall`; reads, when it hasn't said
    /// what it speaks within `greeting`.
    pub(super) fn new(stream: S, stall: Duration, greeting: Duration) -> Self {
        let timer = Box::pin(tokio::time::sleep(greeting));
        let greeting = Some(Greeting { timer, matched: 0 });
        Self { stream, writes: Pace::new(stall), greeting, together: Together::new() }
    }

    /// Looks at the first bytes that arrive.
    fn greeted(
        &mut self,
        cx: &mut Context<'_>,
        read: Poll<io::Result<()>>,
        bytes: &[u8],
    ) -> Poll<io::Result<()>> {
        let Some(greeting) = &mut self.greeting else { return read };
        if read.is_pending() {
            ready!(greeting.timer.as_mut().poll(cx));
            let text = "the peer doesn't say what it speaks";
            return Poll::Ready(Err(io::Error::new(ErrorKind::TimedOut, text)));
        }
        let rest = &PREFACE[greeting.matched..];
        if bytes.len() < rest.len() && rest.starts_with(bytes) {
            greeting.matched += bytes.len();
        } else {
            self.greeting = None;
        }
        read
    }

    /// What a write of `offered` bytes means for the peer's pace.
    fn paced(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
        offered: usize,
    ) -> Poll<io::Result<usize>> {
        match &written {
            Poll::Ready(Ok(count)) if *count < offered => self.writes.moved(*count),
            Poll::Ready(_) => self.writes.caught_up(),
            Poll::Pending => {
                if self.writes.poll_late(cx).is_ready() {
                    let text = "the peer doesn't take what it is sent";
                    return Poll::Ready(Err(io::Error::new(ErrorKind::TimedOut, text)));
                }
            }
        }
        written
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Socket<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.greeted(cx, read, &buffer.filled()[before..])
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Socket<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.together.poll_others(cx, bytes.len()));
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.paced(cx, written, bytes.len())
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let offered = pieces.iter().map(|piece| piece.len()).sum();
        ready!(self.together.poll_others(cx, offered));
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.paced(cx, written, offered)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
