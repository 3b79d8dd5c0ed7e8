//! Brotli (RFC 7932): its coder and its decoder, fed step by step.

use ::brotli::enc::StandardAlloc;
use ::brotli::enc::backward_references::{BrotliEncoderMode, BrotliEncoderParams};
use ::brotli::enc::encode::{BrotliEncoderOperation, BrotliEncoderStateStruct};
use ::brotli::{BrotliDecompressStream, BrotliResult, BrotliState};
use land_abi::{CoderState, Flush};

use super::params::Params;
use super::{Codec, Step};

/// From this quality on, little input may be much work.
const SLOW: i32 = 9;

pub(super) struct BrotliEncoder(Box<BrotliEncoderStateStruct<StandardAlloc>>);

impl BrotliEncoder {
    pub(super) fn new(params: &Params) -> Self {
        let mut state = BrotliEncoderStateStruct::new(StandardAlloc::default());
        state.params = BrotliEncoderParams {
            quality: params.brotli_quality(),
            lgwin: params.brotli_window(),
            lgblock: params.block_bits,
            size_hint: usize::try_from(params.size_hint).unwrap_or_default(),
            mode: match params.mode {
                1 => BrotliEncoderMode::BROTLI_MODE_TEXT,
                2 => BrotliEncoderMode::BROTLI_MODE_FONT,
                _ => BrotliEncoderMode::BROTLI_MODE_GENERIC,
            },
            ..state.params
        };
        Self(Box::new(state))
    }
}

impl Codec for BrotliEncoder {
    fn step(&mut self, input: &[u8], flush: Flush, output: &mut Vec<u8>) -> Step {
        let operation = match flush {
            Flush::None => BrotliEncoderOperation::BROTLI_OPERATION_PROCESS,
            Flush::Partial | Flush::Sync | Flush::Full => {
                BrotliEncoderOperation::BROTLI_OPERATION_FLUSH
            }
            Flush::Finish => BrotliEncoderOperation::BROTLI_OPERATION_FINISH,
        };
        output.resize(output.capacity(), 0);
        let (mut taken, mut made) = (0, 0);
        let is_well = self.0.compress_stream(
            operation,
            &mut input.len().clone(),
            input,
            &mut taken,
            &mut output.len().clone(),
            output,
            &mut made,
            &mut None,
            &mut |_, _, _, _| (),
        );
        output.truncate(made);
        if !is_well {
            return Step::failed(taken, "Compression failed");
        }
        Step::new(
            taken,
            if self.0.is_finished() {
                CoderState::Ended
            } else if self.0.has_more_output() || taken < input.len() {
                CoderState::MoreOutput
            } else {
                CoderState::MoreInput
            },
        )
    }

    fn is_slow(&self) -> bool {
        self.0.params.quality >= SLOW
    }
}

pub(super) struct BrotliDecoder(Box<BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>>);

impl BrotliDecoder {
    /// Without the large windows that aren't part of the format: they may ask for a gibibyte.
    pub(super) fn new() -> Self {
        Self(Box::new(BrotliState::new_strict(
            StandardAlloc::default(),
            StandardAlloc::default(),
            StandardAlloc::default(),
        )))
    }
}

impl Codec for BrotliDecoder {
    fn step(&mut self, input: &[u8], _flush: Flush, output: &mut Vec<u8>) -> Step {
        output.resize(output.capacity(), 0);
        let (mut taken, mut made) = (0, 0);
        let result = BrotliDecompressStream(
            &mut input.len().clone(),
            &mut taken,
            input,
            &mut output.len().clone(),
            &mut made,
            output,
            &mut 0,
            &mut self.0,
        );
        output.truncate(made);
        match result {
            BrotliResult::ResultSuccess => Step::new(taken, CoderState::Ended),
            BrotliResult::NeedsMoreInput => Step::new(taken, CoderState::MoreInput),
            BrotliResult::NeedsMoreOutput => Step::new(taken, CoderState::MoreOutput),
            BrotliResult::ResultFailure => Step::failed(taken, "Decompression failed"),
        }
    }
}
