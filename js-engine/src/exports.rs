//! The functions that the host calls; `land_abi::export` names them.

use crate::boot::engine;
use crate::{event_loop, init, seeds};

/// Build time: evaluates our own JavaScript, before any program is known.
#[unsafe(no_mangle)]
pub extern "C" fn land_boot() {
    init::boot();
}

/// Build time: evaluates the user's module and readies the memory to be frozen.
#[unsafe(no_mangle)]
pub extern "C" fn land_init() {
    init::run();
}

/// Build time, before and after `land_init`: asks for the list of the program's functions, and
/// gives the address of `js_aot_table` (see `patches/`).
#[unsafe(no_mangle)]
pub extern "C" fn land_aot() -> u32 {
    unsafe extern "C" {
        fn JS_AotTable() -> *const std::ffi::c_void;
    }
    // SAFETY: it reads and writes nothing but its own statics, and the guest has one thread.
    unsafe { JS_AotTable() as u32 }
}

/// A request has arrived.
#[unsafe(no_mangle)]
pub extern "C" fn land_handle(head_len: u32) -> u32 {
    event_loop::handle(head_len as usize) as u32
}

/// An operation has completed.
#[unsafe(no_mangle)]
pub extern "C" fn land_resume(op: u32, status: u32, result_len: u32) -> u32 {
    event_loop::resume(op, status, result_len as usize) as u32
}

/// The hash seed that this sandbox's maps use; tests of freshness read it.
#[unsafe(no_mangle)]
pub extern "C" fn land_hash_seed() -> u32 {
    engine().context.with(|ctx| seeds::hash_seed(&ctx))
}
