//! Ed25519, X25519, Ed448 and X448: keys are bytes, private ones as well as public ones.

use ed448_goldilocks::{self as goldilocks, elliptic_curve::array::Array};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use x25519_dalek::{PublicKey, StaticSecret};

use super::Answer;
use super::cost::Budget;
use super::error::Error;
use super::fields::{Fields, truth};

fn unknown() -> Error {
    Error::unsupported("no such curve")
}

/// A key of so many bytes.
fn key<const SIZE: usize>(bytes: &[u8]) -> Result<[u8; SIZE], Error> {
    bytes.try_into().map_err(|_| Error::data(format!("the key must have {SIZE} bytes")))
}

/// `(curve, private key)`: its public one.
pub(super) fn public(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (curve, private) = (fields.text()?, fields.bytes()?);
    Ok(match curve {
        "Ed25519" => SigningKey::from_bytes(&key(private)?).verifying_key().to_bytes().to_vec(),
        "X25519" => PublicKey::from(&StaticSecret::from(key(private)?)).to_bytes().to_vec(),
        "Ed448" => ed448_key(private)?.verifying_key().to_bytes().to_vec(),
        "X448" => x448::x448_unchecked(key(private)?, x448::X448_BASEPOINT_BYTES).to_vec(),
        _ => return Err(unknown()),
    })
}

fn ed448_key(private: &[u8]) -> Result<goldilocks::SigningKey, Error> {
    Ok(goldilocks::SigningKey::from(Array(key::<57>(private)?)))
}

/// `(curve, private key, context, data)`; Ed25519 has no context.
pub(super) fn sign(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (curve, private) = (fields.text()?, fields.bytes()?);
    let (context, data) = (fields.bytes()?, fields.bytes()?);
    match curve {
        "Ed25519" if context.is_empty() => {
            Ok(SigningKey::from_bytes(&key(private)?).sign(data).to_bytes().to_vec())
        }
        "Ed448" => {
            let signature = ed448_key(private)?.sign_ctx(context, data);
            let signature = signature.map_err(|_| Error::operation("the context is too long"))?;
            Ok(signature.to_bytes().to_vec())
        }
        _ => Err(unknown()),
    }
}

/// `(curve, public key, context, signature, data)`: whether it is one. Keys and signatures of small
/// order verify nothing.
pub(super) fn verify(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (curve, public, context) = (fields.text()?, fields.bytes()?, fields.bytes()?);
    let (signature, data) = (fields.bytes()?, fields.bytes()?);
    match curve {
        "Ed25519" if context.is_empty() => {
            let public = VerifyingKey::from_bytes(&key(public)?);
            let (Ok(public), Ok(signature)) = (public, Signature::from_slice(signature)) else {
                return Ok(truth(false));
            };
            Ok(truth(public.verify_strict(data, &signature).is_ok()))
        }
        "Ed448" => Ok(truth(verifies448(&key(public)?, context, signature, data))),
        _ => Err(unknown()),
    }
}

fn verifies448(public: &[u8; 57], context: &[u8], signature: &[u8], data: &[u8]) -> bool {
    let Ok(signature) = goldilocks::Signature::try_from(signature) else { return false };
    let Ok(public) = goldilocks::VerifyingKey::from_bytes(public) else { return false };
    if is_small(&public) {
        return false;
    }
    let mut first = [0; 57];
    first.copy_from_slice(&signature.to_bytes()[..57]);
    if goldilocks::VerifyingKey::from_bytes(&first).is_ok_and(|point| is_small(&point)) {
        return false;
    }
    public.verify_ctx(&signature, context, data).is_ok()
}

/// Whether four times the point is nothing.
fn is_small(point: &goldilocks::VerifyingKey) -> bool {
    let twice = point.to_edwards().double();
    twice.double() == goldilocks::EdwardsPoint::IDENTITY
}

/// `(curve, private key, public key)`: the secret that both sides have.
pub(super) fn agree(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (curve, private, public) = (fields.text()?, fields.bytes()?, fields.bytes()?);
    let small = || Error::operation("the public key is of small order");
    match curve {
        "X25519" => {
            let public = PublicKey::from(key(public)?);
            let secret = StaticSecret::from(key(private)?).diffie_hellman(&public);
            if secret.was_contributory() { Ok(secret.to_bytes().to_vec()) } else { Err(small()) }
        }
        "X448" => {
            let secret = x448::x448_unchecked(key(private)?, key(public)?);
            if secret == [0; 56] { Err(small()) } else { Ok(secret.to_vec()) }
        }
        _ => Err(unknown()),
    }
}
