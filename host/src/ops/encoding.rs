//! Text encodings: labels, decoders, and the answers that they and [`super::url`] leave. The same
//! at build time and in a sandbox.

use encoding_rs::Encoding;
use land_abi::{Decoded, IMPORT_MODULE, code};
use wasmtime::{Caller, Linker, Result, bail};

use crate::limits::ENCODING_LABEL;
use crate::memory::{slice, slice_mut, split};
use crate::texts::TextHost;

pub(super) fn link<T: TextHost>(linker: &mut Linker<T>) -> Result<()> {
    linker.func_wrap(IMPORT_MODULE, "encoding_name", name::<T>)?;
    linker.func_wrap(IMPORT_MODULE, "decoder_new", open::<T>)?;
    linker.func_wrap(IMPORT_MODULE, "decode", decode::<T>)?;
    linker.func_wrap(IMPORT_MODULE, "decoder_close", close::<T>)?;
    linker.func_wrap(IMPORT_MODULE, "answer_read", read_answer::<T>)?;
    Ok(())
}

/// Keeps `answer` for `answer_read`; its length.
pub(super) fn keep<T: TextHost>(state: &mut T, answer: String) -> i32 {
    let len = i32::try_from(answer.len()).unwrap_or(code::LIMIT);
    state.texts().answer = answer.into_bytes();
    len
}

/// The encoding of a label. Those that are only there to be refused have none.
fn encoding(label: &[u8]) -> std::result::Result<&'static Encoding, i32> {
    if label.len() > ENCODING_LABEL {
        return Err(code::LIMIT);
    }
    Encoding::for_label_no_replacement(label).ok_or(code::MALFORMED)
}

fn name<T: TextHost>(mut caller: Caller<'_, T>, ptr: u32, len: u32) -> Result<i32> {
    let (memory, state) = split(&mut caller)?;
    Ok(match encoding(slice(memory, ptr, len)?) {
        Ok(encoding) => keep(state, encoding.name().to_ascii_lowercase()),
        Err(code) => code,
    })
}

fn open<T: TextHost>(mut caller: Caller<'_, T>, ptr: u32, len: u32, flags: u32) -> Result<i32> {
    let (memory, state) = split(&mut caller)?;
    let opened =
        encoding(slice(memory, ptr, len)?).and_then(|encoding| state.texts().open(encoding, flags));
    Ok(opened.unwrap_or_else(|code| code))
}

fn decode<T: TextHost>(
    mut caller: Caller<'_, T>,
    decoder: u32,
    ptr: u32,
    len: u32,
    last: u32,
) -> Result<i64> {
    let (memory, state) = split(&mut caller)?;
    let texts = state.texts();
    let decoded = match texts.decode(decoder, slice(memory, ptr, len)?, last != 0) {
        Ok(taken) => Decoded::Text { taken: count(taken), answer: count(texts.answer.len()) },
        Err(code) => Decoded::Failed(code),
    };
    Ok(decoded.pack())
}

/// What is taken at once, and its text, are far below 32 bits.
fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

fn close<T: TextHost>(mut caller: Caller<'_, T>, decoder: u32) {
    caller.data_mut().texts().close(decoder);
}

/// An answer is read once: it is gone afterwards.
fn read_answer<T: TextHost>(mut caller: Caller<'_, T>, ptr: u32, len: u32) -> Result<()> {
    let (memory, state) = split(&mut caller)?;
    let answer = std::mem::take(&mut state.texts().answer);
    let Some(answer) = answer.get(..len as usize) else {
        bail!("`answer_read` asks for more than the answer has")
    };
    slice_mut(memory, ptr, len)?.copy_from_slice(answer);
    Ok(())
}
