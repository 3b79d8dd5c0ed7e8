//! `land:native/compression`: compressors and decompressors, which are the host's.

mod coder;

use rquickjs::{Ctx, Function, Object, Result};

use crate::bytes::Bytes;
use crate::host;

/// Sets the hooks of `land:native/compression`; runs once, at build time.
pub fn native<'js>(ctx: &Ctx<'js>, hooks: &Object<'js>) -> Result<()> {
    hooks.set("open", Function::new(ctx.clone(), coder::open)?)?;
    hooks.set("crc32", Function::new(ctx.clone(), crc32)?)
}

/// `crc32(bytes, seed) → number`
fn crc32(bytes: Bytes<'_>, seed: u32) -> u32 {
    bytes.with(|bytes| host::crc32(bytes, seed))
}
