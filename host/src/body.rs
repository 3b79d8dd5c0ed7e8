//! Bodies: of requests on their way in, of responses on their way out.

mod connection;
mod incoming;
mod watched;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use http_body::{Body as HttpBody, Frame, SizeHint};

use crate::dev::Appended;
use crate::met::Teller;
use crate::observe::{Counted, Record};
use crate::outbound::Decoded;
use crate::pace::Pace;
use crate::sockets::Reading;
use crate::{assets, outgoing};

use connection::Connection;
pub(crate) use incoming::Incoming;
use watched::Watched;

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
    /// An incoming body that the guest has passed on.
    Spliced(Box<Incoming>),
    /// From a connection that the guest has made.
    Socket(Box<Reading>),
    /// From a file.
    Asset(Box<assets::Stream>),
    /// Any of them, and something behind it.
    Appended(Box<Appended>),
    /// Any of them, observed.
    Counted(Box<Counted>),
    /// From a server that the guest has asked.
    Network(Box<Watched>),
    /// The same, its codings undone.
    Decoded(Box<Decoded>),
    /// Any of them, once it has failed.
    Failed(Option<BodyError>),
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

    pub(crate) fn from_socket(reading: Reading) -> Self {
        Self(Kind::Socket(Box::new(reading)))
    }

    /// A body from another server, given up when it stands still for so long.
    pub(crate) fn from_network(
        received: hyper::body::Incoming,
        patience: (Duration, Arc<Teller>),
    ) -> Self {
        Self(Kind::Network(Box::new(Watched::new(received, patience))))
    }

    pub(crate) fn decoded(decoded: Decoded) -> Self {
        Self(Kind::Decoded(Box::new(decoded)))
    }

    /// The `Content-Encoding` of a body that is passed on and that nobody has decoded.
    pub(crate) fn coding(&self) -> Option<&HeaderValue> {
        match &self.0 {
            Kind::Spliced(incoming) => incoming.codings.as_ref().map(|codings| &codings.header),
            _ => None,
        }
    }

    /// Passes the body on as a guest would have read it.
    pub(crate) fn undo_coding(&mut self) {
        if let Kind::Spliced(incoming) = &mut self.0 {
            incoming.decode();
        }
    }

    pub(crate) fn spliced(incoming: Incoming) -> Self {
        Self(Kind::Spliced(Box::new(incoming)))
    }

    /// The same, counted in `record`: as the request's body, or as the response's.
    pub(crate) fn counted(self, record: Arc<Record>, incoming: bool) -> Self {
        if incoming && matches!(self.0, Kind::Empty) {
            return self;
        }
        Self(Kind::Counted(Box::new(Counted::new(self, record, incoming))))
    }

    /// The same, and `tail` behind it if it comes to its end.
    pub(crate) fn appended(self, tail: Bytes) -> Self {
        Self(Kind::Appended(Box::new(Appended::new(self, tail))))
    }

    pub(crate) fn from_asset(stream: assets::Stream) -> Self {
        Self(if stream.left() == 0 { Kind::Empty } else { Kind::Asset(Box::new(stream)) })
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
        let failure = match ready!(self.poll_kind(cx)) {
            Some(Err(error)) if !matches!(self.0, Kind::Failed(_)) => error,
            frame => return Poll::Ready(frame),
        };
        // HTTP drops what it has not sent yet when a body fails, the head among it, and its peer would
        // see no response at all. It sends when there is nothing to be had for the moment.
        self.0 = Kind::Failed(Some(failure));
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::Empty => true,
            Kind::Full(_) | Kind::Socket(_) | Kind::Failed(_) => false,
            Kind::Connection(connection) => connection.is_end_stream(),
            Kind::Guest(reader) => reader.is_over(),
            Kind::Spliced(incoming) => incoming.is_over(),
            Kind::Asset(stream) => stream.left() == 0,
            Kind::Counted(counted) => counted.is_end_stream(),
            Kind::Appended(appended) => appended.is_end_stream(),
            Kind::Network(watched) => watched.received.is_end_stream(),
            Kind::Decoded(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Empty => SizeHint::with_exact(0),
            Kind::Full(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Kind::Connection(connection) => connection.size_hint(),
            Kind::Guest(_) | Kind::Decoded(_) | Kind::Socket(_) | Kind::Failed(_) => {
                SizeHint::default()
            }
            Kind::Spliced(incoming) => incoming.size_hint(),
            Kind::Asset(stream) => SizeHint::with_exact(stream.left()),
            Kind::Counted(counted) => counted.size_hint(),
            Kind::Appended(appended) => appended.size_hint(),
            Kind::Network(watched) => watched.received.size_hint(),
        }
    }
}

impl Body {
    fn poll_kind(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut self.0 {
            Kind::Empty => Poll::Ready(None),
            Kind::Failed(error) => Poll::Ready(error.take().map(Err)),
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
            Kind::Socket(reading) => {
                reading.poll_next(cx).map_ok(Frame::data).map_err(BodyError::from)
            }
            Kind::Asset(stream) => stream.poll_next(cx).map_ok(Frame::data).map_err(Into::into),
            Kind::Counted(counted) => Pin::new(counted.as_mut()).poll_frame(cx),
            Kind::Appended(appended) => Pin::new(appended.as_mut()).poll_frame(cx),
            Kind::Network(watched) => watched.poll_frame(cx),
            Kind::Decoded(decoded) => {
                decoded.poll_next(cx).map_ok(Frame::data).map_err(BodyError::from)
            }
        }
    }
}
