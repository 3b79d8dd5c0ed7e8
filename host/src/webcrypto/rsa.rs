//! RSA: PKCS#1 v1.5 and PSS signatures, OAEP and PKCS#1 v1.5 encryption, and keys.
//!
//! A key is its PKCS#1 DER. Private operations are blinded with the kernel's randomness, which is
//! what the `rsa` crate has against timing attacks like "Marvin" (RUSTSEC-2023-0071).

use ::rsa::pkcs1v15::Pkcs1v15Sign;
use ::rsa::{BoxedUint, Oaep, Pkcs1v15Encrypt, Pss, RsaPrivateKey, RsaPublicKey};
use digest::Digest;
use pkcs1::der::{Decode, Encode, asn1::UintRef};
use pkcs1::{EncodeRsaPrivateKey, RsaPrivateKeyRef, RsaPublicKeyRef};

use super::Answer;
use super::cost::Budget;
use super::error::Error;
use super::fields::{Fields, pack, truth};
use super::hash::with_hash;
use super::random::Kernel;
use crate::limits::{CRYPTO_RSA_GENERATED, CRYPTO_RSA_MODULUS};

/// The shortest modulus: what is shorter has no room for a signature.
const LEAST_BITS: usize = 256;

/// The largest public exponent, which is also the library's.
const LARGEST_EXPONENT: u64 = (1 << 33) - 1;

fn bad_key() -> Error {
    Error::data("this is no RSA key that can be used here")
}

/// `(bits, public exponent)`: a new private key.
pub(super) fn generate(fields: &mut Fields<'_>, budget: &Budget) -> Answer {
    let (bits, exponent) = (fields.size()?, fields.bytes()?);
    let mut kernel = Kernel::of(budget)?;
    if !(LEAST_BITS..=CRYPTO_RSA_GENERATED).contains(&bits) {
        return Err(Error::operation(format!(
            "an RSA key is made with {LEAST_BITS} to {CRYPTO_RSA_GENERATED} bits"
        )));
    }
    let exponent = exponent.iter().try_fold(0u64, |value, byte| {
        let value = value << 8 | u64::from(*byte);
        (value <= LARGEST_EXPONENT).then_some(value)
    });
    // With an even one there is no private exponent, however long one looks for it.
    let exponent = exponent.filter(|value| *value >= 3 && value % 2 == 1);
    let exponent =
        exponent.ok_or_else(|| Error::operation("no public exponent that can be used"))?;
    let key = RsaPrivateKey::new_with_exp_unchecked(&mut kernel, bits, BoxedUint::from(exponent));
    encode(&key.map_err(|_| Error::operation("no key could be made"))?)
}

fn encode(key: &RsaPrivateKey) -> Answer {
    Ok(key.to_pkcs1_der().map_err(|_| bad_key())?.as_bytes().to_vec())
}

/// `(public key)`: modulus and public exponent.
pub(super) fn public_parts(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let key = RsaPublicKeyRef::from_der(fields.bytes()?).map_err(|_| bad_key())?;
    Ok(pack(&[key.modulus.as_bytes(), key.public_exponent.as_bytes()]))
}

/// `(private key)`: n, e, d, p, q, dp, dq and qi.
pub(super) fn private_parts(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let key = RsaPrivateKeyRef::from_der(fields.bytes()?).map_err(|_| bad_key())?;
    if key.other_prime_infos.is_some() {
        return Err(Error::unsupported("RSA keys with more than two primes aren't supported"));
    }
    let parts = [
        key.modulus,
        key.public_exponent,
        key.private_exponent,
        key.prime1,
        key.prime2,
        key.exponent1,
        key.exponent2,
        key.coefficient,
    ];
    Ok(pack(&parts.each_ref().map(UintRef::as_bytes)))
}

/// `(n, e)`: the public key, checked.
pub(super) fn public(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (n, e) = (fields.bytes()?, fields.bytes()?);
    public_key(n, e)?;
    let modulus = UintRef::new(n).map_err(|_| bad_key())?;
    let public_exponent = UintRef::new(e).map_err(|_| bad_key())?;
    RsaPublicKeyRef { modulus, public_exponent }.to_der().map_err(|_| bad_key())
}

/// `(n, e, d, p, q)`: the private key, checked. What else belongs to it is computed.
pub(super) fn private(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (n, e, d) = (fields.bytes()?, fields.bytes()?, fields.bytes()?);
    encode(&private_key([n, e, d, fields.bytes()?, fields.bytes()?])?)
}

/// A number of no more bits than any part of a key has.
fn number(bytes: &[u8]) -> Result<BoxedUint, Error> {
    let zeroes = bytes.iter().take_while(|byte| **byte == 0).count();
    let bytes = &bytes[zeroes..];
    if bytes.is_empty() || bytes.len() > CRYPTO_RSA_MODULUS / 8 {
        return Err(bad_key());
    }
    BoxedUint::from_be_slice(bytes, 8 * u32::try_from(bytes.len()).map_err(|_| bad_key())?)
        .map_err(|_| bad_key())
}

