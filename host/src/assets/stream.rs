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
        self.read_ahead();
        Poll::Ready(Some(Ok(bytes)))
    }

    /// Gives what is in memory, or begins to read.
    fn start(&mut self) -> Option<Bytes> {
        if self.reading.is_some() {
            return None;
        }
        self.read_ahead();
        match (self.parts.front_mut()?, &self.content) {
            (Part::Bytes(bytes), _) => {
                let bytes = std::mem::take(bytes);
                self.parts.pop_front();
                Some(bytes)
            }
            (Part::Range(range), Content::Memory(bytes)) => {
                // A range lies inside the content, which is in memory.
                let bytes = bytes.slice(range.start as usize..range.end as usize);
                self.parts.pop_front();
                Some(bytes)
            }
            (Part::Range(_), Content::File(_)) => None,
        }
    }

    /// Begins to read from the file, if that is what comes next.
    fn read_ahead(&mut self) {
        while let Some(Part::Range(range)) = self.parts.front_mut() {
            if range.is_empty() {
                // All of it has been read.
                self.parts.pop_front();
                continue;
            }
            if let Content::File(file) = &self.content {
                self.reading = Some(read(file, range));
            }
            return;
        }
    }
}

/// Reads the beginning of a range that isn't empty, and takes it off.
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

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::io::Write;

    use super::*;

    #[tokio::test]
    async fn a_stream_gives_its_parts_and_ends() {
        let bytes: Vec<u8> = (0..2 * ASSET_CHUNK + 10).map(|n| (n % 251) as u8).collect();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        for content in [Content::File(Arc::new(file)), Content::Memory(Bytes::from(bytes.clone()))]
        {
            let parts = vec![
                Part::Bytes(Bytes::from_static(b"head")),
                Part::Range(5..ASSET_CHUNK as u64 + 5),
                Part::Bytes(Bytes::from_static(b"between")),
                Part::Range(3..bytes.len() as u64),
            ];
            let mut stream = Stream::new(content, parts);
            let mut got = Vec::new();
            while let Some(piece) = poll_fn(|cx| stream.poll_next(cx)).await {
                let piece = piece.unwrap();
                assert!(!piece.is_empty());
                got.extend_from_slice(&piece);
                assert!(got.len() <= 4 * ASSET_CHUNK);
            }
            let wanted = [b"head", &bytes[5..ASSET_CHUNK + 5], b"between", &bytes[3..]].concat();
            assert!(got == wanted && stream.left() == 0);
        }
    }
}
