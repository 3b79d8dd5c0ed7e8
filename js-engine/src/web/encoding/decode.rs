//! Strings out of encoded bytes: what `TextDecoder` asks for.
//!
//! A whole text in UTF-8, the usual case, is read here. For everything else the host has the
//! decoders: their tables would be a tenth of every artifact.
//!
//! <https://encoding.spec.whatwg.org/#interface-textdecoder>

use std::borrow::Cow;

use land_abi::{Decoded, code, decoder};
use rquickjs::prelude::MutFn;
use rquickjs::{Ctx, Exception, Function, Result};

use crate::bytes::Bytes;
use crate::host;
use crate::phase;
use crate::strings::Text;

const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";

/// `canonicalName(label) → string | undefined`: the encoding's lower-case name, or nothing where the label
/// names none, or one that is only there to be refused.
pub(super) fn canonical_name(label: Text<'_>) -> Option<String> {
    host::encoding_name(label.bytes())
}

/// `decodeUtf8(bytes, fatal, ignoreBOM) → string | undefined`: a whole text at once, the usual
/// case; nothing when it is malformed and `fatal`.
pub(super) fn decode_utf8(bytes: Bytes<'_>, fatal: bool, ignore_bom: bool) -> Option<String> {
    bytes.with(|bytes| match text_of(bytes, ignore_bom) {
        Cow::Owned(_) if fatal => None,
        text => Some(text.into_owned()),
    })
}

/// A whole text: the same bytes as far as they are well-formed, else a copy with U+FFFD for what isn't.
pub(crate) fn text_of(bytes: &[u8], keep_bom: bool) -> Cow<'_, str> {
    let bytes = if keep_bom { bytes } else { bytes.strip_prefix(UTF8_BOM).unwrap_or(bytes) };
    // Text that is well-formed is told by words; replacing goes byte by byte.
    match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(String::from_utf8_lossy(bytes).into_owned()),
    }
}

/// `newDecoder(name, fatal, ignoreBOM) → (bytes, last) => string | undefined`: a decoder that keeps
/// what is incomplete between two calls; nothing when the bytes are malformed and `fatal`.
pub(super) fn new_decoder<'js>(
    ctx: Ctx<'js>,
    name: Text<'js>,
    fatal: bool,
    ignore_bom: bool,
) -> Result<Function<'js>> {
    let flags =
        if fatal { decoder::FATAL } else { 0 } | if ignore_bom { decoder::KEEP_BOM } else { 0 };
    let mut decoder = Decoder::new(name.to_str().into_owned(), flags);
    Function::new(
        ctx,
        MutFn::from(move |ctx: Ctx<'js>, bytes: Bytes<'js>, last: bool| {
            match bytes.with(|bytes| decoder.decode(bytes, last)) {
                Ok(text) => Ok(Some(text)),
                Err(code::MALFORMED) => Ok(None),
                Err(code::LIMIT) => {
                    Err(Exception::throw_range(&ctx, "too many texts are being decoded at a time"))
                }
                Err(code) => {
                    Err(Exception::throw_message(&ctx, &format!("the decoder failed ({code})")))
                }
            }
        }),
    )
}

/// A decoder of the host's, opened when there is something to decode.
struct Decoder {
    name: String,
    flags: u32,
    /// The host's handle, and whether it was opened in a sandbox, whose host isn't that of the build.
    open: Option<(u32, bool)>,
    /// What was decoded at build time and may have left something incomplete.
    before: Vec<u8>,
}

impl Decoder {
    fn new(name: String, flags: u32) -> Self {
        Self { name, flags, open: None, before: Vec::new() }
    }

    /// The text of `bytes`, or the code of what is wrong.
    fn decode(&mut self, bytes: &[u8], last: bool) -> std::result::Result<String, i32> {
        let handle = self.handle()?;
        let text = feed(handle, bytes, last);
        if last || text.is_err() {
            // The host has closed it.
            self.open = None;
            self.before = Vec::new();
        } else if !phase::is_serving() {
            self.before.extend_from_slice(bytes);
        }
        text
    }

    fn handle(&mut self) -> std::result::Result<u32, i32> {
        let serving = phase::is_serving();
        if let Some((handle, when)) = self.open
            && when == serving
        {
            return Ok(handle);
        }
        let handle = host::decoder_new(&self.name, self.flags);
        let handle = u32::try_from(handle).map_err(|_| handle)?;
        self.open = Some((handle, serving));
        // Its text was answered at build time.
        feed(handle, &std::mem::take(&mut self.before), false)?;
        Ok(handle)
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        if let Some((handle, when)) = self.open
            && when == phase::is_serving()
        {
            host::decoder_close(handle);
        }
    }
}

/// Hands over `bytes` in as many pieces as the host wants.
fn feed(handle: u32, mut bytes: &[u8], last: bool) -> std::result::Result<String, i32> {
    let mut text = String::new();
    loop {
        match host::decode(handle, bytes, last, &mut text) {
            Decoded::Text { taken, .. } => bytes = &bytes[taken as usize..],
            Decoded::Failed(code) => return Err(code),
        }
        if bytes.is_empty() {
            return Ok(text);
        }
    }
}
