//! One compressor or decompressor of the host's, which outlives the build that opened it.

use land_abi::{Coded, CoderState, Flush, Writer, code};
use rquickjs::prelude::MutFn;
use rquickjs::{Array, Ctx, Exception, Function, IntoJs, Result, TypedArray};

use crate::bytes::{Bytes, array_of};
use crate::host;
use crate::phase::{self, Phase};

/// Bytes that one step is given: not more than the host takes at once.
const PIECE: usize = 64 << 10;

/// `open(kind, parameters, dictionary | undefined) → (bytes | undefined, flush) => [output, taken, state, reason]`;
/// without bytes, the coder is closed.
pub(super) fn open<'js>(
    ctx: Ctx<'js>,
    kind: u32,
    params: Vec<i32>,
    dictionary: Option<Bytes<'js>>,
) -> Result<Function<'js>> {
    let mut coder = Coder { kind, packed: pack(&params, dictionary), open: None, before: vec![] };
    coder.handle().map_err(|code| refused(&ctx, code))?;
    Function::new(
        ctx,
        MutFn::from(move |ctx: Ctx<'js>, bytes: Option<Bytes<'js>>, flush: u32| {
            let Some(bytes) = bytes else {
                coder.close();
                return Ok(None);
            };
            let mut output = Vec::new();
            let step = bytes.with(|bytes| coder.run(bytes, flush, &mut output));
            match step {
                Coded::Refused(code) => Err(refused(&ctx, code)),
                Coded::Step { taken, state, reason, .. } => {
                    let reason = output.split_off(output.len() - reason as usize);
                    answer(&ctx, output, taken, state, &reason).map(Some)
                }
            }
        }),
    )
}

fn answer<'js>(
    ctx: &Ctx<'js>,
    output: Vec<u8>,
    taken: u32,
    state: CoderState,
    reason: &[u8],
) -> Result<Array<'js>> {
    let output = TypedArray::<u8>::new(ctx.clone(), output)?.into_js(ctx)?;
    let reason = String::from_utf8_lossy(reason).into_js(ctx)?;
    array_of(ctx, &[output, taken.into_js(ctx)?, (state as u32).into_js(ctx)?, reason])
}

fn refused(ctx: &Ctx<'_>, code: i32) -> rquickjs::Error {
    match code {
        code::LIMIT => Exception::throw_range(
            ctx,
            "too many compressors and decompressors are open at a time, or they hold too much memory",
        ),
        code::BAD_HANDLE => Exception::throw_type(ctx, "the compressor is closed"),
        _ => Exception::throw_range(ctx, "a parameter of the compressor is out of its range"),
    }
}

/// Numbers and values in turn, then the dictionary, as the host wants them.
fn pack(params: &[i32], dictionary: Option<Bytes<'_>>) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut writer = Writer::new(&mut packed);
    writer.u32(u32::try_from(params.len() / 2).unwrap_or(u32::MAX));
    for value in &params[..params.len() / 2 * 2] {
        writer.u32(value.cast_unsigned());
    }
    match dictionary {
        Some(bytes) => bytes.with(|bytes| writer.bytes(bytes)),
        None => writer.bytes(b""),
    }
    packed
}

struct Coder {
    kind: u32,
    packed: Vec<u8>,
    /// The host's handle, and when it was opened: the host of a build isn't that of a sandbox.
    open: Option<(u32, Phase)>,
    /// The steps of the build, each with its flush: the sandbox's coder takes them again.
    before: Vec<(u32, Vec<u8>)>,
}

impl Coder {
    fn run(&mut self, bytes: &[u8], flush: u32, output: &mut Vec<u8>) -> Coded {
        let handle = match self.handle() {
            Ok(handle) => handle,
            Err(code) => return Coded::Refused(code),
        };
        let piece = &bytes[..bytes.len().min(PIECE)];
        let is_whole = piece.len() == bytes.len();
        let flush = if is_whole { flush } else { Flush::None as u32 };
        let mut coded = host::coder_run(handle, piece, flush, output);
        if let Coded::Step { state, .. } = &mut coded {
            if matches!(*state, CoderState::Ended | CoderState::Failed) {
                // The host has closed it; a closed handle answers as such.
                self.open = Some((0, phase::current()));
                self.before = Vec::new();
            } else if phase::current() != Phase::Serving {
                self.before.push((flush, piece.to_vec()));
            }
            if !is_whole && *state == CoderState::MoreInput {
                *state = CoderState::MoreOutput;
            }
        }
        coded
    }

    fn handle(&mut self) -> std::result::Result<u32, i32> {
        let now = phase::current();
        match self.open {
            Some((handle, when)) if when == now || handle == 0 => return Ok(handle),
            _ => {}
        }
        let handle = host::coder_new(self.kind, &self.packed);
        let handle = u32::try_from(handle).map_err(|_| handle)?;
        self.open = Some((handle, now));
        // What these steps brought forth was answered at build time.
        for (flush, bytes) in std::mem::take(&mut self.before) {
            host::coder_run(handle, &bytes, flush, &mut Vec::new());
        }
        Ok(handle)
    }

    fn close(&mut self) {
        if let Some((handle, when)) = self.open
            && when == phase::current()
        {
            host::coder_close(handle);
        }
        self.open = Some((0, phase::current()));
        self.before = Vec::new();
    }
}

impl Drop for Coder {
    fn drop(&mut self) {
        self.close();
    }
}
