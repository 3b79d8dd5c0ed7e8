//! HMAC (RFC 2104), whole and in pieces, and comparing in constant time.
//!
//! Written on the bare hash functions: the `hmac` crate's state can't be had as bytes.

use digest::common::BlockSizeUser;
use digest::common::hazmat::SerializableState;
use digest::{Digest, Output};
use subtle::ConstantTimeEq;

use super::Answer;
use super::cost::Budget;
use super::error::Error;
use super::fields::{Fields, pack, truth};
use super::hash::{restore, with_hash};

/// A key's two hashes, each behind its padded key.
#[derive(Clone)]
pub(super) struct Hmac<D> {
    inner: D,
    outer: D,
}

impl<D: Digest + BlockSizeUser + Clone> Hmac<D> {
    pub(super) fn new(key: &[u8]) -> Self {
        let digest;
        let key = if key.len() > D::block_size() {
            digest = D::digest(key);
            &digest[..]
        } else {
            key
        };
        let padded = |with: u8| {
            let mut block = vec![with; D::block_size()];
            for (byte, key) in block.iter_mut().zip(key) {
                *byte ^= key;
            }
            D::new_with_prefix(block)
        };
        Self { inner: padded(0x36), outer: padded(0x5C) }
    }

    pub(super) fn update(&mut self, data: &[u8]) {
        self.inner.update(data);
    }

    pub(super) fn finish(mut self) -> Output<D> {
        self.outer.update(self.inner.finalize());
        self.outer.finalize()
    }

    /// The tag of one message; the key may be used again.
    pub(super) fn tag(&self, data: &[u8]) -> Output<D> {
        let mut mac = self.clone();
        mac.update(data);
        mac.finish()
    }
}

impl<D: SerializableState + Default> Hmac<D> {
    fn restore(state: &[u8]) -> Result<Self, Error> {
        let mut parts = Fields::new(state);
        Ok(Self { inner: restore(parts.bytes()?)?, outer: restore(parts.bytes()?)? })
    }

    fn save(&self) -> Vec<u8> {
        pack(&[&self.inner.serialize(), &self.outer.serialize()])
    }
}

/// `(hash, key, data)`
pub(super) fn hmac(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (name, key, data) = (fields.text()?, fields.bytes()?, fields.bytes()?);
    with_hash!(name, D => Ok(Hmac::<D>::new(key).tag(data).to_vec()))
}

/// `(hash, key, tag, data)`: whether it is the tag.
pub(super) fn verify(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (name, key, tag) = (fields.text()?, fields.bytes()?, fields.bytes()?);
    let data = fields.bytes()?;
    with_hash!(name, D => {
        let right = Hmac::<D>::new(key).tag(data);
        Ok(truth(right.as_slice().ct_eq(tag).into()))
    })
}

/// `(hash, key)`: the state before any data.
pub(super) fn start(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (name, key) = (fields.text()?, fields.bytes()?);
    with_hash!(name, D => Ok(Hmac::<D>::new(key).save()))
}

/// `(hash, state, data)`: the state behind `data`.
pub(super) fn update(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (name, state, data) = (fields.text()?, fields.bytes()?, fields.bytes()?);
    with_hash!(name, D => {
        let mut mac = Hmac::<D>::restore(state)?;
        mac.update(data);
        Ok(mac.save())
    })
}

/// `(hash, state, data)`: the tag of what the state has seen, and of `data`.
pub(super) fn finish(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (name, state, data) = (fields.text()?, fields.bytes()?, fields.bytes()?);
    with_hash!(name, D => {
        let mut mac = Hmac::<D>::restore(state)?;
        mac.update(data);
        Ok(mac.finish().to_vec())
    })
}

/// `(a, b)`: whether they are the same, in a time that depends on their lengths alone.
pub(super) fn equal(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    Ok(truth(fields.bytes()?.ct_eq(fields.bytes()?).into()))
}
