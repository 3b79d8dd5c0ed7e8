//! The seal at the end of a cache entry: what it is, how long it is, and a checksum.

use xxhash_rust::xxh3::xxh3_128;

const MAGIC: &[u8; 8] = b"landseal";

/// Magic, length, checksum, identity.
const SIZE: usize = 8 + 8 + 16 + 32;

/// The identity that an entry must carry.
pub(super) struct Seal(pub(super) [u8; 32]);

/// The bytes to write after `content`.
pub(super) fn seal(content: &[u8], identity: &Seal) -> [u8; SIZE] {
    let mut out = [0; SIZE];
    out[..8].copy_from_slice(MAGIC);
    out[8..16].copy_from_slice(&(content.len() as u64).to_le_bytes());
    // Against accidents, not against people: those are kept out by the folder's owner and mode.
    out[16..32].copy_from_slice(&xxh3_128(content).to_le_bytes());
    out[32..].copy_from_slice(&identity.0);
    out
}

/// The content of a sealed entry; `None` when anything isn't as it was written.
pub(super) fn open<'a>(bytes: &'a [u8], identity: &Seal) -> Option<&'a [u8]> {
    let (content, trailer) = bytes.split_at_checked(bytes.len().checked_sub(SIZE)?)?;
    (trailer == seal(content, identity)).then_some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_what_was_sealed_and_nothing_else() {
        let mut bytes = b"content".to_vec();
        bytes.extend_from_slice(&seal(b"content", &Seal([1; 32])));
        assert_eq!(open(&bytes, &Seal([1; 32])), Some(&b"content"[..]));
        assert_eq!(open(&bytes, &Seal([2; 32])), None);
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(open(&damaged, &Seal([1; 32])), None, "byte {at}");
            assert_eq!(open(&bytes[..at], &Seal([1; 32])), None, "cut at {at}");
        }
    }
}
