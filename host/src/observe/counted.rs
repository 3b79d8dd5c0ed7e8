//! A body whose bytes are counted while it passes.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};

use super::Record;
use crate::body::{Body, BodyError};

/// Holds on to the record for as long as the body is there.
#[derive(Debug)]
pub(crate) struct Counted {
    body: Body,
    record: Arc<Record>,
    incoming: bool,
}

impl Counted {
    pub(crate) fn new(body: Body, record: Arc<Record>, incoming: bool) -> Self {
        Self { body, record, incoming }
    }
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let poll = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &poll
            && let Some(data) = frame.data_ref()
        {
            self.record.count(data.len(), self.incoming);
        }
        if let (Poll::Ready(Some(Err(_))), false) = (&poll, self.incoming) {
            self.record.cut("cut");
        }
        poll
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if !self.incoming && !self.body.is_end_stream() {
            self.record.cut("cancelled");
        }
    }
}
