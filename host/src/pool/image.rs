//! An app's snapshot as memory: a file in memory that slots map, and the code without its data.
//!
//! The artifact is one module. Its data goes here; what is left of it is the engine's code, the same
//! for all apps that were built with the same engine, so they share one compiled module.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};

use super::{Lease, PAGE, Pool, PoolError, Slot};
use crate::limits::WARM_SLOTS;
use crate::snapshot::Snapshot;

/// A snapshot's memory. Made once per app.
pub(crate) struct Image {
    pub(super) pool: Arc<Pool>,
    /// The memory's size at the start, in bytes.
    size: usize,
    /// What it holds; `None` when that is nothing but zeros.
    content: Option<Content>,
    /// Idle slots that have this image mapped.
    warm: Mutex<Vec<Slot>>,
}

/// The bytes of the whole memory, as a file and mapped. Stretches of zeros are holes in the file, which
/// cost nothing: with them a slot is one mapping, of which a process has 65,530 (`vm.max_map_count`).
#[derive(Debug)]
struct Content {
    /// In bytes; a multiple of the page size.
    len: usize,
    file: OwnedFd,
    /// Read-only; the file is sealed against changes.
    mapped: Mapping,
}

/// Why a snapshot's memory can't be made.
#[derive(Debug, thiserror::Error)]
#[error("the snapshot's memory can't be set up: {0}")]
pub(crate) struct ImageError(#[from] io::Error);

impl Image {
    /// Writes the snapshot's data down.
    pub(crate) fn new(pool: &Arc<Pool>, snapshot: &Snapshot<'_>) -> Result<Arc<Self>, ImageError> {
        let image = Arc::new(Self {
            pool: pool.clone(),
            size: snapshot.memory,
            content: Content::new(snapshot)?,
            warm: Mutex::new(Vec::new()),
        });
        pool.free().add(&image);
        Ok(image)
    }

    /// A memory that holds the snapshot.
    pub(crate) fn lease(self: &Arc<Self>) -> Result<Lease, PoolError> {
        let slot = match self.take_warm() {
            Some(slot) => slot,
            None => self.pool.blank_with(self)?,
        };
        Ok(Lease::new(&self.pool, slot, Some(self.clone()), self.size))
    }

    pub(super) fn take_warm(&self) -> Option<Slot> {
        self.warm().pop()
    }

    fn warm(&self) -> MutexGuard<'_, Vec<Slot>> {
        self.warm.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a slot that is as the snapshot is; gives it back when there are enough.
    pub(super) fn keep(&self, slot: Slot) -> Option<Slot> {
        let mut warm = self.warm();
        if warm.len() >= WARM_SLOTS {
            return Some(slot);
        }
        warm.push(slot);
        None
    }

    pub(super) fn pages(&self) -> usize {
        self.size / PAGE
    }

    /// Maps the image at the slot that begins at `start`, all of it read-only.
    pub(super) fn map(
        &self,
        region: &super::Region,
        start: usize,
    ) -> Result<(), rustix::io::Errno> {
        match &self.content {
            Some(content) => region.map_file(start, content.len, content.file.as_fd(), 0),
            None => region.protect(start, self.size, rustix::mm::MprotectFlags::READ),
        }
    }

    /// A page's bytes in the snapshot; `None` for one of zeros.
    pub(super) fn original(&self, page: usize) -> Option<&[u8]> {
        let content = self.content.as_ref()?;
        content.bytes().get(page * PAGE..)?.get(..PAGE)
    }

    /// Puts the snapshot's bytes back.
    ///
    /// # Safety
    /// `memory` is the start of a slot that has this image mapped and that nobody else touches, and
    /// `start..start + len` are bytes of it that are writable.
    pub(super) unsafe fn restore(&self, memory: *mut u8, start: usize, len: usize) {
        // SAFETY: both lie in the memory, of which the content is all.
        unsafe {
            match &self.content {
                Some(content) => {
                    let source = content.mapped.start.add(start);
                    ptr::copy_nonoverlapping(source, memory.add(start), len);
                }
                None => ptr::write_bytes(memory.add(start), 0, len),
            }
        }
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        let warm = std::mem::take(&mut *self.warm());
        for slot in warm {
            self.pool.retire(slot);
        }
    }
}

impl Content {
    fn new(snapshot: &Snapshot<'_>) -> Result<Option<Self>, ImageError> {
        let data = snapshot.data.iter().filter(|(_, bytes)| !bytes.is_empty());
        if data.clone().next().is_none() {
            return Ok(None);
        }
        let len = snapshot.memory.next_multiple_of(PAGE);
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let file = File::from(memfd_create("land-snapshot", flags).map_err(io::Error::from)?);
        file.set_len(len as u64)?;
        write(&file, len, data)?;
        let seals = SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL;
        fcntl_add_seals(&file, seals).map_err(io::Error::from)?;
        let mapped = Mapping::new(&file, len)?;
        Ok(Some(Self { len, file: file.into(), mapped }))
    }
}

/// Bytes that are written to a snapshot's file at a time.
const CHUNK: usize = 64 << 10;

/// Writes the pieces, which are in order, to the file. A snapshot has some twenty thousand of them:
/// writing each would be as many system calls, and mapping the file a page fault for each page.
fn write<'a>(
    file: &File,
    len: usize,
    pieces: impl Iterator<Item = &'a (usize, &'a [u8])>,
) -> io::Result<()> {
    let mut pieces = pieces.map(|(at, bytes)| (*at, *bytes));
    let mut next = pieces.next();
    let mut chunk = vec![0; CHUNK];
    for from in (0..len).step_by(CHUNK) {
        let end = len.min(from + CHUNK);
        let mut touched = false;
        while let Some((at, bytes)) = next.filter(|(at, _)| *at < end) {
            let (here, rest) = bytes.split_at(bytes.len().min(end - at));
            chunk[at - from..][..here.len()].copy_from_slice(here);
            touched = true;
            // What doesn't fit begins the next chunk.
            next = if rest.is_empty() { pieces.next() } else { Some((end, rest)) };
        }
        if touched {
            write_pages(file, &chunk[..end - from], from)?;
            chunk.fill(0);
        }
    }
    Ok(())
}

