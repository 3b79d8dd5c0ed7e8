//! Takes the heap's free memory out of use before the heap is frozen.
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

/// Zeroes free memory and keeps it: what a sandbox allocates lies together behind the image, instead
/// of in holes all over it. Answers where that is.
pub fn take_free_memory() -> usize {
    let end = memory_size(0) * PAGE;
    let mut size = LARGEST;
    while size >= SMALLEST {
        while let Some(block) = take(size, end) {
            // SAFETY: the block is `size` bytes, and nobody else's; it is never given back.
            unsafe { block.as_ptr().write_bytes(0, size) };
        }
        size = size * 3 / 4 / 8 * 8;
    }
    clear_grown(end);
    end
}

/// More than the allocator keeps for itself at the memory's end.
const ALLOCATORS_OWN: usize = 256;

/// Zeroes what was grown behind `end`: each size that was asked for in vain has left its mark there, in
/// a page of its own.
fn clear_grown(end: usize) {
    let grown = memory_size(0) * PAGE - end;
    let Some(size) = grown.checked_sub(ALLOCATORS_OWN).filter(|size| *size > 0) else { return };
    // SAFETY: the size isn't zero.
    if let Some(block) = NonNull::new(unsafe { alloc(layout(size)) }) {
        // SAFETY: the block is `size` bytes, and nobody else's.
        unsafe {
            block.as_ptr().write_bytes(0, size);
            // Nobody reads the zeros, as far as the compiler knows.
            std::hint::black_box(block);
            dealloc(block.as_ptr(), layout(size));
        }
    }
}

/// Where the stack ends: it lies in front of everything else, and grows down.
const STACK_END: usize = 1024;
/// What the call that zeroes may need for itself.
const LAST_FRAME: usize = 1024;

/// Zeroes what earlier calls have left behind on the stack, below the caller's frame.
#[inline(never)]
pub fn clear_stack() {
    let here = std::hint::black_box(0_u32);
    let top = (&raw const here) as usize - LAST_FRAME;
    // SAFETY: the linker puts the stack first (`xtask`), so that all between its end and this frame
    // belongs to calls that have returned.
    unsafe { (STACK_END as *mut u8).write_bytes(0, top - STACK_END) };
}

fn layout(size: usize) -> Layout {
    Layout::from_size_align(size, 8).expect("a small multiple of 8")
}

/// A free block below `end`; above it lies memory that was grown for us.
fn take(size: usize, end: usize) -> Option<NonNull<u8>> {
    // SAFETY: the size isn't zero.
    let block = NonNull::new(unsafe { alloc(layout(size)) })?;
    if block.as_ptr() as usize + size > end {
        // SAFETY: allocated just now with the same layout.
        unsafe { dealloc(block.as_ptr(), layout(size)) };
        return None;
    }
    Some(block)
}
