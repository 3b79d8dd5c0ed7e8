//! Compressors and decompressors: what the guest's coders are on the host's side.
//!
//! A step takes a piece of bounded size and answers a piece of bounded size, so that neither a large
//! input nor one that decompresses to terabytes holds a thread or fills memory.

mod brotli;
mod flate;
mod params;
mod zstandard;

use land_abi::{Coded, CoderState, Flush, code};

use crate::limits::{CODED_AT_ONCE, CODED_INLINE, CODER_MEMORY, CODERS};
use params::Params;

/// What a step came to.
struct Step {
    taken: usize,
    state: CoderState,
    /// Why it failed.
    reason: &'static str,
}

impl Step {
    fn new(taken: usize, state: CoderState) -> Self {
        Self { taken, state, reason: "" }
    }

    fn failed(taken: usize, reason: &'static str) -> Self {
        Self { taken, state: CoderState::Failed, reason }
    }
}

/// One format in one direction.
trait Codec: Send {
    /// Takes some of `input` and appends to `output`, which has room for [`CODED_AT_ONCE`] bytes.
    fn step(&mut self, input: &[u8], flush: Flush, output: &mut Vec<u8>) -> Step;

    /// Even little input may be much work.
    fn is_slow(&self) -> bool {
        false
    }
}

/// A coder with what it weighs.
pub(crate) struct Coder {
    codec: Box<dyn Codec>,
    memory: usize,
}

impl Coder {
    /// The coder that the guest asks for, or a code: `MALFORMED` for what there isn't.
    pub(crate) fn new(kind: u32, packed: &[u8]) -> Result<Self, i32> {
        let params = Params::decode(kind, packed).ok_or(code::MALFORMED)?;
        let memory = params.memory();
        let codec = params.codec().ok_or(code::LIMIT)?;
        Ok(Self { codec, memory })
    }

    /// Whether a step with so many bytes is too long to keep others waiting.
    pub(crate) fn is_long(&self, len: usize) -> bool {
        len > CODED_INLINE || self.codec.is_slow()
    }

    /// One step; what it brings forth, and then the reason of a failure, go to `answer`.
    pub(crate) fn run(&mut self, input: &[u8], flush: Flush, answer: &mut Vec<u8>) -> Coded {
        let piece = &input[..input.len().min(CODED_AT_ONCE)];
        // The last bytes are only the last when all are taken.
        let is_whole = piece.len() == input.len();
        let flush = if is_whole { flush } else { Flush::None };
        *answer = Vec::with_capacity(CODED_AT_ONCE);
        let mut step = self.codec.step(piece, flush, answer);
        if !is_whole && step.state == CoderState::MoreInput {
            step.state = CoderState::MoreOutput;
        }
        answer.extend_from_slice(step.reason.as_bytes());
        Coded::Step {
            taken: count(step.taken),
            state: step.state,
            answer: count(answer.len()),
            reason: count(step.reason.len()),
        }
    }
}

/// What is taken and answered at once is far below 32 bits.
fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

const _: () = assert!(CODED_AT_ONCE + Coded::LONGEST_REASON <= Coded::MOST);

/// The open coders of one guest.
#[derive(Default)]
pub(crate) struct Coders {
    /// A handle is the place here, counted from 1.
    open: Vec<Option<Coder>>,
}

impl Coders {
    /// Keeps a coder; its handle.
    pub(crate) fn open(&mut self, coder: Coder) -> Result<i32, i32> {
        let held = self.open.iter().flatten().map(|coder| coder.memory).sum::<usize>();
        if held + coder.memory > CODER_MEMORY {
            return Err(code::LIMIT);
        }
        let at = match self.open.iter().position(Option::is_none) {
            Some(free) => free,
            None if self.open.len() < CODERS => {
                self.open.push(None);
                self.open.len() - 1
            }
            None => return Err(code::LIMIT),
        };
        self.open[at] = Some(coder);
        i32::try_from(at + 1).map_err(|_| code::LIMIT)
    }

    /// The coder with this handle.
    pub(crate) fn get(&mut self, handle: u32) -> Option<&mut Coder> {
        self.slot(handle)?.as_mut()
    }

    /// Closes a coder, if it is open.
    pub(crate) fn close(&mut self, handle: u32) {
        if let Some(slot) = self.slot(handle) {
            *slot = None;
        }
    }

    /// Runs a step, and closes the coder when it was the last.
    pub(crate) fn run(
        &mut self,
        handle: u32,
        input: &[u8],
        flush: Flush,
        answer: &mut Vec<u8>,
    ) -> Coded {
        let Some(coder) = self.get(handle) else { return Coded::Refused(code::BAD_HANDLE) };
        let coded = coder.run(input, flush, answer);
        if let Coded::Step { state: CoderState::Ended | CoderState::Failed, .. } = coded {
            self.close(handle);
        }
        coded
    }

    fn slot(&mut self, handle: u32) -> Option<&mut Option<Coder>> {
        self.open.get_mut((handle as usize).checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests;
