//! Reading a request's arguments, and packing several results.

use land_abi::{Reader, Writer};

use super::error::Error;

/// The arguments that are left.
pub(super) struct Fields<'a>(Reader<'a>);

impl<'a> Fields<'a> {
    pub(super) fn new(request: &'a [u8]) -> Self {
        Self(Reader::new(request))
    }

    /// The next argument.
    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Error> {
        self.0.bytes().map_err(|_| Error::malformed())
    }

    /// The next argument, a name.
    pub(super) fn text(&mut self) -> Result<&'a str, Error> {
        self.0.text().map_err(|_| Error::malformed())
    }

    /// The next argument, a number.
    pub(super) fn number(&mut self) -> Result<u32, Error> {
        let bytes = self.bytes()?.try_into().map_err(|_| Error::malformed())?;
        Ok(u32::from_le_bytes(bytes))
    }

    /// The next argument, a size or place in memory.
    pub(super) fn size(&mut self) -> Result<usize, Error> {
        usize::try_from(self.number()?).map_err(|_| Error::malformed())
    }
}

/// Several results as one.
pub(super) fn pack(parts: &[&[u8]]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(parts.iter().map(|part| part.len() + 4).sum());
    let mut writer = Writer::new(&mut packed);
    for part in parts {
        writer.bytes(part);
    }
    packed
}

/// Yes or no.
pub(super) fn truth(value: bool) -> Vec<u8> {
    vec![u8::from(value)]
}
