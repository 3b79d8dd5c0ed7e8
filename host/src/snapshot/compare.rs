//! Finds out where a snapshot's memory differs from one that is known, without reading all of it.
//!
//! Builds write the same memory as the same data segments. So two snapshots of one engine have long
//! stretches of bytes in common, which needn't be taken apart: the known one's segments say what they
//! stand for. Only what lies between such stretches is read.

use super::data::{Active, next_active};
use super::{Encoded, NOT_IN_ORDER, OUTSIDE, SnapshotError};

/// Active data segments, and where each of them begins.
#[derive(Debug)]
pub(crate) struct Layout {
    bytes: Box<[u8]>,
    /// One more than there are segments: the last is the end.
    starts: Box<[u32]>,
}

/// What one snapshot's memory has that the known one's hasn't, and the other way round.
#[derive(Debug, Default)]
pub(crate) struct Difference<'a> {
    /// Bytes that the known memory has, and that are zero first: `start..end`.
    pub(crate) gone: Vec<(usize, usize)>,
    /// What is there instead: where, and the bytes.
    pub(crate) new: Vec<(usize, &'a [u8])>,
}

impl Layout {
    /// Keeps a copy of `data`, which is sound and in order.
    pub(crate) fn of(data: Encoded<'_>) -> Result<Self, SnapshotError> {
        let mut starts = Vec::with_capacity(data.count + 1);
        let mut at = 0;
        for _ in 0..data.count {
            starts.push(offset(at)?);
            at += next_active(&data.bytes[at..])?.encoded;
        }
        starts.push(offset(at)?);
        Ok(Self { bytes: data.bytes[..at].into(), starts: starts.into() })
    }

    fn count(&self) -> usize {
        self.starts.len() - 1
    }

    fn start(&self, segment: usize) -> usize {
        self.starts[segment] as usize
    }

    fn segment(&self, number: usize) -> Result<Active<'_>, SnapshotError> {
        next_active(&self.bytes[self.start(number)..])
    }

    /// What `data` has otherwise, for a memory of `size` bytes; `None` when that is more than `most`
    /// segments.
    pub(crate) fn compare<'a>(
        &self,
        data: Encoded<'a>,
        size: usize,
        most: usize,
    ) -> Result<Option<Difference<'a>>, SnapshotError> {
        let mut walk = Walk { known: self, data, number: 0, at: 0, left: data.count, end: 0 };
        let mut found = Difference::default();
        loop {
            walk.skip_common()?;
            if walk.number == self.count() && walk.left == 0 {
                break;
            }
            walk.step(&mut found)?;
            if found.gone.len() + found.new.len() > most {
                return Ok(None);
            }
        }
        if walk.end > size { Err(OUTSIDE) } else { Ok(Some(found)) }
    }
}

/// Offsets into an artifact, which is far smaller than 4 GiB.
fn offset(at: usize) -> Result<u32, SnapshotError> {
    u32::try_from(at).map_err(|_| SnapshotError::Shape("its data is too large"))
}

/// A place in two snapshots' segments; what lies before it is compared.
struct Walk<'a, 'k> {
    known: &'k Layout,
    /// The known one's next segment.
    number: usize,
    data: Encoded<'a>,
    /// The other one's next byte, and how many segments it has left.
    at: usize,
    left: usize,
    /// Where in memory the other one's last segment has ended.
    end: usize,
}

impl Walk<'_, '_> {
    /// Passes over segments that both have.
    fn skip_common(&mut self) -> Result<(), SnapshotError> {
        let start = self.known.start(self.number);
        let same = common(&self.known.bytes[start..], &self.data.bytes[self.at..]);
        // The last segment that begins within what both have is the first that may differ.
        let starts = &self.known.starts[self.number..];
        let count = starts.partition_point(|next| *next as usize <= start + same) - 1;
        let count = count.min(self.left);
        if count == 0 {
            return Ok(());
        }
        if self.known.segment(self.number)?.at < self.end {
            return Err(NOT_IN_ORDER);
        }
        self.number += count;
        self.left -= count;
        self.at += self.known.start(self.number) - start;
        let last = self.known.segment(self.number - 1)?;
        self.end = last.at + last.data.len();
        Ok(())
    }
}

impl<'a> Walk<'a, '_> {
    /// Notes the segment that comes first in memory, or both where they lie in one place.
    fn step(&mut self, found: &mut Difference<'a>) -> Result<(), SnapshotError> {
        let known = match self.number < self.known.count() {
            true => Some(self.known.segment(self.number)?),
            false => None,
        };
        let other = match self.left > 0 {
            true => Some(next_active(&self.data.bytes[self.at..])?),
            false => None,
        };
        let of = |segment: &Option<Active<'_>>| segment.as_ref().map_or(usize::MAX, |s| s.at);
        let first = of(&known).min(of(&other));
        if let Some(known) = known.filter(|known| known.at == first) {
            found.gone.push((known.at, known.at + known.data.len()));
            self.number += 1;
        }
        if let Some(other) = other.filter(|other| other.at == first) {
            if other.at < self.end {
                return Err(NOT_IN_ORDER);
            }
            found.new.push((other.at, other.data));
            self.end = other.at + other.data.len();
            self.at += other.encoded;
            self.left -= 1;
        }
        Ok(())
    }
}

/// Bytes that are compared at a time.
const BLOCK: usize = 4096;

/// How many bytes both begin with.
fn common(one: &[u8], other: &[u8]) -> usize {
    let equal = |size: usize, one: &[u8], other: &[u8]| {
        let pairs = one.chunks_exact(size).zip(other.chunks_exact(size));
        pairs.take_while(|(one, other)| one == other).count() * size
    };
    let mut same = 0;
    for size in [BLOCK, 64, 1] {
        same += equal(size, &one[same..], &other[same..]);
    }
    same
}

#[cfg(test)]
mod tests;
