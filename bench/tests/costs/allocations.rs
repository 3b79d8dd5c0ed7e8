//! What the host allocates for a request on one connection, from the first byte that it reads to the
//! last that it writes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

use anyhow::{Result, anyhow};
use land_host::ServeOptions;

use crate::client::Client;
use crate::programs::Program;
use crate::sandbox::{load, middle};

/// Requests before the first that counts: buffers and pools get their sizes.
const WARM_UP: u32 = 300;
/// Requests in a batch; the middle one of the batches counts.
const REQUESTS: u32 = 200;
const BATCHES: usize = 5;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// Whether this thread is the server's.
    static COUNTED: Cell<bool> = const { Cell::new(false) };
}

/// The system's allocator, with a count of what the server's thread asks it for.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(bytes: usize) {
    if COUNTED.get() {
        ALLOCATIONS.fetch_add(1, Relaxed);
        BYTES.fetch_add(bytes as u64, Relaxed);
    }
}

// SAFETY: each call is the system allocator's, with the same arguments; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller keeps this function's contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        // SAFETY: as above; the block is the system allocator's, since all are.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

/// Costs by name.
pub fn measure(program: &Program) -> Result<[(&'static str, u64); 2]> {
    let app = load(program, false)?;
    let threads = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = threads.block_on(land_host::bind(([127, 0, 0, 1], 0).into()))?;
    let address = listener.local_addr()?.to_string();
    thread::scope(|scope| {
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let client = scope.spawn(move || {
            let costs = batches(&address, program);
            drop(stop);
            costs
        });
        let stopped = async { drop(stopped.await) };
        COUNTED.set(true);
        threads.block_on(land_host::serve(listener, app, ServeOptions::default(), stopped));
        COUNTED.set(false);
        client.join().map_err(|_| anyhow!("the client panics"))?
    })
}

fn batches(address: &str, program: &Program) -> Result<[(&'static str, u64); 2]> {
    let mut client = Client::connect(address, program)?;
    client.send(WARM_UP)?;
    let (mut allocations, mut bytes) = (Vec::new(), Vec::new());
    for _ in 0..BATCHES {
        let before = (ALLOCATIONS.load(Relaxed), BYTES.load(Relaxed));
        client.send(REQUESTS)?;
        let each =
            |now: u64, before: u64| (now - before + u64::from(REQUESTS) / 2) / u64::from(REQUESTS);
        allocations.push(each(ALLOCATIONS.load(Relaxed), before.0));
        bytes.push(each(BYTES.load(Relaxed), before.1));
    }
    Ok([("allocations", middle(allocations)), ("bytes allocated", middle(bytes))])
}
