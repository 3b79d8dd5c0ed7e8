//! The heap of a development server, whose builds take and give back the same megabytes again and again.

/// Free bytes that the allocator keeps at the end of a heap: more than a build of a small program uses.
const KEPT: i32 = 64 << 20;

/// From this size on, a block is taken from the system and given back when it is freed; larger than
/// any artifact of usual size, and the most that glibc takes.
const LARGE: i32 = 32 << 20;

/// Has the allocator keep what is freed: having the system fill the pages anew takes a tenth of a
/// rebuild's time. To be called before there are threads.
pub fn keep_heap() {
    #[cfg(target_env = "gnu")]
    // SAFETY: the allocator's own settings, changed while there is one thread; the numbers are in the
    // ranges that its manual gives, and one that it refuses changes nothing.
    unsafe {
        libc::mallopt(libc::M_TRIM_THRESHOLD, KEPT);
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
    }
}
