//! cSHAKE and KMAC (NIST SP 800-185) on the `keccak` crate's permutation.

use keccak::Keccak;
use subtle::ConstantTimeEq;

use super::Answer;
use super::cost::Budget;
use super::error::Error;
use super::fields::{Fields, truth};
use crate::limits::CRYPTO_DERIVED;

/// Keccak with a rate of so many bytes, in the middle of its input.
struct Sponge {
    state: [u64; 25],
    rate: usize,
    at: usize,
}

impl Sponge {
    /// That of cSHAKE for a function name and a customization; without both it is SHAKE's.
    fn customized(rate: usize, name: &[u8], custom: &[u8]) -> Self {
        let mut sponge = Self { state: [0; 25], rate, at: 0 };
        if !(name.is_empty() && custom.is_empty()) {
            sponge.padded(&[name, custom]);
        }
        sponge
    }

    fn permute(&mut self) {
        Keccak::new().with_f1600(|f1600| f1600(&mut self.state));
        self.at = 0;
    }

    fn mix(&mut self, byte: u8) {
        self.state[self.at / 8] ^= u64::from(byte) << (8 * (self.at % 8));
    }

    fn absorb(&mut self, data: &[u8]) {
        for byte in data {
            self.mix(*byte);
            self.at += 1;
            if self.at == self.rate {
                self.permute();
            }
        }
    }

    /// "bytepad" of the "encode_string" of each.
    fn padded(&mut self, strings: &[&[u8]]) {
        self.absorb(&left_encode(self.rate as u64));
        for string in strings {
            self.absorb(&left_encode(string.len() as u64 * 8));
            self.absorb(string);
        }
        if self.at > 0 {
            self.permute();
        }
    }

    /// The first `len` bytes of output; `domain` are the bits behind the input.
    fn squeeze(mut self, domain: u8, len: usize) -> Vec<u8> {
        self.mix(domain);
        self.at = self.rate - 1;
        self.mix(0x80);
        let mut out = Vec::with_capacity(len);
        while out.len() < len {
            self.permute();
            let bytes = self.state.iter().flat_map(|lane| lane.to_le_bytes());
            out.extend(bytes.take(self.rate.min(len - out.len())));
        }
        out
    }
}

/// The bytes of a number without leading zeroes, one at least, and how many they are.
fn minimal(number: u64) -> ([u8; 8], usize) {
    let zeroes = (number.leading_zeros() / 8).min(7) as usize;
    (number.to_be_bytes(), zeroes)
}

fn left_encode(number: u64) -> Vec<u8> {
    let (bytes, zeroes) = minimal(number);
    let mut encoded = vec![(8 - zeroes) as u8];
    encoded.extend_from_slice(&bytes[zeroes..]);
    encoded
}

fn right_encode(number: u64) -> Vec<u8> {
    let (bytes, zeroes) = minimal(number);
    let mut encoded = bytes[zeroes..].to_vec();
    encoded.push((8 - zeroes) as u8);
    encoded
}

fn rate(strength: u32) -> Result<usize, Error> {
    match strength {
        128 => Ok(168),
        256 => Ok(136),
        _ => Err(Error::unsupported("no such strength")),
    }
}

/// How many bytes are asked for; a program must not fill memory this way.
fn output(fields: &mut Fields<'_>) -> Result<usize, Error> {
    let len = fields.size()?;
    if len > CRYPTO_DERIVED {
        return Err(Error::operation(format!(
            "at most {CRYPTO_DERIVED} bytes are derived at once"
        )));
    }
    Ok(len)
}

/// `(strength: 128 or 256, bytes of output, function name, customization, data)`
pub(super) fn cshake(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (rate, len) = (rate(fields.number()?)?, output(fields)?);
    let (name, custom) = (fields.bytes()?, fields.bytes()?);
    let domain = if name.is_empty() && custom.is_empty() { 0x1F } else { 0x04 };
    let mut sponge = Sponge::customized(rate, name, custom);
    sponge.absorb(fields.bytes()?);
    Ok(sponge.squeeze(domain, len))
}

/// `(strength: 128 or 256, bytes of output, customization, key, data)`
pub(super) fn kmac(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (rate, len, custom) = (rate(fields.number()?)?, output(fields)?, fields.bytes()?);
    let mut sponge = Sponge::customized(rate, b"KMAC", custom);
    sponge.padded(&[fields.bytes()?]);
    sponge.absorb(fields.bytes()?);
    sponge.absorb(&right_encode(len as u64 * 8));
    Ok(sponge.squeeze(0x04, len))
}

/// `(strength: 128 or 256, bytes of output, customization, key, data, tag)`: whether it is the tag.
pub(super) fn kmac_verify(fields: &mut Fields<'_>, budget: &Budget) -> Answer {
    let right = kmac(fields, budget)?;
    Ok(truth(right.as_slice().ct_eq(fields.bytes()?).into()))
}
