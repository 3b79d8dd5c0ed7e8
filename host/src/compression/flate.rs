//! DEFLATE, alone and in the formats of zlib and gzip.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use land_abi::{CoderState, Flush, coder};

use super::params::Params;
use super::{Codec, Step};

pub(super) struct Deflater(Compress);

impl Deflater {
    pub(super) fn new(format: u32, params: &Params) -> Option<Self> {
        let level = Compression::new(params.deflate_level());
        let window = params.deflate_window();
        let mut compress = match format {
            coder::GZIP => Compress::new_gzip(level, window),
            coder::DEFLATE => Compress::new_with_window_bits(level, true, window),
            _ => Compress::new_with_window_bits(level, false, window),
        };
        // gzip's format has no room for one.
        if format != coder::GZIP && !params.dictionary.is_empty() {
            compress.set_dictionary(&params.dictionary).ok()?;
        }
        Some(Self(compress))
    }
}

impl Codec for Deflater {
    fn step(&mut self, input: &[u8], flush: Flush, output: &mut Vec<u8>) -> Step {
        let flush = match flush {
            Flush::None => FlushCompress::None,
            Flush::Partial => FlushCompress::Partial,
            Flush::Sync => FlushCompress::Sync,
            Flush::Full => FlushCompress::Full,
            Flush::Finish => FlushCompress::Finish,
        };
        let before = self.0.total_in();
        let status = self.0.compress_vec(input, output, flush);
        let taken = since(before, self.0.total_in());
        match status {
            Ok(Status::StreamEnd) => Step::new(taken, CoderState::Ended),
            Ok(Status::Ok | Status::BufError) => progressed(taken, output),
            Err(_) => Step::failed(taken, "stream error"),
        }
    }
}

pub(super) struct Inflater {
    inner: Decompress,
    dictionary: Vec<u8>,
}

impl Inflater {
    pub(super) fn new(format: u32, params: Params) -> Option<Self> {
        let window = params.deflate_window();
        let mut inner = match format {
            coder::GZIP => Decompress::new_gzip(window),
            coder::DEFLATE => Decompress::new_with_window_bits(true, window),
            _ => Decompress::new_with_window_bits(false, window),
        };
        let mut dictionary = params.dictionary;
        if format == coder::DEFLATE_RAW && !dictionary.is_empty() {
            // Such a stream can't ask for it.
            inner.set_dictionary(&dictionary).ok()?;
            dictionary = Vec::new();
        }
        Some(Self { inner, dictionary })
    }

    /// Gives the stream the dictionary that it asks for; why not, when it can't be.
    fn give_dictionary(&mut self) -> Result<(), &'static str> {
        if self.dictionary.is_empty() {
            return Err("Missing dictionary");
        }
        let dictionary = std::mem::take(&mut self.dictionary);
        self.inner.set_dictionary(&dictionary).map(drop).map_err(|_| "Bad dictionary")
    }
}

impl Codec for Inflater {
    fn step(&mut self, input: &[u8], _flush: Flush, output: &mut Vec<u8>) -> Step {
        let before = self.inner.total_in();
        loop {
            let rest = &input[since(before, self.inner.total_in())..];
            let status = self.inner.decompress_vec(rest, output, FlushDecompress::None);
            let taken = since(before, self.inner.total_in());
            return match status {
                Ok(Status::StreamEnd) => Step::new(taken, CoderState::Ended),
                Ok(Status::Ok | Status::BufError) => progressed(taken, output),
                Err(error) if error.needs_dictionary().is_some() => match self.give_dictionary() {
                    Ok(()) => continue,
                    Err(reason) => Step::failed(taken, reason),
                },
                Err(error) => Step::failed(taken, reason(error.message())),
            };
        }
    }
}

/// All input is taken unless the output is full.
fn progressed(taken: usize, output: &Vec<u8>) -> Step {
    let is_full = output.len() == output.capacity();
    Step::new(taken, if is_full { CoderState::MoreOutput } else { CoderState::MoreInput })
}

/// How far a counter has come in one step: never further than its input is long.
fn since(before: u64, now: u64) -> usize {
    usize::try_from(now - before).unwrap_or(usize::MAX)
}

/// The texts of zlib, which programs look for.
const REASONS: [&str; 20] = [
    "incorrect header check",
    "unknown compression method",
    "invalid window size",
    "unknown header flags set",
    "header crc mismatch",
    "invalid block type",
    "invalid stored block lengths",
    "too many length or distance symbols",
    "invalid distance code too far back",
    "invalid code lengths set",
    "invalid bit length repeat",
    "invalid code -- missing end-of-block",
    "invalid literal/lengths set",
    "invalid distances set",
    "invalid literal/length code",
    "invalid distance code",
    "invalid distance too far back",
    "incorrect data check",
    "incorrect length check",
    "buffer error",
];

fn reason(message: Option<&str>) -> &'static str {
    let message = message.unwrap_or_default().trim_end_matches('\0');
    REASONS.into_iter().find(|known| *known == message).unwrap_or("invalid data")
}
