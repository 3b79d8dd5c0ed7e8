//! The signal handler: a guest's first write to a page makes it writable, and is noted.
//!
//! It runs in front of wasmtime's own handler, which gets every fault that isn't of this kind. What
//! it does is allowed in a signal handler: atomic loads and stores, and one `mprotect`.

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use rustix::io::Errno;
use rustix::mm::{MprotectFlags, mprotect};

use super::region::Region;
use super::tracking::{Pages, Tracking};
use super::{PAGE, SLOT};

/// Pools that may exist in one process. A server has one; tests have several.
const POOLS: usize = 64;

/// What the handler knows of a pool.
struct Entry {
    /// 0 when the entry is free.
    base: AtomicUsize,
    len: AtomicUsize,
    tracking: AtomicPtr<Tracking>,
}

static ENTRIES: [Entry; POOLS] = [const {
    Entry {
        base: AtomicUsize::new(0),
        len: AtomicUsize::new(0),
        tracking: AtomicPtr::new(ptr::null_mut()),
    }
}; POOLS];

/// Changes of `ENTRIES` take turns.
static CHANGES: Mutex<()> = Mutex::new(());

/// The handler that was there before: wasmtime's.
static PREVIOUS: OnceLock<libc::sigaction> = OnceLock::new();

/// Faults in `region` are handled from here on; `tracking` has one entry per slot, and lives until
/// [`unregister`].
pub(super) fn register(region: &Region, tracking: &[Tracking]) -> Result<(), Errno> {
    let _changes = CHANGES.lock().unwrap_or_else(PoisonError::into_inner);
    let entry = ENTRIES.iter().find(|entry| entry.base.load(Ordering::Relaxed) == 0);
    let entry = entry.ok_or(Errno::NFILE)?;
    entry.tracking.store(tracking.as_ptr().cast_mut(), Ordering::Relaxed);
    entry.len.store(region.len(), Ordering::Relaxed);
    entry.base.store(region.base().addr(), Ordering::Release);
    Ok(())
}

/// Forgets a region.
pub(super) fn unregister(region: &Region) {
    let _changes = CHANGES.lock().unwrap_or_else(PoisonError::into_inner);
    for entry in &ENTRIES {
        if entry.base.load(Ordering::Relaxed) == region.base().addr() {
            entry.base.store(0, Ordering::Release);
        }
    }
}

/// Puts the handler in place, once per process and after wasmtime's.
pub(crate) fn install() {
    PREVIOUS.get_or_init(|| {
        let mut previous = MaybeUninit::zeroed();
        // SAFETY: an all-zero `sigaction` is a value; every field that matters is set below.
        let mut action: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
        // As wasmtime's: with the fault's address, on the thread's signal stack (the guest's own may
        // be what is exhausted), and not blocked while it runs, since a fault in wasm doesn't return.
        action.sa_flags = libc::SA_SIGINFO | libc::SA_NODEFER | libc::SA_ONSTACK;
        action.sa_sigaction = (handle as *const ()).addr();
        // SAFETY: both pointers are to live values of the right type, and `handle` has the signature
        // that `SA_SIGINFO` asks for.
        let code = unsafe {
            libc::sigemptyset(&raw mut action.sa_mask);
            libc::sigaction(libc::SIGSEGV, &raw const action, previous.as_mut_ptr())
        };
        assert_eq!(code, 0, "`SIGSEGV` takes a handler");
        // SAFETY: the call above has filled it.
        unsafe { previous.assume_init() }
    });
}

unsafe extern "C" fn handle(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    // SAFETY: the kernel passes a valid `siginfo_t`, and a `SIGSEGV`'s has an address.
    let (code, address) = unsafe { ((*info).si_code, (*info).si_addr().addr()) };
    if code == SEGV_ACCERR && unlock(address) {
        return;
    }
    // SAFETY: this is what the kernel has passed.
    unsafe { pass_on(signal, info, context) }
}

/// "Invalid permissions for mapped object" (`sigaction(2)`).
const SEGV_ACCERR: c_int = 2;

/// Makes the page at `address` writable, if it is a tracked one.
fn unlock(address: usize) -> bool {
    for entry in &ENTRIES {
        let base = entry.base.load(Ordering::Acquire);
        let len = entry.len.load(Ordering::Relaxed);
        if base == 0 || address < base || address >= base + len {
            continue;
        }
        let (slot, offset) = ((address - base) / SLOT, (address - base) % SLOT);
        // SAFETY: `register` was given one entry per slot, and they live as long as the region: the
        // faulting access is to memory of a slot that is in use, so the pool exists.
        let tracking = unsafe { &*entry.tracking.load(Ordering::Relaxed).add(slot) };
        let Some(pages) = tracking.note(offset / PAGE) else { return false };
        // A part may need more mappings than the kernel gives; the whole needs fewer.
        return make_writable(base + slot * SLOT, pages)
            || make_writable(base + slot * SLOT, tracking.note_all());
    }
    false
}

/// Makes pages of the slot at `start` writable, which their owner has noted.
fn make_writable(start: usize, pages: Pages) -> bool {
    let address = ptr::without_provenance_mut(start + pages.start * PAGE);
    let (len, flags) = (pages.len() * PAGE, MprotectFlags::READ | MprotectFlags::WRITE);
    // SAFETY: the pages are a slot's, and its owner is the very code that was interrupted.
    unsafe { mprotect(address, len, flags) }.is_ok()
}

/// Has the previous handler decide.
///
/// # Safety
/// The arguments are what the kernel has passed to this signal's handler.
unsafe fn pass_on(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    let Some(previous) = PREVIOUS.get() else { return };
    match previous.sa_sigaction {
        libc::SIG_DFL | libc::SIG_IGN => {
            // Nobody can handle it: the access is repeated with the default action, which ends the
            // process with the signal's own status.
            // SAFETY: restores an action that was in place before.
            unsafe { libc::sigaction(signal, previous, ptr::null_mut()) };
        }
        handler if previous.sa_flags & libc::SA_SIGINFO != 0 => {
            type Action = unsafe extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void);
            // SAFETY: with `SA_SIGINFO` the handler has this signature.
            let handler = unsafe { std::mem::transmute::<usize, Action>(handler) };
            // SAFETY: the arguments are the kernel's.
            unsafe { handler(signal, info, context) }
        }
        handler => {
            // SAFETY: without `SA_SIGINFO` the handler has this signature.
            let handler =
                unsafe { std::mem::transmute::<usize, unsafe extern "C" fn(c_int)>(handler) };
            // SAFETY: the argument is the kernel's.
            unsafe { handler(signal) }
        }
    }
}
