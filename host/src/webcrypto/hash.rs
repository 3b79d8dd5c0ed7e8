//! Digests, whole and in pieces.

use digest::Digest;
use digest::common::hazmat::{SerializableState, SerializedState};

use super::Answer;
use super::cost::Budget;
use super::error::Error;
use super::fields::Fields;

/// Runs `$body` with `$D` as the hash function of this name. MD5, RIPEMD-160 and the truncated ones
/// are for `node:crypto`; `crypto.subtle` doesn't ask for them.
macro_rules! with_hash {
    ($name:expr, $D:ident => $body:expr) => {
        with_hash!(@ $name, $D, $body,
            "SHA-256" => sha2_new::Sha256, "SHA-384" => sha2_new::Sha384, "SHA-512" => sha2_new::Sha512,
            "SHA-1" => sha1::Sha1, "SHA3-256" => sha3::Sha3_256, "SHA3-384" => sha3::Sha3_384,
            "SHA3-512" => sha3::Sha3_512, "SHA3-224" => sha3::Sha3_224, "SHA-224" => sha2_new::Sha224,
            "SHA-512/224" => sha2_new::Sha512_224, "SHA-512/256" => sha2_new::Sha512_256,
            "MD5" => md5::Md5, "RIPEMD-160" => ripemd::Ripemd160)
    };
    (@ $name:expr, $D:ident, $body:expr, $($text:literal => $type:ty),*) => {
        match $name {
            $($text => {
                type $D = $type;
                $body
            })*
            _ => Err($crate::webcrypto::error::Error::unsupported("no such hash function")),
        }
    };
}
pub(super) use with_hash;

/// `(hash, data)`
pub(super) fn digest(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (name, data) = (fields.text()?, fields.bytes()?);
    with_hash!(name, D => Ok(D::digest(data).to_vec()))
}

/// The state behind `state`'s bytes; that of no data behind none.
pub(super) fn restore<D: SerializableState + Default>(state: &[u8]) -> Result<D, Error> {
    if state.is_empty() {
        return Ok(D::default());
    }
    let state: &SerializedState<D> = state.try_into().map_err(|_| Error::malformed())?;
    D::deserialize(state).map_err(|_| Error::malformed())
}

/// `(hash, state, data)`: the state behind `data`. The first state is empty.
pub(super) fn update(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (name, state, data) = (fields.text()?, fields.bytes()?, fields.bytes()?);
    with_hash!(name, D => {
        let mut hash: D = restore(state)?;
        Digest::update(&mut hash, data);
        Ok(hash.serialize().to_vec())
    })
}

/// `(hash, state, data)`: the digest of what the state has seen, and of `data`.
pub(super) fn finish(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (name, state, data) = (fields.text()?, fields.bytes()?, fields.bytes()?);
    with_hash!(name, D => {
        let mut hash: D = restore(state)?;
        Digest::update(&mut hash, data);
        Ok(hash.finalize().to_vec())
    })
}