fn public_key(n: &[u8], e: &[u8]) -> Result<RsaPublicKey, Error> {
    let sizes = LEAST_BITS..=CRYPTO_RSA_MODULUS;
    RsaPublicKey::new_with_size_limits(number(n)?, number(e)?, sizes).map_err(|_| bad_key())
}

fn private_key(parts: [&[u8]; 5]) -> Result<RsaPrivateKey, Error> {
    let [n, e, d, p, q] = parts;
    public_key(n, e)?;
    let primes = vec![number(p)?, number(q)?];
    RsaPrivateKey::from_components(number(n)?, number(e)?, number(d)?, primes)
        .map_err(|_| bad_key())
}

fn read_public(der: &[u8]) -> Result<RsaPublicKey, Error> {
    let key = RsaPublicKeyRef::from_der(der).map_err(|_| bad_key())?;
    public_key(key.modulus.as_bytes(), key.public_exponent.as_bytes())
}

fn read_private(der: &[u8]) -> Result<RsaPrivateKey, Error> {
    let key = RsaPrivateKeyRef::from_der(der).map_err(|_| bad_key())?;
    let parts = [key.modulus, key.public_exponent, key.private_exponent, key.prime1, key.prime2];
    private_key(parts.each_ref().map(UintRef::as_bytes))
}

/// `(padding: "pkcs1" or "pss", hash, private key, salt's length, data)`
pub(super) fn sign(fields: &mut Fields<'_>, budget: &Budget) -> Answer {
    let (padding, hash) = (fields.text()?, fields.text()?);
    let (key, salt, data) = (read_private(fields.bytes()?)?, fields.size()?, fields.bytes()?);
    let signature = with_hash!(hash, D => {
        let hashed = D::digest(data);
        Ok(match padding {
            "pkcs1" => {
                let mut kernel = Kernel::for_blinding();
                key.sign_with_rng(&mut kernel, Pkcs1v15Sign::new::<D>(), &hashed)
            }
            "pss" => {
                if salt > CRYPTO_RSA_MODULUS / 8 {
                    return Err(Error::operation("the salt is longer than the key allows"));
                }
                // An empty salt is no randomness.
                let mut kernel =
                    if salt == 0 { Kernel::for_blinding() } else { Kernel::of(budget)? };
                key.sign_with_rng(&mut kernel, Pss::<D>::new_with_salt(salt), &hashed)
            }
            _ => return Err(Error::malformed()),
        })
    })?;
    signature.map_err(|_| Error::operation("the key is too short for this signature"))
}

/// `(padding, hash, public key, salt's length, signature, data)`: whether it is one.
pub(super) fn verify(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (padding, hash) = (fields.text()?, fields.text()?);
    let (key, salt) = (read_public(fields.bytes()?)?, fields.size()?);
    let (signature, data) = (fields.bytes()?, fields.bytes()?);
    let verified = with_hash!(hash, D => {
        let hashed = D::digest(data);
        Ok(match padding {
            "pkcs1" => key.verify(Pkcs1v15Sign::new::<D>(), &hashed, signature),
            // No signature has a longer salt than its modulus.
            "pss" if salt > CRYPTO_RSA_MODULUS / 8 => return Ok(truth(false)),
            "pss" => key.verify(Pss::<D>::new_with_salt(salt), &hashed, signature),
            _ => return Err(Error::malformed()),
        })
    })?;
    Ok(truth(verified.is_ok()))
}

/// `(padding: "oaep" or "pkcs1", hash, public key, label, data)`
pub(super) fn encrypt(fields: &mut Fields<'_>, budget: &Budget) -> Answer {
    let (padding, hash) = (fields.text()?, fields.text()?);
    let (key, label) = (read_public(fields.bytes()?)?, fields.bytes()?);
    let (data, mut kernel) = (fields.bytes()?, Kernel::of(budget)?);
    let encrypted = match padding {
        "pkcs1" => key.encrypt(&mut kernel, Pkcs1v15Encrypt, data),
        "oaep" => with_hash!(hash, D => {
            Ok(key.encrypt(&mut kernel, Oaep::<D>::new_with_label(label), data))
        })?,
        _ => return Err(Error::malformed()),
    };
    encrypted.map_err(|_| Error::operation("the data is too long for this key"))
}

/// `(padding, hash, private key, label, data)`
pub(super) fn decrypt(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (padding, hash) = (fields.text()?, fields.text()?);
    let (key, label) = (read_private(fields.bytes()?)?, fields.bytes()?);
    let (data, mut kernel) = (fields.bytes()?, Kernel::for_blinding());
    let decrypted = match padding {
        "pkcs1" => key.decrypt_blinded(&mut kernel, Pkcs1v15Encrypt, data),
        "oaep" => with_hash!(hash, D => {
            Ok(key.decrypt_blinded(&mut kernel, Oaep::<D>::new_with_label(label), data))
        })?,
        _ => return Err(Error::malformed()),
    };
    decrypted.map_err(|_| Error::operation("the data can't be decrypted"))
}
