//! The few parts of WASI that the engine's C library needs; everything else answers an error.
//!
//! Written by hand, because a sandbox must have no file, no environment and no socket to begin with:
//! what isn't there needs no policy.

use land_abi::LogLevel;
use wasmtime::{Caller, Linker, bail};

use crate::memory::{Guest, slice, slice_mut, split};

/// The import module's name.
pub(crate) const MODULE: &str = "wasi_snapshot_preview1";

const SUCCESS: i32 = 0;
const BADF: i32 = 8;
const INVAL: i32 = 28;
const NOSYS: i32 = 52;

/// What differs between a request and a build.
pub(crate) trait WasiHost: Guest {
    /// Fills `out` with random bytes.
    fn random(&mut self, out: &mut [u8]);
    /// Nanoseconds of the wall clock.
    fn wall_clock(&self) -> u64;
    /// Nanoseconds of a clock that never goes back.
    fn monotonic_clock(&self) -> u64;
    /// Text that C code wrote to a standard stream.
    fn print(&mut self, level: LogLevel, text: &[u8]);
}

/// Calls that have no meaning without files: name, and how many `i32`/`i64` they take.
const REFUSED: [(&str, &str); 14] = [
    ("fd_close", "i"),
    ("fd_fdstat_get", "ii"),
    ("fd_fdstat_set_flags", "ii"),
    ("fd_filestat_get", "ii"),
    ("fd_prestat_dir_name", "iii"),
    ("fd_prestat_get", "ii"),
    ("fd_read", "iiii"),
    ("fd_seek", "iIii"),
    ("fd_sync", "i"),
    ("fd_tell", "ii"),
    ("path_filestat_get", "iiiii"),
    ("path_open", "iiiiiIIii"),
    ("path_unlink_file", "iii"),
    ("poll_oneoff", "iiii"),
];

/// The calls that do something.
const ANSWERED: [&str; 10] = [
    "args_get",
    "args_sizes_get",
    "clock_res_get",
    "clock_time_get",
    "environ_get",
    "environ_sizes_get",
    "fd_write",
    "proc_exit",
    "random_get",
    "sched_yield",
];

/// Whether [`link`] defines a function of this name.
pub(crate) fn is_known(name: &str) -> bool {
    ANSWERED.contains(&name) || REFUSED.iter().any(|(refused, _)| *refused == name)
}

/// Defines all of them.
pub(crate) fn link<T: WasiHost>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    for name in ["args_sizes_get", "environ_sizes_get"] {
        linker.func_wrap(MODULE, name, empty_sizes::<T>)?;
    }
    for name in ["args_get", "environ_get"] {
        linker.func_wrap(MODULE, name, |_: u32, _: u32| SUCCESS)?;
    }
    linker.func_wrap(MODULE, "clock_res_get", clock_res_get::<T>)?;
    linker.func_wrap(MODULE, "clock_time_get", clock_time_get::<T>)?;
    linker.func_wrap(MODULE, "random_get", random_get::<T>)?;
    linker.func_wrap(MODULE, "fd_write", fd_write::<T>)?;
    linker.func_wrap(MODULE, "sched_yield", || SUCCESS)?;
    linker.func_wrap(MODULE, "proc_exit", |status: i32| -> wasmtime::Result<()> {
        bail!("the engine gave up with exit status {status}")
    })?;
    link_refused(linker)
}

fn link_refused<T: WasiHost>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    use wasmtime::{FuncType, Val, ValType};
    for (name, params) in REFUSED {
        let errno = if name == "poll_oneoff" { NOSYS } else { BADF };
        let params = params.chars().map(|c| if c == 'I' { ValType::I64 } else { ValType::I32 });
        let ty = FuncType::new(linker.engine(), params, [ValType::I32]);
        linker.func_new(MODULE, name, ty, move |_, _, results| {
            results[0] = Val::I32(errno);
            Ok(())
        })?;
    }
    Ok(())
}

fn put<T: Guest>(caller: &mut Caller<'_, T>, ptr: u32, bytes: &[u8]) -> wasmtime::Result<()> {
    let (memory, _) = split(caller)?;
    slice_mut(memory, ptr, bytes.len() as u32)?.copy_from_slice(bytes);
    Ok(())
}

fn empty_sizes<T: WasiHost>(
    mut caller: Caller<'_, T>,
    count: u32,
    size: u32,
) -> wasmtime::Result<i32> {
    put(&mut caller, count, &0u32.to_le_bytes())?;
    put(&mut caller, size, &0u32.to_le_bytes())?;
    Ok(SUCCESS)
}

fn clock_res_get<T: WasiHost>(
    mut caller: Caller<'_, T>,
    clock: u32,
    out: u32,
) -> wasmtime::Result<i32> {
    if clock > 1 {
        return Ok(INVAL);
    }
    put(&mut caller, out, &1u64.to_le_bytes())?;
    Ok(SUCCESS)
}

fn clock_time_get<T: WasiHost>(
    mut caller: Caller<'_, T>,
    clock: u32,
    _precision: u64,
    out: u32,
) -> wasmtime::Result<i32> {
    let now = match clock {
        0 => caller.data().wall_clock(),
        1 => caller.data().monotonic_clock(),
        _ => return Ok(INVAL),
    };
    put(&mut caller, out, &now.to_le_bytes())?;
    Ok(SUCCESS)
}

fn random_get<T: WasiHost>(mut caller: Caller<'_, T>, ptr: u32, len: u32) -> wasmtime::Result<i32> {
    let (memory, host) = split(&mut caller)?;
    host.random(slice_mut(memory, ptr, len)?);
    Ok(SUCCESS)
}

fn fd_write<T: WasiHost>(
    mut caller: Caller<'_, T>,
    fd: u32,
    iovs: u32,
    count: u32,
    written: u32,
) -> wasmtime::Result<i32> {
    let level = match fd {
        1 => LogLevel::Info,
        2 => LogLevel::Error,
        _ => return Ok(BADF),
    };
    let Some(size) = count.checked_mul(8) else { return Ok(INVAL) };
    let (memory, host) = split(&mut caller)?;
    let mut total = 0u32;
    for iov in slice(memory, iovs, size)?.chunks_exact(8) {
        let (ptr, len) = iov.split_at(4);
        let word =
            |bytes: &[u8]| bytes.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte));
        let (ptr, len) = (word(ptr), word(len));
        host.print(level, slice(memory, ptr, len)?);
        total = total.saturating_add(len);
    }
    put(&mut caller, written, &total.to_le_bytes())?;
    Ok(SUCCESS)
}
