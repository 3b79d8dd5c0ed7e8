//! Compiled functions, kept between compilations of modules that share a JavaScript engine.
//!
//! Two apps differ in their snapshot's data; their functions are the engine's. The compiler asks
//! here for each function before it compiles it, and only the first app pays.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use wasmtime::CacheStore;

/// A pack larger than this is begun anew, so that it can't grow for ever.
const PACK_SIZE: usize = 64 << 20;

/// Functions by their key.
#[derive(Debug, Default)]
pub(crate) struct Pack(HashMap<Box<[u8]>, Box<[u8]>>);

impl Pack {
    /// Reads the stored form; `None` when it isn't one.
    pub(super) fn read(mut bytes: &[u8]) -> Option<Self> {
        let mut functions = HashMap::new();
        while !bytes.is_empty() {
            let (key, rest) = take(bytes)?;
            let (value, rest) = take(rest)?;
            functions.insert(key.into(), value.into());
            bytes = rest;
        }
        Some(Self(functions))
    }

    fn write(&self, out: &mut Vec<u8>) {
        for (key, value) in &self.0 {
            put(out, key);
            put(out, value);
        }
    }

    fn size(&self) -> usize {
        self.0.iter().map(|(key, value)| key.len() + value.len() + 8).sum()
    }
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
    fresh: Mutex<Pack>,
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
        if fresh.0.is_empty() {
            return None;
        }
        let mut out = Vec::with_capacity(known.size() + fresh.size());
        if known.size() + fresh.size() <= PACK_SIZE {
            known.write(&mut out);
        }
        fresh.write(&mut out);
        Some(out)
    }

    fn fresh(&self) -> MutexGuard<'_, Pack> {
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CacheStore for FunctionCache {
    fn get(&self, key: &[u8]) -> Option<Cow<'_, [u8]>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let value = known.as_ref()?.0.get(key)?;
        Some(Cow::Owned(value.to_vec()))
    }

    fn insert(&self, key: &[u8], value: Vec<u8>) -> bool {
        let open = self.known.read().unwrap_or_else(PoisonError::into_inner).is_some();
        if open {
            self.fresh().0.insert(key.into(), value.into());
        }
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_compilation_adds_the_next_one_finds() {
        let cache = FunctionCache::default();
        assert!(!cache.insert(b"k", b"v".to_vec()));
        cache.begin(Pack::default());
        assert!(cache.insert(b"k", b"v".to_vec()));
        let stored = cache.end().unwrap();
        cache.begin(Pack::read(&stored).unwrap());
        assert_eq!(cache.get(b"k").as_deref(), Some(&b"v"[..]));
        assert_eq!(cache.end(), None);
    }

    #[test]
    fn a_cut_pack_is_none() {
        let mut bytes = Vec::new();
        Pack(HashMap::from([(Box::from(*b"key"), Box::from(*b"value"))])).write(&mut bytes);
        assert!(Pack::read(&bytes).is_some());
        for at in 1..bytes.len() {
            assert!(Pack::read(&bytes[..at]).is_none(), "cut at {at}");
        }
    }
}
