//! The mathematics of `crypto.subtle` and `node:crypto`: pure functions, bytes in and bytes out.
//!
//! A request is a sequence of byte strings, each a little-endian `u32` length and the bytes. The
//! first names a function of [`FUNCTIONS`], the others are its arguments in the order in which the
//! function reads them; numbers are four bytes, little-endian. An answer begins with one byte, a
//! [`error::Kind`] or 0: behind 0 comes the result, which is one byte string as it is, or several that are
//! packed like a request; behind any other number comes why there is none, in UTF-8.
//!
//! Nothing here keeps state: keys come with each request, and a digest in the middle of its data is
//! bytes that the guest keeps. So everything works at build time, and a snapshot may hold all of it;
//! only functions that need randomness are refused there.

mod aes;
mod cost;
mod der;
mod derive;
mod ec;
mod error;
mod fields;
mod gcm;
mod hash;
mod lattice;
mod mac;
mod ocb;
mod okp;
mod queue;
mod random;
mod rsa;
mod sealed;
mod sponge;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub(crate) use cost::{Budget, is_long};
use error::Error;
use fields::Fields;
pub(crate) use queue::Queue;

/// What a function answers.
type Answer = Result<Vec<u8>, Error>;

/// A function of the table.
type Function = fn(&mut Fields<'_>, &Budget) -> Answer;

/// Every function by its name. What each takes stands above it, in its file.
const FUNCTIONS: &[(&str, Function)] = &[
    ("digest", hash::digest),
    ("hash_update", hash::update),
    ("hash_finish", hash::finish),
    ("hmac", mac::hmac),
    ("hmac_verify", mac::verify),
    ("hmac_start", mac::start),
    ("hmac_update", mac::update),
    ("hmac_finish", mac::finish),
    ("equal", mac::equal),
    ("hkdf", derive::hkdf),
    ("pbkdf2", derive::pbkdf2),
    ("scrypt", derive::scrypt),
    ("argon2", derive::argon2),
    ("cshake", sponge::cshake),
    ("kmac", sponge::kmac),
    ("kmac_verify", sponge::kmac_verify),
    ("cbc_encrypt", aes::cbc_encrypt),
    ("cbc_decrypt", aes::cbc_decrypt),
    ("ecb_encrypt", aes::ecb_encrypt),
    ("ecb_decrypt", aes::ecb_decrypt),
    ("ctr", aes::ctr),
    ("kw_wrap", aes::kw_wrap),
    ("kw_unwrap", aes::kw_unwrap),
    ("gcm_encrypt", gcm::encrypt),
    ("gcm_decrypt", gcm::decrypt),
    ("ocb_encrypt", ocb::encrypt),
    ("ocb_decrypt", ocb::decrypt),
    ("chacha_encrypt", aes::chacha_encrypt),
    ("chacha_decrypt", aes::chacha_decrypt),
    ("ec_generate", ec::generate),
    ("ec_public", ec::public),
    ("ec_point", ec::point),
    ("ecdsa_sign", ec::sign),
    ("ecdsa_verify", ec::verify),
    ("ecdh", ec::agree),
    ("okp_public", okp::public),
    ("ed_sign", okp::sign),
    ("ed_verify", okp::verify),
    ("x_agree", okp::agree),
    ("mldsa_public", lattice::dsa_public),
    ("mldsa_check", lattice::dsa_check),
    ("mldsa_sign", lattice::dsa_sign),
    ("mldsa_verify", lattice::dsa_verify),
    ("mlkem_public", lattice::kem_public),
    ("mlkem_check", lattice::kem_check),
    ("mlkem_encapsulate", lattice::encapsulate),
    ("mlkem_decapsulate", lattice::decapsulate),
    ("rsa_generate", rsa::generate),
    ("rsa_public_parts", rsa::public_parts),
    ("rsa_private_parts", rsa::private_parts),
    ("rsa_public", rsa::public),
    ("rsa_private", rsa::private),
    ("rsa_sign", rsa::sign),
    ("rsa_verify", rsa::verify),
    ("rsa_encrypt", rsa::encrypt),
    ("rsa_decrypt", rsa::decrypt),
    ("spki_decode", der::spki_decode),
    ("spki_encode", der::spki_encode),
    ("pkcs8_decode", der::pkcs8_decode),
    ("pkcs8_encode", der::pkcs8_encode),
    ("sec1_decode", der::sec1_decode),
    ("sec1_encode", der::sec1_encode),
];

/// The answer to a request.
pub(crate) fn answer(request: &[u8], budget: &Budget) -> Vec<u8> {
    // The libraries promise not to panic. Keys and data are hostile, though, and a request must not
    // take the thread with it, whatever they break.
    let outcome = catch_unwind(AssertUnwindSafe(|| run(request, budget)));
    let outcome = outcome.unwrap_or_else(|_| Err(Error::operation("the computation failed")));
    let (status, content) = match outcome {
        Ok(result) => (land_abi::crypto::OK, result),
        Err(error) => (error.kind as u8, error.text.into_owned().into_bytes()),
    };
    let mut answer = Vec::with_capacity(content.len() + 1);
    answer.push(status);
    answer.extend_from_slice(&content);
    answer
}

fn run(request: &[u8], budget: &Budget) -> Answer {
    let mut fields = Fields::new(request);
    let name = fields.text()?;
    let function = FUNCTIONS.iter().find(|(known, _)| *known == name);
    let (_, function) = function.ok_or_else(|| Error::unsupported("no such function"))?;
    function(&mut fields, budget)
}
