//! A body that comes from a connection, and the pace that its peer is held to.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;

use super::BodyError;
use crate::pace::Pace;

/// What a connection brings, and the pace that its peer is held to, if any.
#[derive(Debug)]
pub(super) struct Connection {
    incoming: Incoming,
    pace: Option<Pace>,
}

impl Connection {
    pub(super) fn new(incoming: Incoming, pace: Option<Pace>) -> Self {
        Self { incoming, pace }
    }

    pub(super) fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    pub(super) fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }

    pub(super) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = Pin::new(&mut self.incoming).poll_frame(cx).map_err(BodyError::from);
        let Some(pace) = &mut self.pace else { return polled };
        match &polled {
            Poll::Pending => {
                ready!(pace.poll_late(cx));
                Poll::Ready(Some(Err("the visitor sends its body too slowly".into())))
            }
            Poll::Ready(Some(Ok(frame))) => {
                pace.moved(frame.data_ref().map_or(0, Bytes::len));
                polled
            }
            Poll::Ready(_) => polled,
        }
    }
}
