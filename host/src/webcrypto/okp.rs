//! Ed25519 and X25519: keys are 32 bytes, private ones as well as public ones.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use x25519_dalek::{PublicKey, StaticSecret};

use super::Answer;
use super::cost::Budget;
use super::error::Error;
use super::fields::{Fields, truth};

/// What goes by the name of a curve.
enum Curve {
    Ed25519,
    X25519,
}

fn curve(fields: &mut Fields<'_>) -> Result<Curve, Error> {
    match fields.text()? {
        "Ed25519" => Ok(Curve::Ed25519),
        "X25519" => Ok(Curve::X25519),
        _ => Err(Error::unsupported("no such curve")),
    }
}

fn key(bytes: &[u8]) -> Result<[u8; 32], Error> {
    bytes.try_into().map_err(|_| Error::data("the key must have 32 bytes"))
}

/// `(curve, private key)`: its public one.
pub(super) fn public(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (curve, key) = (curve(fields)?, key(fields.bytes()?)?);
    Ok(match curve {
        Curve::Ed25519 => SigningKey::from_bytes(&key).verifying_key().to_bytes().to_vec(),
        Curve::X25519 => PublicKey::from(&StaticSecret::from(key)).to_bytes().to_vec(),
    })
}

/// `(curve, private key, data)`
pub(super) fn sign(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (Curve::Ed25519, key) = (curve(fields)?, key(fields.bytes()?)?) else {
        return Err(Error::unsupported("this curve has no signatures"));
    };
    Ok(SigningKey::from_bytes(&key).sign(fields.bytes()?).to_bytes().to_vec())
}

/// `(curve, public key, signature, data)`: whether it is one. Keys and signatures of small order
/// verify nothing.
pub(super) fn verify(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (Curve::Ed25519, key) = (curve(fields)?, key(fields.bytes()?)?) else {
        return Err(Error::unsupported("this curve has no signatures"));
    };
    let (signature, data) = (fields.bytes()?, fields.bytes()?);
    let key = VerifyingKey::from_bytes(&key);
    let (Ok(key), Ok(signature)) = (key, Signature::from_slice(signature)) else {
        return Ok(truth(false));
    };
    Ok(truth(key.verify_strict(data, &signature).is_ok()))
}

/// `(curve, private key, public key)`: the secret that both sides have.
pub(super) fn agree(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (Curve::X25519, private) = (curve(fields)?, key(fields.bytes()?)?) else {
        return Err(Error::unsupported("this curve has no key agreement"));
    };
    let public = PublicKey::from(key(fields.bytes()?)?);
    let secret = StaticSecret::from(private).diffie_hellman(&public);
    if !secret.was_contributory() {
        return Err(Error::operation("the public key is of small order"));
    }
    Ok(secret.to_bytes().to_vec())
}
