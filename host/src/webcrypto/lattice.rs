//! ML-DSA (FIPS 204) and ML-KEM (FIPS 203): a private key is the seed that it comes from.

use ml_dsa::{EncodedVerifyingKey, MlDsa44, MlDsa65, MlDsa87, Signature, SigningKey, VerifyingKey};
use ml_kem::{
    Ciphertext, Decapsulate, DecapsulationKey, Encapsulate, EncapsulationKey, KeyExport, MlKem512,
    MlKem768, MlKem1024,
};

use super::Answer;
use super::cost::Budget;
use super::error::Error;
use super::fields::{Fields, pack, truth};
use super::random::Kernel;

/// Runs `$body` with `$P` as the parameters of this name.
macro_rules! with_parameters {
    ($name:expr, $P:ident => $body:expr, $($text:literal => $type:ty),*) => {
        match $name {
            $($text => {
                type $P = $type;
                $body
            })*
            _ => Err(Error::unsupported("no such parameters")),
        }
    };
}

macro_rules! with_dsa {
    ($name:expr, $P:ident => $body:expr) => {
        with_parameters!($name, $P => $body,
            "ML-DSA-44" => MlDsa44, "ML-DSA-65" => MlDsa65, "ML-DSA-87" => MlDsa87)
    };
}

macro_rules! with_kem {
    ($name:expr, $P:ident => $body:expr) => {
        with_parameters!($name, $P => $body,
            "ML-KEM-512" => MlKem512, "ML-KEM-768" => MlKem768, "ML-KEM-1024" => MlKem1024)
    };
}

fn bad_seed() -> Error {
    Error::data("the seed has the wrong length")
}

fn bad_public() -> Error {
    Error::data("this is no public key")
}

/// `(parameters, seed)`: the public key.
pub(super) fn dsa_public(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (name, seed) = (fields.text()?, fields.bytes()?);
    let seed = seed.try_into().map_err(|_| bad_seed())?;
    with_dsa!(name, P => {
        Ok(SigningKey::<P>::from_seed(seed).expanded_key().verifying_key().encode().to_vec())
    })
}

/// `(parameters, public key)`: nothing, when it is one.
pub(super) fn dsa_check(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (name, key) = (fields.text()?, fields.bytes()?);
    with_dsa!(name, P => {
        let key: &EncodedVerifyingKey<P> = key.try_into().map_err(|_| bad_public())?;
        VerifyingKey::<P>::decode(key);
        Ok(Vec::new())
    })
}

/// `(parameters, seed, context, data)`
pub(super) fn dsa_sign(fields: &mut Fields<'_>, budget: &Budget) -> Answer {
    let (name, seed, context) = (fields.text()?, fields.bytes()?, fields.bytes()?);
    let (data, mut kernel) = (fields.bytes()?, Kernel::of(budget)?);
    let seed = seed.try_into().map_err(|_| bad_seed())?;
    with_dsa!(name, P => {
        let key = SigningKey::<P>::from_seed(seed);
        let signature = key.expanded_key().sign_randomized(data, context, &mut kernel);
        let signature = signature.map_err(|_| Error::operation("a context has at most 255 bytes"))?;
        Ok(signature.encode().to_vec())
    })
}

/// `(parameters, public key, context, signature, data)`: whether it is one.
pub(super) fn dsa_verify(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (name, key, context) = (fields.text()?, fields.bytes()?, fields.bytes()?);
    let (signature, data) = (fields.bytes()?, fields.bytes()?);
    if context.len() > 255 {
        return Err(Error::operation("a context has at most 255 bytes"));
    }
    with_dsa!(name, P => {
        let key: &EncodedVerifyingKey<P> = key.try_into().map_err(|_| bad_public())?;
        let Ok(signature) = Signature::<P>::try_from(signature) else { return Ok(truth(false)) };
        Ok(truth(VerifyingKey::<P>::decode(key).verify_with_context(data, context, &signature)))
    })
}

/// `(parameters, seed)`: the public key.
pub(super) fn kem_public(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (name, seed) = (fields.text()?, fields.bytes()?);
    let seed = seed.try_into().map_err(|_| bad_seed())?;
    with_kem!(name, P => {
        Ok(DecapsulationKey::<P>::from_seed(seed).encapsulation_key().to_bytes().to_vec())
    })
}

/// `(parameters, public key)`: nothing, when it is one.
pub(super) fn kem_check(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (name, key) = (fields.text()?, fields.bytes()?);
    with_kem!(name, P => {
        EncapsulationKey::<P>::new(key.try_into().map_err(|_| bad_public())?)
            .map_err(|_| bad_public())?;
        Ok(Vec::new())
    })
}

/// `(parameters, public key)`: a new secret, and what tells it to who has the private key.
pub(super) fn encapsulate(fields: &mut Fields<'_>, budget: &Budget) -> Answer {
    let (name, key, mut kernel) = (fields.text()?, fields.bytes()?, Kernel::of(budget)?);
    with_kem!(name, P => {
        let key = EncapsulationKey::<P>::new(key.try_into().map_err(|_| bad_public())?);
        let key = key.map_err(|_| bad_public())?;
        let (sealed, secret) = key.encapsulate_with_rng(&mut kernel);
        Ok(pack(&[&secret, &sealed]))
    })
}

/// `(parameters, seed, sealed secret)`
pub(super) fn decapsulate(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (name, seed, sealed) = (fields.text()?, fields.bytes()?, fields.bytes()?);
    let seed = seed.try_into().map_err(|_| bad_seed())?;
    with_kem!(name, P => {
        let sealed: &Ciphertext<P> =
            sealed.try_into().map_err(|_| Error::operation("the ciphertext has the wrong length"))?;
        Ok(DecapsulationKey::<P>::from_seed(seed).decapsulate(sealed).to_vec())
    })
}
