//! Encryption that seals its data with a tag: what AES-GCM and AES-OCB take and answer.

use subtle::ConstantTimeEq;

use super::Answer;
use super::error::Error;
use super::fields::Fields;

/// A whole tag.
pub(super) const TAG: usize = 16;

/// What both directions take: `(key, iv, additional data, tag's length in bytes, data)`
pub(super) struct Arguments<'a> {
    pub(super) key: &'a [u8],
    pub(super) iv: &'a [u8],
    pub(super) aad: &'a [u8],
    pub(super) tag_len: usize,
    data: &'a [u8],
}

impl<'a> Arguments<'a> {
    /// Reads them; a tag has at least `least` bytes.
    pub(super) fn read(fields: &mut Fields<'a>, least: usize) -> Result<Self, Error> {
        let (key, iv, aad) = (fields.bytes()?, fields.bytes()?, fields.bytes()?);
        let (tag_len, data) = (fields.size()?, fields.bytes()?);
        if !(least..=TAG).contains(&tag_len) {
            return Err(Error::operation(format!("a tag has {least} to {TAG} bytes")));
        }
        Ok(Self { key, iv, aad, tag_len, data })
    }

    /// The data as `encrypt` leaves it, and the tag that it answers.
    pub(super) fn seal(
        &self,
        encrypt: impl FnOnce(&mut [u8]) -> Result<[u8; TAG], Error>,
    ) -> Answer {
        let mut out = Vec::with_capacity(self.data.len() + TAG);
        out.extend_from_slice(self.data);
        let tag = encrypt(&mut out)?;
        out.extend_from_slice(&tag[..self.tag_len]);
        Ok(out)
    }

    /// The data, which ends with its tag, as `decrypt` leaves it; an error unless that answers the same tag.
    pub(super) fn open(
        &self,
        decrypt: impl FnOnce(&mut [u8]) -> Result<[u8; TAG], Error>,
    ) -> Answer {
        let failed = || Error::operation("the data can't be decrypted");
        let at = self.data.len().checked_sub(self.tag_len).ok_or_else(failed)?;
        let (data, tag) = self.data.split_at(at);
        let mut out = data.to_vec();
        let right = decrypt(&mut out)?;
        if right[..self.tag_len].ct_eq(tag).into() { Ok(out) } else { Err(failed()) }
    }
}
