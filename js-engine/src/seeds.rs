//! Random state of the engine itself: `Math.random` and the hash seeds of `Map` and `Set`.
//!
//! The engine draws both lazily (see `patches/`), from here. At build time they are fixed, so that
//! the same input gives the same bytes; [`forget`] has them drawn anew in each sandbox.

use rquickjs::{Ctx, qjs};

use crate::host;
use crate::phase;

/// What every draw answers at build time. Any value that isn't zero serves.
const BUILD_SEED: u64 = 0x6c61_6e64;

unsafe extern "C" {
    fn JS_ForgetSeeds(ctx: *mut qjs::JSContext);
    fn JS_GetHashSeed(ctx: *mut qjs::JSContext) -> u32;
}

/// The engine asks for a seed; never zero, which means "not drawn yet" to it.
#[unsafe(no_mangle)]
extern "C" fn land_random_seed() -> u64 {
    if !phase::is_serving() {
        return BUILD_SEED;
    }
    let mut seed = [0; 8];
    host::entropy(&mut seed);
    u64::from_le_bytes(seed).max(1)
}

/// Drops what was drawn: the next use draws again.
pub fn forget(ctx: &Ctx<'_>) {
    // SAFETY: the context is live.
    unsafe { JS_ForgetSeeds(ctx.as_raw().as_ptr()) }
}

/// The hash seed that a `Map` made now would use; for tests of freshness.
pub fn hash_seed(ctx: &Ctx<'_>) -> u32 {
    // SAFETY: the context is live.
    unsafe { JS_GetHashSeed(ctx.as_raw().as_ptr()) }
}
