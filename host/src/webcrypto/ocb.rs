//! AES-OCB (RFC 7253) with initialization vectors and tags of any length that it allows, which the
//! `ocb3` crate fixes by types.

use super::Answer;
use super::aes::bad_key;
use super::cost::Budget;
use super::error::Error;
use super::fields::Fields;
use super::sealed::{Arguments, TAG};
use ::aes::{Aes128, Aes192, Aes256};
use cbc::cipher::consts::U16;
use cbc::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, BlockSizeUser, KeyInit};

fn read<'a>(fields: &mut Fields<'a>) -> Result<Arguments<'a>, Error> {
    let arguments = Arguments::read(fields, 1)?;
    if !(1..=15).contains(&arguments.iv.len()) {
        return Err(Error::operation("the initialization vector must have 1 to 15 bytes"));
    }
    Ok(arguments)
}

/// The data and the tag.
pub(super) fn encrypt(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let arguments = read(fields)?;
    arguments.seal(|data| by_key(&arguments, data, true))
}

/// The data, which ends with its tag.
pub(super) fn decrypt(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let arguments = read(fields)?;
    arguments.open(|data| by_key(&arguments, data, false))
}

/// En- or decrypts `data`, and answers the tag.
fn by_key(arguments: &Arguments<'_>, data: &mut [u8], encrypt: bool) -> Result<[u8; TAG], Error> {
    let tag = match arguments.key.len() {
        16 => Ocb::<Aes128>::new(arguments.key)?.run(arguments, data, encrypt),
        24 => Ocb::<Aes192>::new(arguments.key)?.run(arguments, data, encrypt),
        32 => Ocb::<Aes256>::new(arguments.key)?.run(arguments, data, encrypt),
        _ => Err(bad_key()),
    };
    tag.map(u128::to_be_bytes)
}

/// A cipher, and the values that depend on its key alone. Blocks are numbers, most significant byte
/// first.
struct Ocb<C> {
    cipher: C,
    star: u128,
    dollar: u128,
}

/// Twice the number in the field.
fn double(block: u128) -> u128 {
    block << 1 ^ ((block >> 127) * 0x87)
}

impl<C> Ocb<C>
where
    C: BlockCipherEncrypt + BlockCipherDecrypt + BlockSizeUser<BlockSize = U16> + KeyInit,
{
    fn new(key: &[u8]) -> Result<Self, Error> {
        let cipher = C::new_from_slice(key).map_err(|_| bad_key())?;
        let mut ocb = Self { cipher, star: 0, dollar: 0 };
        ocb.star = ocb.encipher(0);
        ocb.dollar = double(ocb.star);
        Ok(ocb)
    }

    fn encipher(&self, block: u128) -> u128 {
        let mut block = block.to_be_bytes().into();
        self.cipher.encrypt_block(&mut block);
        u128::from_be_bytes(block.into())
    }

    fn decipher(&self, block: u128) -> u128 {
        let mut block = block.to_be_bytes().into();
        self.cipher.decrypt_block(&mut block);
        u128::from_be_bytes(block.into())
    }

    /// The value for the block of this number, counted from 1.
    fn step(&self, number: usize) -> u128 {
        (0..=number.trailing_zeros()).fold(self.dollar, |value, _| double(value))
    }

    /// The offset that a nonce begins with.
    fn first_offset(&self, arguments: &Arguments<'_>) -> u128 {
        let mut nonce = [0; 16];
        nonce[16 - arguments.iv.len()..].copy_from_slice(arguments.iv);
        nonce[15 - arguments.iv.len()] |= 1;
        let nonce = u128::from_be_bytes(nonce) | (arguments.tag_len as u128 * 8 % 128) << 121;
        let bottom = (nonce & 63) as u32;
        let top = self.encipher(nonce & !63);
        // The first 64 bits, and what they become when each is mixed with that eight further.
        let stretched = (top >> 64) ^ (top >> 56 & u128::from(u64::MAX));
        if bottom == 0 {
            top
        } else {
            top << bottom | (stretched & u128::from(u64::MAX)) >> (64 - bottom)
        }
    }

    /// What the additional data come to.
    fn hash(&self, aad: &[u8]) -> u128 {
        let (mut offset, mut sum) = (0, 0);
        let (blocks, rest) = aad.as_chunks::<16>();
        for (at, block) in blocks.iter().enumerate() {
            offset ^= self.step(at + 1);
            sum ^= self.encipher(u128::from_be_bytes(*block) ^ offset);
        }
        if rest.is_empty() { sum } else { sum ^ self.encipher(filled(rest) ^ offset ^ self.star) }
    }

    fn run(
        &self,
        arguments: &Arguments<'_>,
        data: &mut [u8],
        encrypt: bool,
    ) -> Result<u128, Error> {
        let mut offset = self.first_offset(arguments);
        let mut sum = 0;
        let (blocks, rest) = data.as_chunks_mut::<16>();
        for (at, block) in blocks.iter_mut().enumerate() {
            offset ^= self.step(at + 1);
            let given = u128::from_be_bytes(*block);
            let turned =
                if encrypt { self.encipher(given ^ offset) } else { self.decipher(given ^ offset) };
            sum ^= if encrypt { given } else { turned ^ offset };
            *block = (turned ^ offset).to_be_bytes();
        }
        if !rest.is_empty() {
            offset ^= self.star;
            let pad = self.encipher(offset).to_be_bytes();
            if encrypt {
                sum ^= filled(rest);
            }
            for (byte, pad) in rest.iter_mut().zip(pad) {
                *byte ^= pad;
            }
            if !encrypt {
                sum ^= filled(rest);
            }
        }
        Ok(self.encipher(sum ^ offset ^ self.dollar) ^ self.hash(arguments.aad))
    }
}

/// A piece shorter than a block, followed by a one bit and zeroes.
fn filled(rest: &[u8]) -> u128 {
    let mut block = [0; 16];
    block[..rest.len()].copy_from_slice(rest);
    block[rest.len()] = 0x80;
    u128::from_be_bytes(block)
}
