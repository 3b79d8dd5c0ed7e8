//! AES-GCM with initialization vectors and tags of any length (NIST SP 800-38D), which the `aes-gcm`
//! crate fixes by types.

use super::Answer;
use super::aes::bad_key;
use super::cost::Budget;
use super::error::Error;
use super::fields::Fields;
use super::sealed::{Arguments, TAG};
use ::aes::{Aes128, Aes192, Aes256};
use ctr::Ctr32BE;
use ctr::cipher::{
    BlockCipherEncrypt, BlockSizeUser, KeyInit, KeyIvInit, StreamCipher, consts::U16,
};
use ghash::GHash;
use ghash::universal_hash::UniversalHash;

fn read<'a>(fields: &mut Fields<'a>) -> Result<Arguments<'a>, Error> {
    let arguments = Arguments::read(fields, 4)?;
    if arguments.iv.is_empty() {
        return Err(Error::operation("the initialization vector is empty"));
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
    match arguments.key.len() {
        16 => run::<Aes128>(arguments, data, encrypt),
        24 => run::<Aes192>(arguments, data, encrypt),
        32 => run::<Aes256>(arguments, data, encrypt),
        _ => Err(bad_key()),
    }
}

fn run<C>(arguments: &Arguments<'_>, data: &mut [u8], encrypt: bool) -> Result<[u8; TAG], Error>
where
    C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16> + KeyInit,
    Ctr32BE<C>: KeyIvInit + StreamCipher,
{
    let cipher = C::new_from_slice(arguments.key).map_err(|_| bad_key())?;
    let mut hash_key = ghash::Block::default();
    cipher.encrypt_block(&mut hash_key);
    let hash = GHash::new(&hash_key);
    let first = first_block(&hash, arguments.iv);
    let mut mask = first.into();
    cipher.encrypt_block(&mut mask);
    if !encrypt {
        // The tag is that of the encrypted data.
        let tag = tag(hash.clone(), arguments.aad, data, &mask);
        apply::<Ctr32BE<C>>(arguments.key, first, data)?;
        return Ok(tag);
    }
    apply::<Ctr32BE<C>>(arguments.key, first, data)?;
    Ok(tag(hash, arguments.aad, data, &mask))
}

/// The counter's first value, "J₀".
fn first_block(hash: &GHash, iv: &[u8]) -> [u8; 16] {
    let mut block = [0; 16];
    if iv.len() == 12 {
        block[..12].copy_from_slice(iv);
        block[15] = 1;
        return block;
    }
    let mut hash = hash.clone();
    hash.update_padded(iv);
    hash.update(&[lengths(0, iv.len()).into()]);
    hash.finalize().into()
}

fn lengths(a: usize, b: usize) -> [u8; 16] {
    (((a as u128 * 8) << 64) | (b as u128 * 8)).to_be_bytes()
}

/// En- or decrypts `data` with the blocks behind the first.
fn apply<S: KeyIvInit + StreamCipher>(
    key: &[u8],
    first: [u8; 16],
    data: &mut [u8],
) -> Result<(), Error> {
    let [.., a, b, c, d] = first;
    let mut block = first;
    let count = u32::from_be_bytes([a, b, c, d]).wrapping_add(1);
    block[12..].copy_from_slice(&count.to_be_bytes());
    let mut stream = S::new_from_slices(key, &block).map_err(|_| bad_key())?;
    stream.try_apply_keystream(data).map_err(|_| Error::operation("too much data"))
}

fn tag(mut hash: GHash, aad: &[u8], encrypted: &[u8], mask: &ghash::Block) -> [u8; TAG] {
    hash.update_padded(aad);
    hash.update_padded(encrypted);
    hash.update(&[lengths(aad.len(), encrypted.len()).into()]);
    let mut tag: [u8; TAG] = hash.finalize().into();
    for (byte, mask) in tag.iter_mut().zip(mask) {
        *byte ^= mask;
    }
    tag
}
