//! What a guest asks a coder for: checked, and weighed before it is made.

use land_abi::{Reader, coder, coder::param};

use super::Codec;
use super::brotli::{BrotliDecoder, BrotliEncoder};
use super::flate::{Deflater, Inflater};
use super::zstandard::{ZstdDecoder, ZstdEncoder};
use crate::limits::{CODER_DICTIONARY, CODER_PARAMS, ZSTD_WINDOW_BITS};

/// What zlib calls its default.
const DEFLATE_LEVEL: i32 = 6;
const DEFLATE_WINDOW: i32 = 15;
const BROTLI_QUALITY: i32 = 11;
const BROTLI_WINDOW: i32 = 22;
const ZSTD_LEVEL: i32 = 3;

/// What may be left to the coder has no value here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Params {
    kind: u32,
    pub(super) level: Option<i32>,
    pub(super) window_bits: Option<i32>,
    pub(super) mode: i32,
    pub(super) block_bits: i32,
    pub(super) size_hint: i32,
    pub(super) checksum: bool,
    pub(super) dictionary: Vec<u8>,
}

impl Params {
    /// Reads packed parameters; nothing when one of them is out of its range.
    pub(super) fn decode(kind: u32, packed: &[u8]) -> Option<Self> {
        let mut params = Self {
            kind,
            level: None,
            window_bits: None,
            mode: 0,
            block_bits: 0,
            size_hint: 0,
            checksum: false,
            dictionary: Vec::new(),
        };
        let mut reader = Reader::new(packed);
        let count = reader.u32().ok()?;
        if count > CODER_PARAMS {
            return None;
        }
        for _ in 0..count {
            let (id, value) = (reader.u32().ok()?, reader.u32().ok()?);
            params.set(id, value.cast_signed())?;
        }
        let dictionary = reader.bytes().ok()?;
        reader.finish().ok()?;
        if dictionary.len() > CODER_DICTIONARY {
            return None;
        }
        params.dictionary = dictionary.to_vec();
        Some(params)
    }

    fn set(&mut self, id: u32, value: i32) -> Option<()> {
        let (format, decodes) = (self.kind & !coder::DECODE, self.kind & coder::DECODE != 0);
        let range = match (format, id, decodes) {
            (coder::DEFLATE_RAW..=coder::GZIP, param::LEVEL, false) => -1..=9,
            (coder::DEFLATE_RAW..=coder::GZIP, param::WINDOW_BITS, false) => 9..=DEFLATE_WINDOW,
            (coder::DEFLATE_RAW..=coder::GZIP, param::WINDOW_BITS, true) => 8..=DEFLATE_WINDOW,
            (coder::BROTLI, param::LEVEL, false) => 0..=BROTLI_QUALITY,
            (coder::BROTLI, param::WINDOW_BITS, false) => 10..=24,
            (coder::BROTLI, param::MODE, false) => 0..=2,
            (coder::BROTLI, param::BLOCK_BITS, false) if value == 0 => 0..=0,
            (coder::BROTLI, param::BLOCK_BITS, false) => 16..=24,
            (coder::BROTLI, param::SIZE_HINT, false) => 0..=i32::MAX,
            (coder::ZSTD, param::LEVEL, false) => -100..=19,
            (coder::ZSTD, param::WINDOW_BITS, _) => 10..=ZSTD_WINDOW_BITS,
            (coder::ZSTD, param::CHECKSUM, false) => 0..=1,
            _ => return None,
        };
        if !range.contains(&value) {
            return None;
        }
        match id {
            param::LEVEL => self.level = Some(value),
            param::WINDOW_BITS => self.window_bits = Some(value),
            param::MODE => self.mode = value,
            param::BLOCK_BITS => self.block_bits = value,
            param::SIZE_HINT => self.size_hint = value,
            _ => self.checksum = value != 0,
        }
        Some(())
    }

    /// What the coder may come to hold, in bytes: rather too much.
    pub(super) fn memory(&self) -> usize {
        let window = |default: i32| 1usize << self.window_bits.unwrap_or(default);
        let own = match (self.kind & !coder::DECODE, self.kind & coder::DECODE != 0) {
            (coder::BROTLI, true) => 2 << 24,
            (coder::BROTLI, false) => match self.level.unwrap_or(BROTLI_QUALITY) {
                // From 10 on each position of the window is a node of a tree.
                10.. => 10 * window(BROTLI_WINDOW) + (8 << 20),
                _ => 3 * window(BROTLI_WINDOW) + (8 << 20),
            },
            (coder::ZSTD, true) => 2 << ZSTD_WINDOW_BITS,
            (coder::ZSTD, false) => match self.level.unwrap_or(ZSTD_LEVEL) {
                ..=4 => 8 << 20,
                5..=12 => 40 << 20,
                _ => 96 << 20,
            },
            (_, true) => 64 << 10,
            (_, false) => 320 << 10,
        };
        own + self.dictionary.len()
    }

    /// The level for zlib, whose default has a number of its own.
    pub(super) fn deflate_level(&self) -> u32 {
        let level = self.level.unwrap_or(-1);
        u32::try_from(level).unwrap_or(DEFLATE_LEVEL.unsigned_abs())
    }

    pub(super) fn deflate_window(&self) -> u8 {
        u8::try_from(self.window_bits.unwrap_or(DEFLATE_WINDOW)).unwrap_or(15)
    }

    pub(super) fn brotli_quality(&self) -> i32 {
        self.level.unwrap_or(BROTLI_QUALITY)
    }

    pub(super) fn brotli_window(&self) -> i32 {
        self.window_bits.unwrap_or(BROTLI_WINDOW)
    }

    pub(super) fn zstd_level(&self) -> i32 {
        self.level.unwrap_or(ZSTD_LEVEL)
    }

    /// The coder itself; nothing when there is no such kind, or no memory.
    pub(super) fn codec(self) -> Option<Box<dyn Codec>> {
        const INFLATE_RAW: u32 = coder::DEFLATE_RAW + coder::DECODE;
        const GUNZIP: u32 = coder::GZIP + coder::DECODE;
        const BROTLI_DECODE: u32 = coder::BROTLI + coder::DECODE;
        const ZSTD_DECODE: u32 = coder::ZSTD + coder::DECODE;
        Some(match self.kind {
            coder::DEFLATE_RAW..=coder::GZIP => Box::new(Deflater::new(self.kind, &self)?),
            INFLATE_RAW..=GUNZIP => Box::new(Inflater::new(self.kind - coder::DECODE, self)?),
            coder::BROTLI => Box::new(BrotliEncoder::new(&self)),
            BROTLI_DECODE => Box::new(BrotliDecoder::new()),
            coder::ZSTD => Box::new(ZstdEncoder::new(&self)?),
            ZSTD_DECODE => Box::new(ZstdDecoder::new(&self)?),
            _ => return None,
        })
    }
}
