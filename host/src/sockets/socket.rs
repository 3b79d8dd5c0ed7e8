//! One connection as a sandbox holds it: an incoming body, an outgoing one, and what joins them again.

use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use land_abi::Connected;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf, ReadHalf, WriteHalf};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::body::{Body, Incoming};
use crate::limits::{Limits, SOCKET_READ};
use crate::met::{Met, Teller, millis};
use crate::operations::{Bodies, HostBody};
use crate::outgoing::{self, pipe};

/// A connection, encrypted or not.
pub(super) trait Io: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Io for T {}

pub(super) type Stream = Box<dyn Io>;
/// Empty once TLS has taken the connection over.
type Slot = Arc<Mutex<Option<ReadHalf<Stream>>>>;

/// What is known of an open connection, beside its two bodies.
#[derive(Debug)]
pub(crate) struct Socket {
    pub(super) incoming: u32,
    pub(super) outgoing: u32,
    pub(super) about: About,
    /// The incoming body's; gone when that is.
    reading: Weak<Mutex<Option<ReadHalf<Stream>>>>,
    /// Ends when the outgoing body does. With `keep`, it gives its half back.
    writing: JoinHandle<Option<WriteHalf<Stream>>>,
    keep: Arc<AtomicBool>,
    permit: Weak<OwnedSemaphorePermit>,
}

/// The ends of a connection, and who the peer has to be.
#[derive(Clone)]
pub(super) struct About {
    /// Without brackets.
    pub(super) host: String,
    pub(super) remote: String,
    pub(super) local: String,
    /// TLS may still begin.
    pub(super) may_start_tls: bool,
    pub(super) limits: Limits,
    pub(super) teller: Arc<Teller>,
}

impl fmt::Debug for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.local, self.remote)
    }
}

/// The half that is read, as the source of an incoming body.
#[derive(Debug)]
pub(crate) struct Reading {
    slot: Slot,
    /// One of the sandbox's; the other half has it as well.
    _permit: Arc<OwnedSemaphorePermit>,
}

impl Reading {
    /// The next bytes, at most [`SOCKET_READ`] of them.
    pub(crate) fn poll_next(&self, cx: &mut Context<'_>) -> Poll<Option<std::io::Result<Bytes>>> {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(half) = slot.as_mut() else { return Poll::Ready(None) };
        // On the stack: a connection that waits holds no buffer.
        let mut space = [0; SOCKET_READ];
        let mut buffer = ReadBuf::new(&mut space);
        match ready!(Pin::new(half).poll_read(cx, &mut buffer)) {
            Ok(()) if buffer.filled().is_empty() => Poll::Ready(None),
            Ok(()) => Poll::Ready(Some(Ok(Bytes::copy_from_slice(buffer.filled())))),
            // TLS peers that hang up without a word are common; what came is authenticated.
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Poll::Ready(None),
            Err(error) => Poll::Ready(Some(Err(error))),
        }
    }
}

impl Socket {
    /// Opens the two bodies of a connection; answers the packed [`Connected`].
    pub(super) fn open(
        bodies: &mut Bodies,
        stream: Stream,
        about: About,
        permit: Arc<OwnedSemaphorePermit>,
    ) -> Result<Vec<u8>, String> {
        let (read, write) = tokio::io::split(stream);
        let slot = Arc::new(Mutex::new(Some(read)));
        let reading = Arc::downgrade(&slot);
        let source = Body::from_socket(Reading { slot, _permit: permit.clone() });
        let (writer, reader) = pipe();
        let too_many = || "too many bodies are open".to_owned();
        let incoming = HostBody::Incoming(Incoming::new(source, u64::MAX));
        let incoming = bodies.open(incoming).ok_or_else(too_many)?;
        let Some(outgoing) = bodies.open(HostBody::Outgoing(writer, None)) else {
            bodies.take(incoming);
            return Err(too_many());
        };
        let keep = Arc::new(AtomicBool::new(false));
        let counted = permit.clone();
        let kept = keep.clone();
        let theirs = about.clone();
        let writing = tokio::spawn(async move {
            let half = write_out(reader, write, &kept, &theirs).await;
            drop(counted);
            half
        });
        let mut packed = Vec::new();
        let (remote, local) = (about.remote.as_str(), about.local.as_str());
        Connected { incoming, outgoing, remote, local }.encode(&mut packed);
        let permit = Arc::downgrade(&permit);
        let socket = Self { incoming, outgoing, about, reading, writing, keep, permit };
        bodies.sockets.retain(|socket| socket.reading.strong_count() > 0);
        bodies.sockets.push(socket);
        Ok(packed)
    }

    /// Takes the connection out of its two bodies, once what was written is on its way. `None` when
    /// either half is over.
    pub(super) async fn join(self) -> Option<(Stream, Arc<OwnedSemaphorePermit>)> {
        let permit = self.permit.upgrade()?;
        let slot = self.reading.upgrade()?;
        let write = self.writing.await.ok()??;
        let read = slot.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        Some((read.unsplit(write), permit))
    }

    /// The outgoing body's end is not the connection's.
    pub(super) fn keep(&self) {
        self.keep.store(true, Ordering::Release);
    }
}

/// Writes a body to the connection; its end ends this half, unless it is to be kept.
async fn write_out(
    body: outgoing::Reader,
    mut half: WriteHalf<Stream>,
    keep: &AtomicBool,
    about: &About,
) -> Option<WriteHalf<Stream>> {
    loop {
        match std::future::poll_fn(|cx| body.poll_read(cx)).await {
            Some(Ok(chunk)) => {
                let write = async {
                    half.write_all(&chunk).await?;
                    half.flush().await
                };
                // A peer that takes nothing must not hold the sandbox's bytes for ever.
                let stall = about.limits.socket_stall;
                let Ok(written) = timeout(stall, write).await else {
                    about.teller.met(Met::SocketStall, millis(stall));
                    return None;
                };
                written.ok()?;
            }
            None if keep.load(Ordering::Acquire) => return Some(half),
            None => {
                // The peer may have hung up already.
                let _ = timeout(about.limits.socket_stall, half.shutdown()).await;
                return None;
            }
            Some(Err(_)) => return None,
        }
    }
}
