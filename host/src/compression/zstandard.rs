//! Zstandard.

use land_abi::{CoderState, Flush};
use zstd_safe::zstd_sys::ZSTD_EndDirective;
use zstd_safe::{CCtx, CParameter, DCtx, DParameter, InBuffer, OutBuffer};

use super::params::Params;
use super::{Codec, Step};
use crate::limits::ZSTD_WINDOW_BITS;

/// From this level on, little input may be much work.
const SLOW: i32 = 13;

pub(super) struct ZstdEncoder {
    context: CCtx<'static>,
    level: i32,
}

impl ZstdEncoder {
    pub(super) fn new(params: &Params) -> Option<Self> {
        let level = params.zstd_level();
        let mut context = CCtx::try_create()?;
        context.set_parameter(CParameter::CompressionLevel(level)).ok()?;
        context.set_parameter(CParameter::ChecksumFlag(params.checksum)).ok()?;
        // A level would otherwise choose windows that no decoder here reads.
        let window = params.window_bits.unwrap_or(if level > 4 { ZSTD_WINDOW_BITS } else { 0 });
        context.set_parameter(CParameter::WindowLog(window.unsigned_abs())).ok()?;
        if !params.dictionary.is_empty() {
            context.load_dictionary(&params.dictionary).ok()?;
        }
        Some(Self { context, level })
    }
}

impl Codec for ZstdEncoder {
    fn step(&mut self, input: &[u8], flush: Flush, output: &mut Vec<u8>) -> Step {
        let directive = match flush {
            Flush::None => ZSTD_EndDirective::ZSTD_e_continue,
            Flush::Partial | Flush::Sync | Flush::Full => ZSTD_EndDirective::ZSTD_e_flush,
            Flush::Finish => ZSTD_EndDirective::ZSTD_e_end,
        };
        let mut from = InBuffer::around(input);
        let left =
            self.context.compress_stream2(&mut OutBuffer::around(output), &mut from, directive);
        let taken = from.pos();
        let Ok(left) = left else { return Step::failed(taken, "Compression failed") };
        let is_out = flush == Flush::None || left == 0;
        Step::new(
            taken,
            if flush == Flush::Finish && left == 0 {
                CoderState::Ended
            } else if taken < input.len() || !is_out || output.len() == output.capacity() {
                CoderState::MoreOutput
            } else {
                CoderState::MoreInput
            },
        )
    }

    fn is_slow(&self) -> bool {
        self.level >= SLOW
    }
}

pub(super) struct ZstdDecoder(DCtx<'static>);

impl ZstdDecoder {
    pub(super) fn new(params: &Params) -> Option<Self> {
        let mut context = DCtx::try_create()?;
        let window = params.window_bits.unwrap_or(ZSTD_WINDOW_BITS).unsigned_abs();
        context.set_parameter(DParameter::WindowLogMax(window)).ok()?;
        if !params.dictionary.is_empty() {
            context.load_dictionary(&params.dictionary).ok()?;
        }
        Some(Self(context))
    }
}

impl Codec for ZstdDecoder {
    fn step(&mut self, input: &[u8], _flush: Flush, output: &mut Vec<u8>) -> Step {
        let mut from = InBuffer::around(input);
        loop {
            let mut to = OutBuffer::around_pos(output, output.len());
            let before = (from.pos(), to.pos());
            let hint = self.0.decompress_stream(&mut to, &mut from);
            let after = (from.pos(), to.pos());
            match hint {
                Err(code) => return Step::failed(from.pos(), reason(code)),
                Ok(0) => return Step::new(from.pos(), CoderState::Ended),
                Ok(_) if output.len() == output.capacity() => {
                    return Step::new(from.pos(), CoderState::MoreOutput);
                }
                Ok(_) if from.pos() == input.len() || before == after => {
                    return Step::new(from.pos(), CoderState::MoreInput);
                }
                Ok(_) => {}
            }
        }
    }
}

fn reason(code: usize) -> &'static str {
    match zstd_safe::get_error_name(code) {
        name if name.len() < 200 => name,
        _ => "Decompression failed",
    }
}
