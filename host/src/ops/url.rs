//! Domains of URLs: those that aren't plain ASCII are read by Unicode's tables.

use idna::AsciiDenyList;
use land_abi::{IMPORT_MODULE, code};
use wasmtime::{Caller, Linker, Result};

use super::encoding::keep;
use crate::limits::DOMAIN;
use crate::memory::{slice, split};
use crate::texts::TextHost;

pub(super) fn link<T: TextHost>(linker: &mut Linker<T>) -> Result<()> {
    linker.func_wrap(IMPORT_MODULE, "domain_to_ascii", to_ascii::<T>)?;
    Ok(())
}

/// <https://url.spec.whatwg.org/#concept-domain-to-ascii>, with the check for forbidden characters
/// that the host parser makes next.
fn to_ascii<T: TextHost>(mut caller: Caller<'_, T>, ptr: u32, len: u32) -> Result<i32> {
    let (memory, state) = split(&mut caller)?;
    let domain = slice(memory, ptr, len)?;
    if domain.len() > DOMAIN {
        return Ok(code::LIMIT);
    }
    Ok(match idna::domain_to_ascii_cow(domain, AsciiDenyList::URL) {
        Ok(ascii) => {
            let ascii = ascii.into_owned();
            keep(state, ascii)
        }
        Err(_) => code::MALFORMED,
    })
}
