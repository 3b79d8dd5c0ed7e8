//! Compiled functions, kept between compilations of modules that share a JavaScript engine.
//!
//! Two apps differ in their snapshot's data; their functions are the engine's. The compiler asks
//! here for each function before it compiles it, and only the first app pays.
//!
//! The compiler's keys aren't quite stable: when the same module is compiled again, some of its
//! functions get new ones. Such a function is compiled and kept once more.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use wasmtime::CacheStore;

use super::folder::Map;

/// A pack larger than this is begun anew, so that it can't grow for ever.
const PACK_SIZE: usize = 64 << 20;

/// Stored functions: the file's bytes, and where in them each one is.
#[derive(Debug, Default)]
pub(crate) struct Pack {
    bytes: Option<Map>,
    index: HashMap<Box<[u8]>, Range<usize>>,
}

impl Pack {
    /// Reads the first `size` bytes of a file, if they are a pack.
    pub(super) fn read(file: Map, size: usize) -> Option<Self> {
        let index = index(file.get(..size)?)?;
        Some(Self { bytes: Some(file), index })
    }

    fn get(&self, key: &[u8]) -> Option<&[u8]> {
        self.bytes.as_deref()?.get(self.index.get(key)?.clone())
    }

    fn size(&self) -> usize {
        self.index.iter().map(|(key, place)| key.len() + place.len() + 8).sum()
    }
}

/// Where each function of a pack is; `None` when it isn't one.
fn index(pack: &[u8]) -> Option<HashMap<Box<[u8]>, Range<usize>>> {
    let mut index = HashMap::new();
    let mut rest = pack;
    while !rest.is_empty() {
        let (key, after) = take(rest)?;
        let (value, after) = take(after)?;
        let end = pack.len() - after.len();
        index.insert(key.into(), end - value.len()..end);
        rest = after;
    }
    Some(index)
}

fn take(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_le_bytes(*len) as usize)
}

fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    // A compiled function is far smaller than 4 GiB.
    out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
    out.extend_from_slice(bytes);
}

/// What the compiler asks. Outside of a [`begin`](Self::begin)–[`end`](Self::end) pair it knows
/// nothing and keeps nothing.
#[derive(Debug, Default)]
pub(crate) struct FunctionCache {
    known: RwLock<Option<Pack>>,
    fresh: Mutex<HashMap<Box<[u8]>, Vec<u8>>>,
}

impl FunctionCache {
    /// Offers `known` to the compiler.
    pub(crate) fn begin(&self, known: Pack) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
    }

    /// The pack to store, when the compiler has added to it.
    pub(crate) fn end(&self) -> Option<Vec<u8>> {
        let known = self.known.write().unwrap_or_else(PoisonError::into_inner).take()?;
        let fresh = std::mem::take(&mut *self.fresh());
        if fresh.is_empty() {
            return None;
        }
        let mut out = Vec::with_capacity(known.size());
        if known.size() <= PACK_SIZE {
            for key in known.index.keys() {
                put(&mut out, key);
                put(&mut out, known.get(key)?);
            }
        }
        for (key, value) in &fresh {
            put(&mut out, key);
            put(&mut out, value);
        }
        Some(out)
    }

    fn fresh(&self) -> MutexGuard<'_, HashMap<Box<[u8]>, Vec<u8>>> {
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CacheStore for FunctionCache {
    fn get(&self, key: &[u8]) -> Option<Cow<'_, [u8]>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        Some(Cow::Owned(known.as_ref()?.get(key)?.to_vec()))
    }

    fn insert(&self, key: &[u8], value: Vec<u8>) -> bool {
        let open = self.known.read().unwrap_or_else(PoisonError::into_inner).is_some();
        if open {
            self.fresh().insert(key.into(), value);
        }
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_a_compilation_adds_and_nothing_outside_of_one() {
        let cache = FunctionCache::default();
        assert!(!cache.insert(b"k", b"v".to_vec()));
        cache.begin(Pack::default());
        assert!(cache.insert(b"key", b"value".to_vec()));
        let stored = cache.end().unwrap();
        assert_eq!(index(&stored).unwrap()[&b"key"[..]], 11..16);
        assert_eq!(&stored[11..16], b"value");
        cache.begin(Pack::default());
        assert_eq!(cache.end(), None);
    }

    #[test]
    fn a_cut_pack_is_none() {
        let mut bytes = Vec::new();
        put(&mut bytes, b"key");
        put(&mut bytes, b"value");
        assert!(index(&bytes).is_some());
        for at in 1..bytes.len() {
            assert!(index(&bytes[..at]).is_none(), "cut at {at}");
        }
    }
}
