//! Strings out of encoded bytes: what `TextDecoder` asks for.
//!
//! <https://encoding.spec.whatwg.org/#interface-textdecoder>

use std::borrow::Cow;

use encoding_rs::{Decoder, DecoderResult, Encoding};
use rquickjs::prelude::MutFn;
use rquickjs::{Ctx, Function, Result};

use crate::bytes::Bytes;
use crate::strings::Text;

const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";

/// `canonicalName(label) → string | undefined`: the encoding's lower-case name, or nothing where the label
/// names none, or one that is only there to be refused.
pub(super) fn canonical_name(label: Text<'_>) -> Option<String> {
    let encoding = Encoding::for_label_no_replacement(label.bytes())?;
    Some(encoding.name().to_ascii_lowercase())
}

/// `decodeUtf8(bytes, fatal, ignoreBOM) → string | undefined`: a whole text at once, the usual
/// case; nothing when it is malformed and `fatal`.
pub(super) fn decode_utf8(bytes: Bytes<'_>, fatal: bool, ignore_bom: bool) -> Option<String> {
    bytes.with(|bytes| {
        let skip = if ignore_bom || !bytes.starts_with(UTF8_BOM) { 0 } else { UTF8_BOM.len() };
        let text = String::from_utf8_lossy(&bytes[skip..]);
        match text {
            // Something was replaced.
            Cow::Owned(_) if fatal => None,
            text => Some(text.into_owned()),
        }
    })
}

/// `newDecoder(name, fatal, ignoreBOM) → (bytes, last) => string | undefined`: a decoder that keeps
/// what is incomplete between two calls.
pub(super) fn new_decoder<'js>(
    ctx: Ctx<'js>,
    name: Text<'js>,
    fatal: bool,
    ignore_bom: bool,
) -> Result<Function<'js>> {
    let encoding = Encoding::for_label(name.bytes()).unwrap_or(encoding_rs::UTF_8);
    let mut decoder = if ignore_bom {
        encoding.new_decoder_without_bom_handling()
    } else {
        encoding.new_decoder_with_bom_removal()
    };
    Function::new(
        ctx,
        MutFn::from(move |bytes: Bytes<'js>, last: bool| {
            bytes.with(|bytes| decode_chunk(&mut decoder, bytes, fatal, last))
        }),
    )
}

fn decode_chunk(decoder: &mut Decoder, bytes: &[u8], fatal: bool, last: bool) -> Option<String> {
    if !fatal {
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len())?);
        // The capacity is the decoder's own upper bound: everything is read in one go.
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
