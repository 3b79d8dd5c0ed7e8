//! What a body has at hand goes out in one write: each write of its own wakes the client anew.

use std::io::IoSlice;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::{iter, vec};

use bytes::{Buf, BufMut, Bytes, BytesMut};
use http_body::{Body as HttpBody, Frame, SizeHint};

use crate::body::{Body, BodyError};
use crate::limits::{JOINED_BYTES, JOINED_PIECES};

/// Bytes that lie in several places, one piece behind the other.
#[derive(Debug, Default)]
pub struct Pieces {
    /// Empty only if there is nothing behind it.
    first: Bytes,
    /// None of them is empty.
    rest: vec::IntoIter<Bytes>,
}

impl Pieces {
    fn new(first: Bytes, rest: Vec<Bytes>) -> Self {
        let mut pieces = Self { first, rest: rest.into_iter() };
        pieces.advance(0);
        pieces
    }
}

impl Buf for Pieces {
    fn remaining(&self) -> usize {
        self.first.len() + self.rest.as_slice().iter().map(Bytes::len).sum::<usize>()
    }

    fn chunk(&self) -> &[u8] {
        &self.first
    }

    fn chunks_vectored<'a>(&'a self, slices: &mut [IoSlice<'a>]) -> usize {
        let pieces = iter::once(&self.first).chain(self.rest.as_slice());
        let pieces = pieces.filter(|piece| !piece.is_empty());
        slices.iter_mut().zip(pieces).map(|(slice, piece)| *slice = IoSlice::new(piece)).count()
    }

    fn advance(&mut self, mut count: usize) {
        while count >= self.first.len() {
            count -= self.first.len();
            self.first = match self.rest.next() {
                Some(next) => next,
                None if count == 0 => return self.first.clear(),
                None => panic!("advanced beyond the end by {count} bytes"),
            };
        }
        self.first.advance(count);
    }

    fn copy_to_bytes(&mut self, count: usize) -> Bytes {
        if count <= self.first.len() {
            let bytes = self.first.split_to(count);
            self.advance(0);
            return bytes;
        }
        let mut bytes = BytesMut::with_capacity(count);
        bytes.put(self.take(count));
        bytes.freeze()
    }
}

/// A response's body whose frames are joined, as far as they are ready.
#[derive(Debug)]
pub(super) struct Joined {
    body: Body,
    /// What came behind the bytes that were joined last.
    next: Option<Behind>,
}

/// How a row of frames ends.
#[derive(Debug)]
enum Behind {
    /// Nothing was ready; the task is woken when there is more.
    Pending(Waker),
    End,
    Frame(Result<Frame<Bytes>, BodyError>),
}

impl Joined {
    pub(super) fn new(body: Body) -> Self {
        Self { body, next: None }
    }

    fn poll_inner(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self.next.take() {
            // To poll the body again would be in vain, and it may have used this moment to let what is
            // there be sent before it fails.
            Some(Behind::Pending(waker)) if waker.will_wake(cx.waker()) => Poll::Pending,
            Some(Behind::End) => Poll::Ready(None),
            Some(Behind::Frame(frame)) => Poll::Ready(Some(frame)),
            Some(Behind::Pending(_)) | None => Pin::new(&mut self.body).poll_frame(cx),
        }
    }

    /// Takes what is ready behind `first`, up to the limits.
    fn join(&mut self, first: Bytes, cx: &mut Context<'_>) -> Pieces {
        let (mut length, mut rest) = (first.len(), Vec::new());
        let behind = loop {
            let full = length >= JOINED_BYTES || rest.len() + 1 >= JOINED_PIECES;
            if full || self.body.is_end_stream() {
                break None;
            }
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Pending => break Some(Behind::Pending(cx.waker().clone())),
                Poll::Ready(None) => break Some(Behind::End),
                Poll::Ready(Some(Err(error))) => break Some(Behind::Frame(Err(error))),
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(piece) if piece.is_empty() => {}
                    Ok(piece) => {
                        length += piece.len();
                        rest.push(piece);
                    }
                    Err(trailers) => break Some(Behind::Frame(Ok(trailers))),
                },
            }
        };
        self.next = behind;
        Pieces::new(first, rest)
    }
}

