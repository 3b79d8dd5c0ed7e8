//! AES in the modes that have no tag, AES key wrap, and ChaCha20-Poly1305.

use ::aes::{Aes128, Aes192, Aes256};
use aes_kw::AesKw;
use cbc::cipher::block_padding::{NoPadding, Pkcs7};
use cbc::cipher::{
    Array, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit,
    KeyIvInit, StreamCipher,
};
use chacha20poly1305::ChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, Payload};

use super::Answer;
use super::cost::Budget;
use super::error::Error;
use super::fields::Fields;

/// Runs `$body` with `$C` as AES for keys of this length.
macro_rules! with_aes {
    ($key:expr, $C:ident => $body:expr) => {
        match $key.len() {
            16 => {
                type $C = Aes128;
                $body
            }
            24 => {
                type $C = Aes192;
                $body
            }
            32 => {
                type $C = Aes256;
                $body
            }
            _ => Err(bad_key()),
        }
    };
}

pub(super) fn bad_key() -> Error {
    Error::operation("an AES key has 16, 24 or 32 bytes")
}

fn bad_iv() -> Error {
    Error::operation("the initialization vector must have 16 bytes")
}

fn not_whole() -> Error {
    Error::operation("the data must be a multiple of 16 bytes long")
}

/// `(key, iv, padded: 0 or 1, data)`
pub(super) fn cbc_encrypt(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (key, iv, padded) = (fields.bytes()?, fields.bytes()?, fields.number()?);
    let data = fields.bytes()?;
    if padded == 0 && !data.len().is_multiple_of(16) {
        return Err(not_whole());
    }
    with_aes!(key, C => {
        let cipher = cbc::Encryptor::<C>::new_from_slices(key, iv).map_err(|_| bad_iv())?;
        Ok(match padded {
            0 => cipher.encrypt_padded_vec::<NoPadding>(data),
            _ => cipher.encrypt_padded_vec::<Pkcs7>(data),
        })
    })
}

/// `(key, iv, padded: 0 or 1, data)`
pub(super) fn cbc_decrypt(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (key, iv, padded) = (fields.bytes()?, fields.bytes()?, fields.number()?);
    let data = fields.bytes()?;
    with_aes!(key, C => {
        let cipher = cbc::Decryptor::<C>::new_from_slices(key, iv).map_err(|_| bad_iv())?;
        match padded {
            0 => cipher.decrypt_padded_vec::<NoPadding>(data),
            _ => cipher.decrypt_padded_vec::<Pkcs7>(data),
        }
        .map_err(|_| Error::operation("the data can't be decrypted"))
    })
}

/// `(key, data)`: whole blocks, without padding.
pub(super) fn ecb_encrypt(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (key, data) = (fields.bytes()?, fields.bytes()?);
    let mut out = data.to_vec();
    with_aes!(key, C => {
        let cipher = C::new_from_slice(key).map_err(|_| bad_key())?;
        let (blocks, []) = Array::slice_as_chunks_mut(&mut out) else { return Err(not_whole()) };
        cipher.encrypt_blocks(blocks);
        Ok(out)
    })
}

/// `(key, data)`: whole blocks, without padding.
pub(super) fn ecb_decrypt(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (key, data) = (fields.bytes()?, fields.bytes()?);
    let mut out = data.to_vec();
    with_aes!(key, C => {
        let cipher = C::new_from_slice(key).map_err(|_| bad_key())?;
        let (blocks, []) = Array::slice_as_chunks_mut(&mut out) else { return Err(not_whole()) };
        cipher.decrypt_blocks(blocks);
        Ok(out)
    })
}

