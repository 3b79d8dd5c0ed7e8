//! What the calls that only compute keep for one guest: the last answer, and open decoders.

use encoding_rs::{Decoder, DecoderResult, Encoding};
use land_abi::{code, decoder};

use crate::compression::Coders;
use crate::limits::{DECODED_AT_ONCE, DECODERS};
use crate::memory::Guest;

/// A store's data that has these.
pub(crate) trait TextHost: Guest {
    /// They themselves.
    fn texts(&mut self) -> &mut Texts;

    /// Its compressors and decompressors.
    fn coders(&mut self) -> &mut Coders;
}

/// The last answer, and open decoders.
#[derive(Default)]
pub(crate) struct Texts {
    /// What `answer_read` copies.
    pub(crate) answer: Vec<u8>,
    /// A handle is the place here, counted from 1.
    open: Vec<Option<Open>>,
}

struct Open {
    decoder: Decoder,
    fatal: bool,
}

impl Texts {
    /// Opens a decoder; its handle.
    pub(crate) fn open(&mut self, encoding: &'static Encoding, flags: u32) -> Result<i32, i32> {
        let decoder = if flags & decoder::KEEP_BOM == 0 {
            encoding.new_decoder_with_bom_removal()
        } else {
            encoding.new_decoder_without_bom_handling()
        };
        let open = Some(Open { decoder, fatal: flags & decoder::FATAL != 0 });
        let at = match self.open.iter().position(Option::is_none) {
            Some(free) => {
                self.open[free] = open;
                free
            }
            None if self.open.len() < DECODERS => {
                self.open.push(open);
                self.open.len() - 1
            }
            None => return Err(code::LIMIT),
        };
        i32::try_from(at + 1).map_err(|_| code::LIMIT)
    }

    /// Decodes the first of `bytes` to the answer; how many they are. The decoder is closed when
    /// they were the last, or malformed.
    pub(crate) fn decode(&mut self, handle: u32, bytes: &[u8], last: bool) -> Result<usize, i32> {
        let taken = &bytes[..bytes.len().min(DECODED_AT_ONCE)];
        let last = last && taken.len() == bytes.len();
        let open = self.slot(handle).and_then(Option::as_mut).ok_or(code::BAD_HANDLE)?;
        let text = open.decode(taken, last);
        if last || text.is_none() {
            self.close(handle);
        }
        self.answer = text.ok_or(code::MALFORMED)?.into_bytes();
        Ok(taken.len())
    }

    /// Closes a decoder, if it is open.
    pub(crate) fn close(&mut self, handle: u32) {
        if let Some(slot) = self.slot(handle) {
            *slot = None;
        }
    }

    fn slot(&mut self, handle: u32) -> Option<&mut Option<Open>> {
        self.open.get_mut((handle as usize).checked_sub(1)?)
    }
}

impl Open {
    /// The text of `bytes`; nothing when they are malformed and that is an error.
    fn decode(&mut self, bytes: &[u8], last: bool) -> Option<String> {
        let decoder = &mut self.decoder;
        // The capacity is the decoder's own upper bound: everything is read in one go.
        if !self.fatal {
            let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len())?);
            let _ = decoder.decode_to_string(bytes, &mut text, last);
            return Some(text);
        }
        let needed = decoder.max_utf8_buffer_length_without_replacement(bytes.len())?;
        let mut text = String::with_capacity(needed);
        match decoder.decode_to_string_without_replacement(bytes, &mut text, last).0 {
            DecoderResult::InputEmpty => Some(text),
            DecoderResult::Malformed(..) | DecoderResult::OutputFull => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(texts: &mut Texts, handle: i32, bytes: &[u8], last: bool) -> String {
        let taken = texts.decode(handle as u32, bytes, last);
        assert_eq!(taken, Ok(bytes.len()));
        String::from_utf8(std::mem::take(&mut texts.answer)).expect("the answer is UTF-8")
    }

    #[test]
    fn what_is_incomplete_waits_for_the_rest() {
        let mut texts = Texts::default();
        let one = texts.open(encoding_rs::SHIFT_JIS, 0).expect("known");
        let two = texts.open(encoding_rs::EUC_KR, 0).expect("known");
        assert_eq!((one, two), (1, 2));
        assert_eq!(decoded(&mut texts, one, b"\x93\xFA\x96", false), "日");
        assert_eq!(decoded(&mut texts, two, b"\xC7", false), "");
        assert_eq!(decoded(&mut texts, one, b"\x7B", true), "本");
        assert_eq!(decoded(&mut texts, two, b"\xD1", true), "한");
        assert_eq!(texts.decode(1, b"a", true), Err(code::BAD_HANDLE), "closed by its last bytes");
        assert_eq!(texts.open(encoding_rs::UTF_8, 0), Ok(1), "its place is free");
    }

    #[test]
    fn malformed_bytes_are_replaced_or_refused() {
        let mut texts = Texts::default();
        let lenient = texts.open(encoding_rs::UTF_8, 0).expect("known");
        assert_eq!(decoded(&mut texts, lenient, b"\xEF\xBB\xBFa\xFF", true), "a\u{FFFD}");
        let strict =
            texts.open(encoding_rs::UTF_8, decoder::FATAL | decoder::KEEP_BOM).expect("known");
        assert_eq!(decoded(&mut texts, strict, b"\xEF\xBB\xBFa", false), "\u{FEFF}a");
        assert_eq!(texts.decode(strict as u32, b"\xFF", false), Err(code::MALFORMED));
        assert_eq!(texts.decode(strict as u32, b"a", false), Err(code::BAD_HANDLE));
    }

    #[test]
    fn much_is_taken_in_pieces() {
        let mut texts = Texts::default();
        let handle = texts.open(encoding_rs::WINDOWS_1252, 0).expect("known") as u32;
        let bytes = vec![0x80; DECODED_AT_ONCE + 1];
        assert_eq!(texts.decode(handle, &bytes, true), Ok(DECODED_AT_ONCE));
        assert_eq!(texts.answer.len(), 3 * DECODED_AT_ONCE);
        assert_eq!(texts.decode(handle, &bytes[DECODED_AT_ONCE..], true), Ok(1), "still open");
        assert_eq!(texts.decode(handle, b"", true), Err(code::BAD_HANDLE));
    }

    #[test]
    fn decoders_are_counted_and_handles_checked() {
        let mut texts = Texts::default();
        for _ in 0..DECODERS {
            texts.open(encoding_rs::BIG5, 0).expect("below the limit");
        }
        assert_eq!(texts.open(encoding_rs::BIG5, 0), Err(code::LIMIT));
        texts.close(7);
        assert_eq!(texts.open(encoding_rs::BIG5, 0), Ok(7));
        for handle in [0, DECODERS as u32 + 1, u32::MAX] {
            texts.close(handle);
            assert_eq!(texts.decode(handle, b"a", false), Err(code::BAD_HANDLE));
        }
    }
}
