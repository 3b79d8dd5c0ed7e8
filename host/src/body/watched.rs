//! A body from another server, given up when it stands still.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame};
use tokio::time::{Instant, Sleep, sleep};

use super::BodyError;
use crate::met::{Met, Teller, millis};

/// A body that is being received.
pub(super) struct Watched {
    pub(super) received: hyper::body::Incoming,
    /// How long it may stand still, and whom to tell that it has.
    patience: (Duration, Arc<Teller>),
    /// Made when the reader first has to wait.
    limit: Option<Pin<Box<Sleep>>>,
    /// The reader waits, and `limit` runs.
    waits: bool,
}

impl Watched {
    pub(super) fn new(received: hyper::body::Incoming, patience: (Duration, Arc<Teller>)) -> Self {
        Self { received, patience, limit: None, waits: false }
    }

    pub(super) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.received).poll_frame(cx) {
            self.waits = false;
            return Poll::Ready(frame.map(|frame| frame.map_err(BodyError::from)));
        }
        let stall = self.patience.0;
        let limit = self.limit.get_or_insert_with(|| Box::pin(sleep(stall)));
        if !self.waits {
            self.waits = true;
            limit.as_mut().reset(Instant::now() + stall);
        }
        match limit.as_mut().poll(cx) {
            Poll::Ready(()) => {
                self.patience.1.met(Met::OutboundStall, millis(stall));
                Poll::Ready(Some(Err("the body stands still".into())))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watched").field(&self.received).finish()
    }
}
