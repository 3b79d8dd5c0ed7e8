//! Content codings: a compressed body is undone when the program reads it, not before.

use std::fmt;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use async_compression::tokio::bufread::{
    BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder,
};
use bytes::{Buf, Bytes};
use http::{HeaderMap, HeaderValue, header};
use http_body::Body as HttpBody;
use tokio::io::{AsyncBufRead, AsyncRead, BufReader, ReadBuf};

use crate::body::{Body, BodyError};
use crate::limits::CONTENT_CODINGS;

/// Bytes that one step of decoding brings forth.
const PIECE: usize = 16 << 10;

/// The codings of a body, all of them known.
#[derive(Debug, Clone)]
pub(crate) struct Codings {
    /// As the header said.
    pub(crate) header: HeaderValue,
    /// In the order in which they were applied.
    kinds: Vec<Kind>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

impl Codings {
    /// Those of a message; `None` when there is none, or one that the host doesn't know: then the
    /// body is passed on as it is.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(header::CONTENT_ENCODING).iter();
        let header = values.next()?.clone();
        let names = header.to_str().ok()?;
        let mut kinds = Vec::new();
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            kinds.push(match name.to_ascii_lowercase().as_str() {
                "gzip" | "x-gzip" => Kind::Gzip,
                "deflate" => Kind::Deflate,
                "br" => Kind::Brotli,
                "zstd" => Kind::Zstd,
                _ => return None,
            });
        }
        let fits = (1..=CONTENT_CODINGS).contains(&kinds.len()) && values.next().is_none();
        fits.then_some(Self { header, kinds })
    }

    /// The body without its codings.
    pub(crate) fn undo(&self, body: Body) -> Decoded {
        let source = Source { body, chunk: Bytes::new(), ended: false };
        Decoded(State::Unread(source, self.kinds.clone()))
    }
}

/// A body that is decoded while it is read.
pub(crate) struct Decoded(State);

enum State {
    /// Which of the two things called `deflate` it is, and whether there is a body at all, is seen
    /// by its first bytes.
    Unread(Source, Vec<Kind>),
    Reading(Pin<Box<dyn AsyncRead + Send>>),
    Ended,
}

impl fmt::Debug for Decoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoded")
    }
}

impl Decoded {
    /// The next bytes; `None` at the end.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        loop {
            match &mut self.0 {
                State::Unread(source, _) => {
                    let first = match ready!(pin!(&mut *source).poll_fill_buf(cx)) {
                        Ok(bytes) => bytes.first().copied(),
                        Err(error) => return self.end(Some(error)),
                    };
                    let State::Unread(source, kinds) = std::mem::replace(&mut self.0, State::Ended)
                    else {
                        return Poll::Ready(None);
                    };
                    let Some(first) = first else { return Poll::Ready(None) };
                    self.0 = State::Reading(stack(source, &kinds, first));
                }
                State::Reading(reader) => {
                    let mut space = [0; PIECE];
                    let mut space = ReadBuf::new(&mut space);
                    return match ready!(reader.as_mut().poll_read(cx, &mut space)) {
                        Ok(()) if space.filled().is_empty() => self.end(None),
                        Ok(()) => Poll::Ready(Some(Ok(Bytes::copy_from_slice(space.filled())))),
                        Err(error) => self.end(Some(error)),
                    };
                }
                State::Ended => return Poll::Ready(None),
            }
        }
    }

    fn end(&mut self, error: Option<io::Error>) -> Poll<Option<io::Result<Bytes>>> {
        self.0 = State::Ended;
        Poll::Ready(error.map(Err))
    }
}

/// The decoders, the one for what was applied last nearest to the source.
fn stack(source: Source, kinds: &[Kind], first: u8) -> Pin<Box<dyn AsyncRead + Send>> {
    let mut kinds = kinds.iter().rev();
    let outermost = kinds.next().copied().unwrap_or(Kind::Gzip);
    let mut reader = decoder(source, outermost, is_zlib(first));
    for kind in kinds {
        reader = decoder(BufReader::with_capacity(PIECE, reader), *kind, true);
    }
    reader
}

/// `deflate` means zlib's format; servers that send the bare one are common enough that browsers
/// look at the first byte.
fn is_zlib(first: u8) -> bool {
    first & 0x0f == 8
}

fn decoder<R>(source: R, kind: Kind, zlib: bool) -> Pin<Box<dyn AsyncRead + Send>>
where
    R: AsyncBufRead + Send + 'static,
{
    match kind {
        Kind::Gzip => {
            let mut decoder = GzipDecoder::new(source);
            decoder.multiple_members(true);
            Box::pin(decoder)
        }
        Kind::Deflate if zlib => Box::pin(ZlibDecoder::new(source)),
        Kind::Deflate => Box::pin(DeflateDecoder::new(source)),
        Kind::Brotli => Box::pin(BrotliDecoder::new(source)),
        Kind::Zstd => Box::pin(ZstdDecoder::new(source)),
    }
}

/// The body broke off, which is no fault of its coding.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct SourceFailed(BodyError);

/// A body as bytes to read.
struct Source {
    body: Body,
    chunk: Bytes,
    ended: bool,
}

impl AsyncBufRead for Source {
    fn poll_fill_buf(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let this = self.get_mut();
        while this.chunk.is_empty() && !this.ended {
            match ready!(Pin::new(&mut this.body).poll_frame(cx)) {
                None => this.ended = true,
                Some(Ok(frame)) => this.chunk = frame.into_data().unwrap_or_default(),
                Some(Err(error)) => return Poll::Ready(Err(io::Error::other(SourceFailed(error)))),
            }
        }
        Poll::Ready(Ok(&this.chunk))
    }

    fn consume(mut self: Pin<&mut Self>, count: usize) {
        let count = count.min(self.chunk.len());
        self.chunk.advance(count);
    }
}

impl AsyncRead for Source {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let bytes = ready!(self.as_mut().poll_fill_buf(cx))?;
        let count = bytes.len().min(out.remaining());
        out.put_slice(&bytes[..count]);
        self.consume(count);
        Poll::Ready(Ok(()))
    }
}
