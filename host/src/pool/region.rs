//! A stretch of reserved address space, and what the kernel does to parts of it.
//!
//! Offsets are bytes from the region's start. All methods check them: no call reaches outside.

use std::ffi::c_void;
use std::os::fd::BorrowedFd;

use rustix::io::Errno;
use rustix::mm::{
    Advice, MapFlags, MprotectFlags, ProtFlags, madvise, mmap, mmap_anonymous, mprotect, munmap,
};

/// Reserved address space. Nothing of it is accessible at first.
#[derive(Debug)]
pub(super) struct Region {
    base: *mut u8,
    len: usize,
}

// SAFETY: the region is plain address space; who may touch which part of it at what time is decided
// by who owns the slot (`Pool`).
unsafe impl Send for Region {}
// SAFETY: as above; the methods only make system calls.
unsafe impl Sync for Region {}

impl Region {
    pub(super) fn reserve(len: usize) -> Result<Self, Errno> {
        let flags = MapFlags::PRIVATE | MapFlags::NORESERVE;
        // SAFETY: the kernel chooses the address, so nothing that exists is replaced.
        let base = unsafe { mmap_anonymous(std::ptr::null_mut(), len, ProtFlags::empty(), flags)? };
        let region = Self { base: base.cast(), len };
        region.refuse_huge_pages(0, len);
        Ok(region)
    }

    pub(super) fn base(&self) -> *mut u8 {
        self.base
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The address of `offset`.
    pub(super) fn at(&self, offset: usize) -> *mut u8 {
        assert!(offset <= self.len, "an offset inside the region");
        self.base.wrapping_add(offset)
    }

    fn part(&self, offset: usize, len: usize) -> *mut c_void {
        let inside = offset.checked_add(len).is_some_and(|end| end <= self.len);
        assert!(inside, "a part of the region");
        self.base.wrapping_add(offset).cast()
    }

    /// Sets the protection of a part.
    pub(super) fn protect(
        &self,
        offset: usize,
        len: usize,
        flags: MprotectFlags,
    ) -> Result<(), Errno> {
        if len == 0 {
            return Ok(());
        }
        // SAFETY: the part lies inside the region, which is nobody else's.
        unsafe { mprotect(self.part(offset, len), len, flags) }
    }

    /// Maps a file's bytes privately: writes make copies of its pages.
    pub(super) fn map_file(
        &self,
        offset: usize,
        len: usize,
        file: BorrowedFd<'_>,
        at: usize,
    ) -> Result<(), Errno> {
        let flags = MapFlags::PRIVATE | MapFlags::FIXED;
        // SAFETY: it replaces a part of the region, which is nobody else's.
        unsafe { mmap(self.part(offset, len), len, ProtFlags::READ, flags, file, at as u64)? };
        Ok(())
    }

    /// Drops the pages that were written to: what is read afterwards is the file's, or zero.
    pub(super) fn discard(&self, offset: usize, len: usize) -> Result<(), Errno> {
        if len == 0 {
            return Ok(());
        }
        // SAFETY: the part lies inside the region; its owner wants its content gone.
        unsafe { madvise(self.part(offset, len), len, Advice::LinuxDontNeed) }
    }

    /// Reserves a part anew: nothing in it is accessible or kept.
    pub(super) fn unmap(&self, offset: usize, len: usize) -> Result<(), Errno> {
        let flags = MapFlags::PRIVATE | MapFlags::NORESERVE | MapFlags::FIXED;
        // SAFETY: it replaces a part of the region, which is nobody else's.
        unsafe { mmap_anonymous(self.part(offset, len), len, ProtFlags::empty(), flags)? };
        self.refuse_huge_pages(offset, len);
        Ok(())
    }

    /// One byte that is written to must not cost 2 MiB.
    fn refuse_huge_pages(&self, offset: usize, len: usize) {
        // SAFETY: advice about a part of the region changes no content.
        let refused = unsafe { madvise(self.part(offset, len), len, Advice::LinuxNoHugepage) };
        if let Err(error) = refused {
            // A kernel without huge pages doesn't know the advice, and has no need of it.
            crate::log::debug(format_args!("no advice against huge pages: {error}"));
        }
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: nobody has an address in it any more: leases keep the pool, which keeps this.
        if let Err(error) = unsafe { munmap(self.base.cast(), self.len) } {
            crate::log::error(format_args!("a region can't be unmapped: {error}"));
        }
    }
}
