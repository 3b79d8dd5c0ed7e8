//! The body of an asset: read from its file piece by piece, off the server's threads.

use std::collections::VecDeque;
use std::fs::File;
use std::future::Future;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::task::JoinHandle;

use super::store::Content;
use crate::limits::ASSET_CHUNK;

/// A piece of a body.
#[derive(Debug)]
pub(super) enum Part {
    Bytes(Bytes),
    /// Of the content.
    Range(Range<u64>),
}

/// What is left to be sent. At most two chunks are in memory: the one that is being sent, and the
/// one that is read meanwhile.
#[derive(Debug)]
pub(crate) struct Stream {
    content: Content,
    parts: VecDeque<Part>,
    /// Bytes that are still to come.
    left: u64,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

impl Stream {
    pub(super) fn new(content: Content, parts: Vec<Part>) -> Self {
        let size = |part: &Part| match part {
            Part::Bytes(bytes) => bytes.len() as u64,
            Part::Range(range) => range.end - range.start,
        };
        let left = parts.iter().map(size).sum();
        Self { content, parts: parts.into(), left, reading: None }
    }

    /// Bytes that are still to come.
    pub(crate) fn left(&self) -> u64 {
        self.left
    }

    /// The next piece.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let bytes = match self.start() {
            Some(bytes) => bytes,
            None => {
                let Some(reading) = &mut self.reading else { return Poll::Ready(None) };
                let read = ready!(Pin::new(reading).poll(cx)).map_err(io::Error::other);
                self.reading = None;
                match read.and_then(|read| read) {
                    Ok(bytes) => bytes,
                    Err(error) => {
                        self.parts.clear();
                        return Poll::Ready(Some(Err(error)));
                    }
                }
            }
        };
        self.left -= bytes.len() as u64;
        if let (Content::File(file), Some(Part::Range(range))) =
            (&self.content, self.parts.front_mut())
        {
            self.reading = Some(read(file, range));
        }
        Poll::Ready(Some(Ok(bytes)))
    }

    /// Gives what is in memory, or begins to read.
    fn start(&mut self) -> Option<Bytes> {
        while self.reading.is_none() {
            match self.parts.front_mut()? {
                Part::Bytes(bytes) => {
                    let bytes = std::mem::take(bytes);
                    self.parts.pop_front();
                    return Some(bytes);
                }
                Part::Range(range) if range.is_empty() => drop(self.parts.pop_front()),
                Part::Range(range) => match &self.content {
                    Content::File(file) => self.reading = Some(read(file, range)),
                    Content::Memory(bytes) => {
                        // A range lies inside the content, which is in memory.
                        let bytes = bytes.slice(range.start as usize..range.end as usize);
                        self.parts.pop_front();
                        return Some(bytes);
                    }
                },
            }
        }
        None
    }
}

/// Reads the beginning of a range, and takes it off. An empty one gives no bytes.
fn read(file: &Arc<File>, range: &mut Range<u64>) -> JoinHandle<io::Result<Bytes>> {
    let (file, at) = (Arc::clone(file), range.start);
    let count = (range.end - at).min(ASSET_CHUNK as u64);
    range.start += count;
    tokio::task::spawn_blocking(move || {
        // At most a chunk.
        let mut bytes = vec![0; count as usize];
        file.read_exact_at(&mut bytes, at)?;
        Ok(Bytes::from(bytes))
    })
}