impl HttpBody for Joined {
    type Data = Pieces;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Pieces>, BodyError>>> {
        self.poll_inner(cx).map_ok(|frame| match frame.into_data() {
            Ok(first) => Frame::data(self.join(first, cx)),
            // Frames that aren't data have none to be mapped.
            Err(trailers) => trailers.map_data(|bytes| Pieces::new(bytes, Vec::new())),
        })
    }

    fn is_end_stream(&self) -> bool {
        match &self.next {
            None | Some(Behind::Pending(_)) => self.body.is_end_stream(),
            Some(Behind::End) => true,
            Some(Behind::Frame(_)) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outgoing::{Reader, Writer, pipe};

    fn streamed() -> (Writer, Joined) {
        let (writer, reader): (Writer, Reader) = pipe();
        (writer, Joined::new(Body::from_guest(reader)))
    }

    /// What one poll brings: the lengths of its pieces, `None` at the end.
    fn poll(body: &mut Joined) -> Poll<Option<Result<Vec<usize>, String>>> {
        let mut cx = Context::from_waker(Waker::noop());
        let frame = Pin::new(body).poll_frame(&mut cx);
        frame.map_err(|error| error.to_string()).map_ok(|frame| {
            let pieces = frame.into_data().expect("a frame of data");
            let mut slices = [IoSlice::new(&[]); 64];
            let count = pieces.chunks_vectored(&mut slices);
            let lengths: Vec<usize> = slices[..count].iter().map(|slice| slice.len()).collect();
            assert_eq!(lengths.iter().sum::<usize>(), pieces.remaining());
            lengths
        })
    }

    #[test]
    fn what_is_ready_is_joined() {
        let (writer, mut body) = streamed();
        assert_eq!(poll(&mut body), Poll::Pending);
        writer.write(b"one");
        writer.write(b"two!");
        assert_eq!(poll(&mut body), Poll::Ready(Some(Ok(vec![3, 4]))));
        assert_eq!(poll(&mut body), Poll::Pending);
        writer.write(b"three");
        writer.close();
        assert_eq!(poll(&mut body), Poll::Ready(Some(Ok(vec![5]))));
        assert!(body.is_end_stream());
        assert_eq!(poll(&mut body), Poll::Ready(None));
    }

    #[test]
    fn what_came_before_a_failure_is_let_go_first() {
        let (writer, mut body) = streamed();
        writer.write(b"half");
        drop(writer);
        assert_eq!(poll(&mut body), Poll::Ready(Some(Ok(vec![4]))));
        assert_eq!(poll(&mut body), Poll::Pending, "the connection sends what it has");
        let cut = "the response's body was cut off".to_owned();
        assert_eq!(poll(&mut body), Poll::Ready(Some(Err(cut))));
    }

    #[test]
    fn no_more_is_joined_than_the_limits_allow() {
        let (writer, mut body) = streamed();
        for _ in 0..=JOINED_PIECES {
            writer.write(b"x");
        }
        assert_eq!(poll(&mut body), Poll::Ready(Some(Ok(vec![1; JOINED_PIECES]))));
        assert_eq!(poll(&mut body), Poll::Ready(Some(Ok(vec![1]))));
        let half = vec![0; JOINED_BYTES / 2];
        let bytes = |bytes: &[u8]| Body::from(bytes.to_vec());
        let mut body = Joined::new(Body::appended(bytes(&half), Bytes::from(half.clone())));
        let both = vec![half.len(); 2];
        assert_eq!(poll(&mut body), Poll::Ready(Some(Ok(both))));
        let mut body = Joined::new(Body::appended(bytes(&[0; JOINED_BYTES]), Bytes::from("x")));
        assert_eq!(poll(&mut body), Poll::Ready(Some(Ok(vec![JOINED_BYTES]))));
        assert_eq!(poll(&mut body), Poll::Ready(Some(Ok(vec![1]))));
    }

    #[test]
    fn pieces_are_read_across_their_borders() {
        let all = ["", "ab", "cde", "f"].map(Bytes::from);
        let of = |pieces: &[Bytes]| Pieces::new(pieces[0].clone(), pieces[1..].to_vec());
        for skipped in 0..=6 {
            let mut pieces = of(&all);
            pieces.advance(skipped);
            assert_eq!(pieces.remaining(), 6 - skipped);
            assert_eq!(pieces.chunk().is_empty(), skipped == 6);
            assert_eq!(pieces.copy_to_bytes(6 - skipped), "abcdef"[skipped..]);
            assert!(!pieces.has_remaining());
        }
    }
}
