//! Short time slices for the threads that run guests: the kernel lets a thread finish its slice before
//! it asks who should go on, so whoever wakes up waits no longer than that, be it a thread that
//! answers, or a neighbour.

use std::time::Duration;

use rustix::process::getpriority_process;

use crate::log;

/// Asks for time slices of this length, for the calling thread and those that it starts. Has an effect
/// from Linux 6.12 on.
pub(crate) fn set(slice: Duration) {
    // Priority stays what it is, and must be said.
    let nice = getpriority_process(None).unwrap_or(0);
    let attributes = libc::sched_attr {
        size: u32::try_from(size_of::<libc::sched_attr>()).expect("a few bytes"),
        sched_policy: libc::SCHED_OTHER.unsigned_abs(),
        sched_flags: 0,
        sched_nice: nice,
        sched_priority: 0,
        sched_runtime: u64::try_from(slice.as_nanos()).expect("a short time"),
        sched_deadline: 0,
        sched_period: 0,
    };
    // SAFETY: the kernel reads `size` bytes of `attributes`, which is as large and lives on, and
    // keeps no pointer to it. 0 is the calling thread.
    let done = unsafe { libc::syscall(libc::SYS_sched_setattr, 0, &raw const attributes, 0) };
    if done != 0 {
        let error = std::io::Error::last_os_error();
        log::debug(format_args!("a thread keeps its time slices: {error}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::SLICE;

    #[test]
    fn threads_have_short_slices() {
        let slice = std::thread::spawn(|| {
            set(SLICE);
            // SAFETY: all zeros are a value of this plain struct; the kernel fills it.
            let mut attributes: libc::sched_attr = unsafe { std::mem::zeroed() };
            let size = size_of::<libc::sched_attr>();
            // SAFETY: the kernel writes at most `size` bytes to `attributes`, which is as large.
            let done =
                unsafe { libc::syscall(libc::SYS_sched_getattr, 0, &raw mut attributes, size, 0) };
            assert_eq!(done, 0);
            attributes.sched_runtime
        });
        let slice = slice.join().expect("no panic");
        // Before Linux 6.12 there is nothing to read.
        assert!([0, SLICE.as_nanos()].contains(&slice.into()), "{slice}");
    }
}
