//! Random bytes for sandboxes: from the kernel, fetched in blocks so that a request costs no call.

use std::cell::RefCell;

use rustix::rand::{GetRandomFlags, getrandom};

/// One block per thread; a request takes some tens of bytes.
const BLOCK: usize = 4096;

struct Block {
    bytes: [u8; BLOCK],
    /// Bytes at the end of `bytes` that nobody has been given.
    left: usize,
}

thread_local! {
    static UNUSED: RefCell<Block> = const { RefCell::new(Block { bytes: [0; BLOCK], left: 0 }) };
}

/// Fills `out` with bytes from the kernel's generator; no byte is ever given twice.
pub(crate) fn fill(out: &mut [u8]) {
    if out.len() > BLOCK {
        return fill_from_kernel(out);
    }
    UNUSED.with_borrow_mut(|block| {
        if block.left < out.len() {
            fill_from_kernel(&mut block.bytes);
            block.left = BLOCK;
        }
        let start = block.left - out.len();
        let given = &mut block.bytes[start..start + out.len()];
        out.copy_from_slice(given);
        // What was given away must not be found in this process again.
        given.fill(0);
        block.left = start;
    });
}

fn fill_from_kernel(mut out: &mut [u8]) {
    while !out.is_empty() {
        match getrandom(&mut *out, GetRandomFlags::empty()) {
            Ok(count) => out = &mut out[count..],
            Err(rustix::io::Errno::INTR) => {}
            // Without entropy nothing safe can be served: better no process than a guessable one.
            Err(error) => panic!("the kernel gives no random bytes: {error}"),
        }
    }
}

/// A random number.
pub(crate) fn number() -> u64 {
    let mut bytes = [0; 8];
    fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    #[test]
    fn two_draws_differ_whatever_their_size() {
        for size in [16, 4095, 4096, 10_000] {
            let (mut a, mut b) = (vec![0; size], vec![0; size]);
            super::fill(&mut a);
            super::fill(&mut b);
            assert_ne!(a, b, "{size} bytes");
        }
    }
}
