//! A memory that many apps begin with, but for little: a file in memory that slots map.
//!
//! It is the snapshot of the first of them. What another app has otherwise is its own affair
//! ([`Own`](super::own::Own)), and is written into a slot before the app gets it.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
use rustix::io::Errno;
use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap, munmap};

use super::tracking::{Pages, Tracking};
use super::{PAGE, Pool, Region, Slot};
use crate::limits::{BASE_ROOM, BUSY_PAGES, IDLE_PER_BASE};
use crate::snapshot::Memory;

/// Made once per engine, or per app that has little in common with others.
pub(crate) struct Base {
    pub(super) pool: Arc<Pool>,
    /// What it holds; `None` when that is nothing but zeros.
    content: Option<Content>,
    /// Bytes of the memory that it was made of.
    size: usize,
    /// Slots that have it mapped, and belong to no app.
    idle: Mutex<Vec<Slot>>,
    /// The pages that the first request has written to.
    busy: OnceLock<Box<[Pages]>>,
}

/// The bytes of the whole memory, as a file and mapped. Stretches of zeros are holes in the file, which
/// cost nothing: with them a slot is one mapping, of which a process has 65,530 (`vm.max_map_count`).
#[derive(Debug)]
struct Content {
    file: OwnedFd,
    /// Bytes that were written to it.
    written: usize,
    /// Read-only; the file is sealed against changes.
    mapped: Mapping,
}

/// Why a snapshot's memory can't be made.
#[derive(Debug, thiserror::Error)]
#[error("the snapshot's memory can't be set up: {0}")]
pub(crate) struct BaseError(#[from] io::Error);

impl Base {
    /// Writes a snapshot's memory down.
    pub(crate) fn new(pool: &Arc<Pool>, memory: &Memory<'_>) -> Result<Arc<Self>, BaseError> {
        let base = Self {
            pool: pool.clone(),
            content: Content::new(memory)?,
            size: memory.size.next_multiple_of(PAGE),
            idle: Mutex::default(),
            busy: OnceLock::new(),
        };
        let base = Arc::new(base);
        pool.free().add_base(&base);
        Ok(base)
    }

    /// Whether a memory of so many bytes can begin with it.
    pub(crate) fn fits(&self, size: usize) -> bool {
        size <= self.size + BASE_ROOM
    }

    /// Bytes that the file takes.
    pub(super) fn bytes(&self) -> usize {
        self.content.as_ref().map_or(0, |content| content.written)
    }

    /// A page's bytes; `None` for one of zeros.
    pub(super) fn page(&self, page: usize) -> Option<&[u8; PAGE]> {
        let content = self.content.as_ref()?;
        content.mapped.bytes().as_chunks().0.get(page)
    }

    /// Maps the first `size` bytes at `start`, read-only.
    pub(super) fn map(&self, region: &Region, start: usize, size: usize) -> Result<(), Errno> {
        match &self.content {
            Some(content) => region.map_file(start, size, content.file.as_fd(), 0),
            None => region.protect(start, size, MprotectFlags::READ),
        }
    }

    /// Pages that requests write to, whatever the app: stack, globals and the heap's beginning.
    pub(super) fn busy(&self) -> &[Pages] {
        self.busy.get().map_or(&[], |runs| runs)
    }

    /// Learns them from what one request has written to.
    pub(super) fn learn(&self, tracking: &Tracking) {
        self.busy.get_or_init(|| {
            let (mut runs, mut left) = (Vec::new(), BUSY_PAGES);
            tracking.runs(|run| {
                if run.len() <= left {
                    left -= run.len();
                    runs.push(run);
                }
            });
            runs.into()
        });
    }

    pub(super) fn take_idle(&self, size: usize) -> Option<Slot> {
        let mut idle = self.idle();
        let at = idle.iter().rposition(|slot| slot.size == size)?;
        Some(idle.swap_remove(at))
    }

    pub(super) fn take_any(&self) -> Option<Slot> {
        self.idle().pop()
    }

    /// Keeps a slot that no app uses any more; gives it back when there are enough.
    pub(super) fn keep(&self, slot: Slot) -> Option<Slot> {
        let mut idle = self.idle();
        if idle.len() >= IDLE_PER_BASE {
            return Some(slot);
        }
        idle.push(slot);
        None
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Slot>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        let idle = std::mem::take(&mut *self.idle());
        for slot in idle {
            self.pool.retire(slot);
        }
    }
}

impl Content {
    fn new(memory: &Memory<'_>) -> Result<Option<Self>, BaseError> {
        let data = memory.data.iter().filter(|(_, bytes)| !bytes.is_empty());
        if data.clone().next().is_none() {
            return Ok(None);
        }
        let len = memory.size.next_multiple_of(PAGE);
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let file = File::from(memfd_create("land-snapshot", flags).map_err(io::Error::from)?);
        file.set_len((len + BASE_ROOM) as u64)?;
        let written = write(&file, len, data)?;
        let seals = SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL;
        fcntl_add_seals(&file, seals).map_err(io::Error::from)?;
        let mapped = Mapping::new(&file, len)?;
        Ok(Some(Self { file: file.into(), written, mapped }))
    }
}

/// Bytes that are written to a snapshot's file at a time.
const CHUNK: usize = 64 << 10;

/// Writes the pieces, which are in order, to the file; answers how many bytes it takes. A snapshot has some twenty thousand of them:
/// writing each would be as many system calls, and mapping the file a page fault for each page.
fn write<'a>(
    file: &File,
    len: usize,
    pieces: impl Iterator<Item = &'a (usize, &'a [u8])>,
) -> io::Result<usize> {
    let mut written = 0;
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
            written += write_pages(file, &chunk[..end - from], from)?;
            chunk.fill(0);
        }
    }
    Ok(written)
}

/// Writes the pages of `chunk` that aren't all zeros: a file in memory has no others, and one page
/// in five of a snapshot's is. What lies side by side is written at once.
fn write_pages(file: &File, chunk: &[u8], from: usize) -> io::Result<usize> {
    let is_zero = |page: &[u8]| page.iter().all(|byte| *byte == 0);
    let pages: Vec<&[u8]> = chunk.chunks(PAGE).collect();
    let (mut at, mut written) = (from, 0);
    for run in pages.chunk_by(|one, next| is_zero(one) == is_zero(next)) {
        let bytes = run.iter().map(|page| page.len()).sum::<usize>();
        if !is_zero(run[0]) {
            file.write_all_at(&chunk[at - from..][..bytes], at as u64)?;
            written += bytes;
        }
        at += bytes;
    }
    Ok(written)
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

    fn bytes(&self) -> &[u8] {
        // SAFETY: the mapping has this length, lives as long as `self`, and never changes: the file
        // is sealed.
        unsafe { std::slice::from_raw_parts(self.start, self.len) }
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
