//! A body from another server, given up when it stands still.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame};
use tokio::time::{Instant, Sleep, sleep};

use super::BodyError;
use crate::limits::OUTBOUND_STALL;

/// A body that is being received.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) received: hyper::body::Incoming,
    /// Made when the reader first has to wait.
    limit: Option<Pin<Box<Sleep>>>,
    /// The reader waits, and `limit` runs.
    waits: bool,
}

impl Watched {
    pub(super) fn new(received: hyper::body::Incoming) -> Self {
        Self { received, limit: None, waits: false }
    }

    pub(super) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.received).poll_frame(cx) {
            self.waits = false;
            return Poll::Ready(frame.map(|frame| frame.map_err(BodyError::from)));
        }
        let limit = self.limit.get_or_insert_with(|| Box::pin(sleep(OUTBOUND_STALL)));
        if !self.waits {
            self.waits = true;
            limit.as_mut().reset(Instant::now() + OUTBOUND_STALL);
        }
        match limit.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Some(Err("the body stands still".into()))),
            Poll::Pending => Poll::Pending,
        }
    }
}
