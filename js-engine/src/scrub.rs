//! Empties the heap's free memory before it is frozen.
//!
//! What the allocator has got back still holds old bytes: source text, parser state, garbage. A
//! snapshot stores every byte that isn't zero, so these would make each artifact larger, and leak
//! what the program thought it had forgotten.

use std::alloc::{Layout, alloc, dealloc};
use std::arch::wasm32::memory_size;
use std::ptr::NonNull;

/// Bytes of a page of wasm memory.
const PAGE: usize = 65536;

/// Sizes that are asked for, from large to small: each takes the holes that it fits in.
const LARGEST: usize = 512 * 1024;
const SMALLEST: usize = 16;

/// Zeroes free memory: takes all of it, hole by hole, and gives it back empty.
pub fn free_memory() {
    let end = memory_size(0) * PAGE;
    // Addresses are linked through the blocks themselves, so that nothing is allocated in between.
    let mut taken: Option<NonNull<Link>> = None;
    let mut size = LARGEST;
    while size >= SMALLEST {
        while let Some(block) = take(size, end) {
            // SAFETY: the block is `size` ≥ 16 bytes, aligned for two words, and nobody else's.
            unsafe {
                block.as_ptr().cast::<u8>().write_bytes(0, size);
                block.as_ptr().write(Link { next: taken, size });
            }
            taken = Some(block);
        }
        size = size * 3 / 4 / 8 * 8;
    }
    while let Some(block) = taken {
        // SAFETY: made above, and not freed yet.
        unsafe {
            let Link { next, size } = block.as_ptr().read();
            block.as_ptr().write_bytes(0, 1);
            dealloc(block.as_ptr().cast(), layout(size));
            taken = next;
        }
    }
}

struct Link {
    next: Option<NonNull<Link>>,
    size: usize,
}

fn layout(size: usize) -> Layout {
    Layout::from_size_align(size, 8).expect("a small multiple of 8")
}

/// A free block below `end`; above it lies memory that was grown for us, and is empty already.
fn take(size: usize, end: usize) -> Option<NonNull<Link>> {
    // SAFETY: the size isn't zero.
    let block = NonNull::new(unsafe { alloc(layout(size)) })?;
    if block.as_ptr() as usize + size > end {
        // SAFETY: allocated just now with the same layout.
        unsafe { dealloc(block.as_ptr(), layout(size)) };
        return None;
    }
    Some(block.cast())
}
