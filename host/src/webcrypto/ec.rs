//! ECDSA and ECDH on the curves P-256, P-384 and P-521.
//!
//! A private key is its number, as long as the curve's field; a public one its point, uncompressed.

use digest::Digest;
use p256::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use p256::elliptic_curve::Generate;
use p256::elliptic_curve::sec1::ToSec1Point;

use super::Answer;
use super::cost::Budget;
use super::error::Error;
use super::fields::{Fields, pack, truth};
use super::hash::with_hash;
use super::random::Kernel;

/// Runs `$body` with `$c` as the crate of this curve.
macro_rules! with_curve {
    ($name:expr, $c:ident => $body:expr) => {
        match $name {
            "P-256" => {
                use p256 as $c;
                $body
            }
            "P-384" => {
                use p384 as $c;
                $body
            }
            "P-521" => {
                use p521 as $c;
                $body
            }
            _ => Err(Error::unsupported("no such curve")),
        }
    };
}

fn bad_point() -> Error {
    Error::data("the public key isn't a point of the curve")
}

/// A point in one of the forms of SEC 1: the library reads "compact" ones as well.
fn standard(point: &[u8]) -> Result<&[u8], Error> {
    match point.first() {
        Some(2..=4) => Ok(point),
        _ => Err(bad_point()),
    }
}

fn bad_number() -> Error {
    Error::data("the private key isn't one of the curve")
}

/// `(curve)`: a new private key, and its public one.
pub(super) fn generate(fields: &mut Fields<'_>, budget: &Budget) -> Answer {
    let curve = fields.text()?;
    let mut kernel = Kernel::of(budget)?;
    with_curve!(curve, c => {
        let Ok(key) = c::SecretKey::try_generate_from_rng(&mut kernel);
        let public = key.public_key().to_sec1_point(false);
        Ok(pack(&[&key.to_bytes(), public.as_bytes()]))
    })
}

/// `(curve, private key)`: its public one.
pub(super) fn public(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (curve, key) = (fields.text()?, fields.bytes()?);
    with_curve!(curve, c => {
        let key = secret::<c::SecretKey>(key, c::SecretKey::from_slice)?;
        Ok(key.public_key().to_sec1_point(false).as_bytes().to_vec())
    })
}

/// Reads a private key, which must be exactly as long as the field: `from_slice` takes less.
fn secret<K: PrivateKey>(
    bytes: &[u8],
    read: impl Fn(&[u8]) -> Result<K, p256::elliptic_curve::Error>,
) -> Result<K, Error> {
    if bytes.len() != K::SIZE {
        return Err(bad_number());
    }
    read(bytes).map_err(|_| bad_number())
}

/// How long a private key is.
trait PrivateKey {
    const SIZE: usize;
}

impl PrivateKey for p256::SecretKey {
    const SIZE: usize = 32;
}

impl PrivateKey for p384::SecretKey {
    const SIZE: usize = 48;
}

impl PrivateKey for p521::SecretKey {
    const SIZE: usize = 66;
}

/// `(curve, point)`: the point uncompressed, when it is one, and not the one at infinity.
pub(super) fn point(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (curve, point) = (fields.text()?, fields.bytes()?);
    with_curve!(curve, c => {
        let key = c::PublicKey::from_sec1_bytes(standard(point)?).map_err(|_| bad_point())?;
        Ok(key.to_sec1_point(false).as_bytes().to_vec())
    })
}

/// `(curve, private key, hash, data)`: r and s, each as long as the field. The nonce is that of RFC
/// 6979: it depends on key and data alone.
pub(super) fn sign(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (curve, key) = (fields.text()?, fields.bytes()?);
    let (hash, data) = (fields.text()?, fields.bytes()?);
    let hashed = with_hash!(hash, D => Ok(D::digest(data).to_vec()))?;
    with_curve!(curve, c => {
        let key = secret::<c::SecretKey>(key, c::SecretKey::from_slice)?;
        let hashed = widened(hashed, <c::SecretKey as PrivateKey>::SIZE);
        let signature: Result<c::ecdsa::Signature, _> =
            c::ecdsa::SigningKey::from(key).sign_prehash(&hashed);
        let signature = signature.map_err(|_| Error::operation("this can't be signed"))?;
        Ok(signature.to_bytes().to_vec())
    })
}

/// A digest that is shorter than the curve's numbers, with zeroes before it: the same number, which
/// the libraries take whatever its length.
fn widened(mut hashed: Vec<u8>, size: usize) -> Vec<u8> {
    let missing = size.saturating_sub(hashed.len());
    hashed.splice(0..0, std::iter::repeat_n(0, missing));
    hashed
}

/// `(curve, public key, hash, signature, data)`: whether it is one.
pub(super) fn verify(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (curve, key, hash) = (fields.text()?, fields.bytes()?, fields.text()?);
    let (signature, data) = (fields.bytes()?, fields.bytes()?);
    let hashed = with_hash!(hash, D => Ok(D::digest(data).to_vec()))?;
    with_curve!(curve, c => {
        let key = c::PublicKey::from_sec1_bytes(standard(key)?).map_err(|_| bad_point())?;
        let Ok(signature) = c::ecdsa::Signature::from_slice(signature) else {
            return Ok(truth(false));
        };
        let hashed = widened(hashed, <c::SecretKey as PrivateKey>::SIZE);
        let verified = c::ecdsa::VerifyingKey::from(key).verify_prehash(&hashed, &signature);
        Ok(truth(verified.is_ok()))
    })
}

/// `(curve, private key, public key)`: the secret that both sides have.
pub(super) fn agree(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (curve, private, public) = (fields.text()?, fields.bytes()?, fields.bytes()?);
    with_curve!(curve, c => {
        let private = secret::<c::SecretKey>(private, c::SecretKey::from_slice)?;
        let public = c::PublicKey::from_sec1_bytes(standard(public)?).map_err(|_| bad_point())?;
        Ok(private.diffie_hellman(&public).raw_secret_bytes().to_vec())
    })
}
