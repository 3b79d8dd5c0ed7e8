//! The envelopes of keys: SubjectPublicKeyInfo, PKCS#8 and SEC 1's private keys.

use pkcs8::PrivateKeyInfoRef;
use pkcs8::der::asn1::OctetStringRef;
use pkcs8::der::{Any, AnyRef, Decode, Encode, asn1::BitStringRef, asn1::ObjectIdentifier};
use sec1::EcPrivateKey;
use spki::{AlgorithmIdentifier, AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use super::Answer;
use super::cost::Budget;
use super::error::Error;
use super::fields::{Fields, pack};

fn bad_envelope() -> Error {
    Error::data("the key can't be read")
}

/// What an algorithm's parameters say: the name of a curve as text, other parameters as DER, nothing
/// when there are none.
fn parameters(algorithm: &AlgorithmIdentifierRef<'_>) -> Answer {
    let Some(any) = algorithm.parameters else { return Ok(Vec::new()) };
    match any.decode_as::<ObjectIdentifier>() {
        Ok(name) => Ok(name.to_string().into_bytes()),
        Err(_) => any.to_der().map_err(|_| bad_envelope()),
    }
}

/// `(spki)`: the algorithm's object identifier in dotted form, its parameters, and the key.
pub(super) fn spki_decode(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let info = SubjectPublicKeyInfoRef::from_der(fields.bytes()?).map_err(|_| bad_envelope())?;
    let key = info.subject_public_key.as_bytes().ok_or_else(bad_envelope)?;
    let name = info.algorithm.oid.to_string();
    Ok(pack(&[name.as_bytes(), &parameters(&info.algorithm)?, key]))
}

/// `(pkcs8)`: the same of a private key.
pub(super) fn pkcs8_decode(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let info = PrivateKeyInfoRef::from_der(fields.bytes()?).map_err(|_| bad_envelope())?;
    let name = info.algorithm.oid.to_string();
    Ok(pack(&[name.as_bytes(), &parameters(&info.algorithm)?, info.private_key.as_bytes()]))
}

/// `(object identifier, parameters)`: the parameters are the name of a curve, `NULL` or nothing.
fn algorithm(fields: &mut Fields<'_>) -> Result<AlgorithmIdentifier<Any>, Error> {
    let oid = ObjectIdentifier::new(fields.text()?).map_err(|_| Error::malformed())?;
    let parameters = match fields.text()? {
        "" => None,
        "NULL" => Some(Any::from(AnyRef::NULL)),
        curve => {
            let curve = ObjectIdentifier::new(curve).map_err(|_| Error::malformed())?;
            Some(Any::encode_from(&curve).map_err(|_| Error::malformed())?)
        }
    };
    Ok(AlgorithmIdentifier { oid, parameters })
}

/// `(object identifier, parameters, key)`
pub(super) fn spki_encode(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let algorithm = algorithm(fields)?;
    let key = BitStringRef::from_bytes(fields.bytes()?).map_err(|_| bad_envelope())?;
    spki::SubjectPublicKeyInfo { algorithm, subject_public_key: key }
        .to_der()
        .map_err(|_| bad_envelope())
}

/// `(object identifier, parameters, key)`
pub(super) fn pkcs8_encode(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let algorithm = algorithm(fields)?;
    let key = OctetStringRef::new(fields.bytes()?).map_err(|_| bad_envelope())?;
    let parameters = algorithm.parameters.as_ref().map(AnyRef::from);
    let algorithm = AlgorithmIdentifierRef { oid: algorithm.oid, parameters };
    PrivateKeyInfoRef::new(algorithm, key).to_der().map_err(|_| bad_envelope())
}

/// `(ECPrivateKey)`: the private key, and the curve's object identifier and the public key, where they
/// are there.
pub(super) fn sec1_decode(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let key = EcPrivateKey::from_der(fields.bytes()?).map_err(|_| bad_envelope())?;
    let curve = key.parameters.and_then(|parameters| parameters.named_curve());
    let curve = curve.map(|curve| curve.to_string()).unwrap_or_default();
    Ok(pack(&[key.private_key, curve.as_bytes(), key.public_key.unwrap_or_default()]))
}

/// `(private key, public key)`: without the curve, which stands around it.
pub(super) fn sec1_encode(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (private_key, public_key) = (fields.bytes()?, fields.bytes()?);
    EcPrivateKey { private_key, parameters: None, public_key: Some(public_key) }
        .to_der()
        .map_err(|_| bad_envelope())
}
