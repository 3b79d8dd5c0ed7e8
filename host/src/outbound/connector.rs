//! How the HTTP client gets its connections: dialled under the policy, with TLS where the URL says so.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tower_service::Service;

use super::dial::{DialError, dial};
use super::policy::{Policy, Scheme, Target};
use super::tls::{self, Alpn, TlsError};
use crate::limits::Limits;
use crate::met::{Met, millis};

/// Connects for one client, whose requests are all covered by the same rules.
#[derive(Debug, Clone)]
pub(super) struct Connector {
    pub(super) policy: Arc<Policy>,
    /// One of the methods of the client's requests: which rules apply may depend on it.
    pub(super) method: Arc<str>,
    pub(super) alpn: Alpn,
    pub(super) limits: Limits,
    /// One for each connection that the app may still open.
    pub(super) room: Arc<Semaphore>,
}

/// Why there is no connection for a request.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConnectError {
    #[error(transparent)]
    Dial(#[from] DialError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("the URL has no host")]
    NoHost,
    #[error("the app has {0} connections to the outside, and none was closed in time")]
    NoRoom(usize),
}

impl ConnectError {
    /// The limit that it met, if it did, and its value.
    pub(super) fn met(&self) -> Option<(Met, String)> {
        match self {
            Self::Dial(DialError::TimedOut { within, .. }) => {
                Some((Met::OutboundConnect, millis(*within)))
            }
            Self::Tls(TlsError::TimedOut { within, .. }) => {
                Some((Met::OutboundTls, millis(*within)))
            }
            Self::NoRoom(most) => Some((Met::OutboundConnections, most.to_string())),
            _ => None,
        }
    }

    /// What the system or TLS said.
    pub(super) fn reason(&self) -> Option<String> {
        match self {
            Self::Dial(DialError::Lookup { error, .. } | DialError::Connect { error, .. })
            | Self::Tls(TlsError::Handshake { error, .. }) => Some(error.to_string()),
            _ => None,
        }
    }
}

trait Io: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Io for T {}

/// A connection, encrypted or not.
pub(super) struct Stream {
    io: TokioIo<Box<dyn Io>>,
    is_http2: bool,
    /// Given back when the connection is closed.
    _room: OwnedSemaphorePermit,
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = ConnectError;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, ConnectError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move { connector.connect(&uri).await })
    }
}

impl Connector {
    async fn connect(&self, uri: &Uri) -> Result<Stream, ConnectError> {
        let target = target_of(uri, &self.method).ok_or(ConnectError::NoHost)?;
        // Refused ones needn't wait.
        self.policy.check(&target).map_err(DialError::from)?;
        let limits = &self.limits;
        let room = timeout(limits.outbound_connect, self.room.clone().acquire_owned()).await;
        // The semaphore is never closed.
        let Ok(Ok(room)) = room else {
            return Err(ConnectError::NoRoom(limits.outbound_connections));
        };
        let stream = dial(&self.policy, &target, limits.outbound_connect).await?;
        if target.scheme != Scheme::Https {
            return Ok(Stream { io: TokioIo::new(Box::new(stream)), is_http2: false, _room: room });
        }
        let (host, within) = (target.bare_host(), limits.outbound_tls);
        let stream = tls::connect(stream, host, self.alpn, within).await?;
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        Ok(Stream { io: TokioIo::new(Box::new(stream)), is_http2, _room: room })
    }
}

/// Whom a URL leads to; `None` when it isn't one of HTTP.
pub(super) fn target_of<'a>(uri: &'a Uri, method: &'a str) -> Option<Target<'a>> {
    let scheme = Scheme::parse(uri.scheme_str()?)?;
    let port = uri.port_u16().or(scheme.default_port())?;
    Some(Target { scheme, host: uri.host()?, port, method: Some(method) })
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        let connected = Connected::new();
        if self.is_http2 { connected.negotiated_h2() } else { connected }
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buf)
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, bufs)
    }
}