/// `(key, first block, bits that count: 1 to 128, data)`: the same both ways. The bits before those
/// that count never change; when they are used up, the count begins at 0 again.
pub(super) fn ctr(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (key, block, bits) = (fields.bytes()?, fields.bytes()?, fields.number()?);
    let mut data = fields.bytes()?.to_vec();
    let block: [u8; 16] = block.try_into().map_err(|_| bad_iv())?;
    if !(1..=128).contains(&bits) {
        return Err(Error::operation("the counter must have 1 to 128 bits"));
    }
    let mask = u128::MAX >> (128 - bits);
    let first = u128::from_be_bytes(block);
    let needed = data.len().div_ceil(16) as u128;
    // Blocks until the count begins anew, less one so that 2¹²⁸ fits.
    let left = mask - (first & mask);
    if needed > 0 && needed - 1 > mask {
        return Err(Error::operation("there is more data than the counter can count"));
    }
    let before =
        if needed > 0 && needed - 1 > left { (left as usize + 1) * 16 } else { data.len() };
    let (before, after) = data.split_at_mut(before);
    with_aes!(key, C => {
        let run = |from: u128, part: &mut [u8]| {
            let cipher = ::ctr::Ctr128BE::<C>::new_from_slices(key, &from.to_be_bytes());
            let mut cipher = cipher.map_err(|_| bad_key())?;
            cipher.try_apply_keystream(part).map_err(|_| Error::operation("too much data"))
        };
        run(first, before)?;
        run(first & !mask, after)?;
        Ok(())
    })?;
    Ok(data)
}

/// `(key, data)`: RFC 3394.
pub(super) fn kw_wrap(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (key, data) = (fields.bytes()?, fields.bytes()?);
    if data.len() < 16 || !data.len().is_multiple_of(8) {
        return Err(Error::operation(
            "what is wrapped must be a multiple of 8 bytes, two at least",
        ));
    }
    let mut out = vec![0; data.len() + 8];
    with_aes!(key, C => {
        let kw = AesKw::<C>::new_from_slice(key).map_err(|_| bad_key())?;
        kw.wrap_key(data, &mut out).map_err(|_| Error::operation("this can't be wrapped"))?;
        Ok(out)
    })
}

/// `(key, data)`: RFC 3394.
pub(super) fn kw_unwrap(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (key, data) = (fields.bytes()?, fields.bytes()?);
    if data.len() < 24 || !data.len().is_multiple_of(8) {
        return Err(Error::operation("this can't be unwrapped"));
    }
    let mut out = vec![0; data.len() - 8];
    with_aes!(key, C => {
        let kw = AesKw::<C>::new_from_slice(key).map_err(|_| bad_key())?;
        kw.unwrap_key(data, &mut out).map_err(|_| Error::operation("this can't be unwrapped"))?;
        Ok(out)
    })
}

/// `(key, nonce, additional data, data)`: the data and a tag of 16 bytes. RFC 8439.
pub(super) fn chacha_encrypt(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (cipher, nonce, payload) = chacha(fields)?;
    cipher.encrypt(&nonce.into(), payload).map_err(|_| Error::operation("too much data"))
}

/// `(key, nonce, additional data, data and tag)`
pub(super) fn chacha_decrypt(fields: &mut Fields<'_>, _: &Budget) -> Answer {
    let (cipher, nonce, payload) = chacha(fields)?;
    let plain = cipher.decrypt(&nonce.into(), payload);
    plain.map_err(|_| Error::operation("the data can't be decrypted"))
}

fn chacha<'a>(
    fields: &mut Fields<'a>,
) -> Result<(ChaCha20Poly1305, [u8; 12], Payload<'a, 'a>), Error> {
    let (key, nonce) = (fields.bytes()?, fields.bytes()?);
    let (aad, msg) = (fields.bytes()?, fields.bytes()?);
    let cipher = ChaCha20Poly1305::new_from_slice(key)
        .map_err(|_| Error::operation("a ChaCha20 key has 32 bytes"))?;
    let nonce = nonce.try_into().map_err(|_| Error::operation("the nonce must have 12 bytes"))?;
    Ok((cipher, nonce, Payload { msg, aad }))
}