/// Writes the pages of `chunk` that aren't all zeros: a file in memory has no others, and one page
/// in five of a snapshot's is. What lies side by side is written at once.
fn write_pages(file: &File, chunk: &[u8], from: usize) -> io::Result<()> {
    let is_zero = |page: &[u8]| page.iter().all(|byte| *byte == 0);
    let pages: Vec<&[u8]> = chunk.chunks(PAGE).collect();
    let mut at = from;
    for run in pages.chunk_by(|one, next| is_zero(one) == is_zero(next)) {
        let bytes = run.iter().map(|page| page.len()).sum::<usize>();
        if !is_zero(run[0]) {
            file.write_all_at(&chunk[at - from..][..bytes], at as u64)?;
        }
        at += bytes;
    }
    Ok(())
}

impl Content {
    fn bytes(&self) -> &[u8] {
        // SAFETY: the mapping has this length, lives as long as `self`, and never changes.
        unsafe { std::slice::from_raw_parts(self.mapped.start, self.len) }
    }
}

/// A file's bytes in this process, from its start.
#[derive(Debug)]
struct Mapping {
    start: *mut u8,
    len: usize,
}

// SAFETY: plain memory, read-only.
unsafe impl Send for Mapping {}
// SAFETY: it is only read.
unsafe impl Sync for Mapping {}

impl Mapping {
    fn new(file: &File, len: usize) -> Result<Self, io::Error> {
        let (access, flags) = (ProtFlags::READ, MapFlags::PRIVATE);
        // SAFETY: the kernel chooses the address, so nothing that exists is replaced.
        let start = unsafe { mmap(ptr::null_mut(), len, access, flags, file, 0)? };
        Ok(Self { start: start.cast(), len })
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the mapping is this value's own, and nobody has its address any more.
        if let Err(error) = unsafe { munmap(self.start.cast(), self.len) } {
            crate::log::error(format_args!("a snapshot can't be unmapped: {error}"));
        }
    }
}
