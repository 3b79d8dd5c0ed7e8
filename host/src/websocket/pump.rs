//! Drives one WebSocket: frames out, frames in, pings, timeouts, and an orderly end.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Sink, Stream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};

use super::end::{End, finish};
use super::link::{Connection, Outgoing};
use super::message::Received;
use super::patience::Patience;
use crate::limits::{WEBSOCKET_MESSAGE, WEBSOCKET_READ_BUFFER};

/// How frames are read and written, on either side.
pub(crate) fn config() -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(WEBSOCKET_MESSAGE))
        .max_frame_size(Some(WEBSOCKET_MESSAGE))
        .read_buffer_size(WEBSOCKET_READ_BUFFER)
        // What the guest sends waits in its own bounded queue, and nowhere else.
        .write_buffer_size(0)
}

/// Serves the connection to its end. `stopping` completes when the server shuts down.
pub(crate) async fn drive<S: AsyncRead + AsyncWrite + Unpin>(
    stream: WebSocketStream<S>,
    link: Connection,
    patience: Patience,
    stopping: impl Future<Output = ()> + Send,
) {
    let mut stopping = Box::pin(stopping);
    let mut pump = Pump {
        stream,
        link,
        patience,
        heard: Instant::now(),
        pinged: false,
        unflushed: false,
        closing: None,
        answering: false,
        blocked: None,
        stopped: false,
        timer: Box::pin(sleep_until(Instant::now() + patience.ping_after)),
    };
    let end = std::future::poll_fn(|cx| pump.poll(stopping.as_mut(), cx)).await;
    finish(pump.stream, pump.link, end).await;
}

struct Pump<S> {
    stream: WebSocketStream<S>,
    link: Connection,
    patience: Patience,
    /// When the peer last said something.
    heard: Instant,
    /// It was asked since then whether it is there.
    pinged: bool,
    /// Something was written that may not have left.
    unflushed: bool,
    /// Since when a close frame of ours waits for the peer's.
    closing: Option<Instant>,
    /// The peer has closed: what is left is to answer it.
    answering: bool,
    /// Since when the peer's system takes no bytes.
    blocked: Option<Instant>,
    /// The server shuts down, and the peer was told.
    stopped: bool,
    timer: Pin<Box<Sleep>>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Pump<S> {
    fn poll<F: Future<Output = ()>>(
        &mut self,
        stopping: Pin<&mut F>,
        cx: &mut Context<'_>,
    ) -> Poll<End> {
        if !self.stopped && stopping.poll(cx).is_ready() {
            self.stopped = true;
            self.link.seal();
            if let Err(end) = self.close(CloseCode::Away) {
                return Poll::Ready(end);
            }
        }
        loop {
            let moved = self.write(cx).and_then(|wrote| Ok(self.read(cx)? || wrote));
            match moved {
                Ok(true) => {}
                Ok(false) => match self.check_time(cx) {
                    Ok(true) => {}
                    Ok(false) => return Poll::Pending,
                    Err(end) => return Poll::Ready(end),
                },
                Err(end) => return Poll::Ready(end),
            }
        }
    }

    /// Writes what the guest has queued, as far as the peer takes it.
    fn write(&mut self, cx: &mut Context<'_>) -> Result<bool, End> {
        let mut wrote = false;
        loop {
            match Pin::new(&mut self.stream).poll_ready(cx) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) => return Err(End::of(&error)),
                Poll::Pending => {
                    self.blocked.get_or_insert_with(Instant::now);
                    return Ok(wrote);
                }
            }
            self.blocked = None;
            match self.link.next_outgoing(cx) {
                // The closing handshake has begun: RFC 6455 wants nothing after it.
                Some(_) if self.closing.is_some() => {}
                Some(Outgoing::Message(message)) => self.send(message)?,
                Some(Outgoing::Abandoned) => self.close(CloseCode::Error)?,
                None => break,
            }
            wrote = true;
        }
        if self.unflushed {
            match Pin::new(&mut self.stream).poll_flush(cx) {
                Poll::Ready(Ok(())) => {
                    self.unflushed = false;
                    self.link.flushed();
                }
                Poll::Ready(Err(error)) => return Err(End::of(&error)),
                Poll::Pending => {
                    self.blocked.get_or_insert_with(Instant::now);
                }
            }
        }
        Ok(wrote)
    }

    fn send(&mut self, message: Message) -> Result<(), End> {
        if message.is_close() {
            self.begin_closing();
        }
        self.unflushed = true;
        match Pin::new(&mut self.stream).start_send(message) {
            // The peer has closed first: its close frame is there to be read.
            Ok(()) | Err(Error::Protocol(ProtocolError::SendAfterClosing)) => Ok(()),
            Err(error) => Err(End::of(&error)),
        }
    }

    fn begin_closing(&mut self) {
        if self.closing.is_none() {
            let now = Instant::now();
            self.closing = Some(now);
            self.timer.as_mut().reset(now + self.patience.close_wait);
        }
    }

    fn close(&mut self, code: CloseCode) -> Result<(), End> {
        if self.closing.is_some() {
            return Ok(());
        }
        self.send(Message::Close(Some(CloseFrame { code, reason: "".into() })))
    }

    /// Reads a frame, unless the guest has enough to do.
    fn read(&mut self, cx: &mut Context<'_>) -> Result<bool, End> {
        // Once a close is out, messages are read for the sake of the answer to it, and dropped.
        if self.closing.is_none() && !self.link.has_room(cx) {
            // Silence that is our own doing says nothing about the peer.
            self.heard = Instant::now();
            return Ok(false);
        }
        if self.answering && self.unflushed {
            // The library takes reading on for the end of the connection, and forgets what it hasn't
            // written yet: our answer to the close, and what was sent before it.
            return Ok(false);
        }
        let message = match Pin::new(&mut self.stream).poll_next(cx) {
            Poll::Pending => return Ok(false),
            Poll::Ready(None) => return Err(End::Closed),
            Poll::Ready(Some(Err(error))) => return Err(End::of(&error)),
            Poll::Ready(Some(Ok(message))) => message,
        };
        (self.heard, self.pinged) = (Instant::now(), false);
        // The answer to a ping or to a close waits to be flushed.
        self.unflushed = true;
        match message {
            Message::Close(frame) => {
                self.answering = true;
                self.begin_closing();
                self.link.push(Received::Close(frame));
            }
            Message::Text(_) | Message::Binary(_) if self.closing.is_none() => {
                self.link.push(Received::Message(message));
            }
            _ => {}
        }
        Ok(true)
    }

    /// Whether time makes something happen; arms the timer if not.
    fn check_time(&mut self, cx: &mut Context<'_>) -> Result<bool, End> {
        if self.timer.as_mut().poll(cx).is_pending() {
            return Ok(false);
        }
        let now = Instant::now();
        let due = if let Some(since) = self.closing {
            since + self.patience.close_wait
        } else if let Some(since) = self.blocked {
            since + self.patience.stall
        } else if self.pinged {
            self.heard + self.patience.ping_after + self.patience.pong_wait
        } else {
            self.heard + self.patience.ping_after
        };
        if due > now {
            self.timer.as_mut().reset(due);
            return Ok(true);
        }
        if self.closing.is_some() || self.blocked.is_some() || self.pinged {
            return Err(End::Lost("the peer doesn't answer".to_owned()));
        }
        self.pinged = true;
        self.timer.as_mut().reset(now + self.patience.pong_wait);
        self.send(Message::Ping(Bytes::new()))?;
        Ok(true)
    }
}
