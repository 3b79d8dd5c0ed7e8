//! The packed values of outbound requests.

use alloc::vec::Vec;

use crate::head::{Body, Pairs, read_body, read_pairs, write_body, write_pairs};
use crate::wire::{DecodeError, Reader, Writer};

/// What is done about a response that leads elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redirect {
    /// The request is made again, to where it leads.
    Follow,
    /// The fetch fails.
    Error,
    /// The response is handed over as it is.
    Manual,
}

/// A request that the guest makes, without its body's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchHead<'a> {
    /// To whom: 0 is the network, other numbers are bindings.
    pub target: u32,
    /// What is done about redirects.
    pub redirect: Redirect,
    /// Where the body comes from.
    pub body: Body,
    /// As it goes out, case kept.
    pub method: &'a [u8],
    /// Absolute and serialized, without a fragment.
    pub url: &'a [u8],
    /// In order, repeats kept, values as raw bytes.
    pub headers: Pairs<'a>,
}

/// [`FetchHead::target`] of requests to the network.
pub const NETWORK: u32 = 0;

/// [`FetchHead::target`] of requests to the app's static assets.
pub const ASSETS: u32 = 1;

impl<'a> FetchHead<'a> {
    /// Appends the packed form to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut writer = Writer::new(out);
        writer.u32(self.target);
        writer.u32(match self.redirect {
            Redirect::Follow => 0,
            Redirect::Error => 1,
            Redirect::Manual => 2,
        });
        write_body(&mut writer, self.body);
        writer.bytes(self.method);
        writer.bytes(self.url);
        write_pairs(&mut writer, &self.headers);
    }

    /// Reads the packed form.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let head = Self {
            target: reader.u32()?,
            redirect: match reader.u32()? {
                0 => Redirect::Follow,
                1 => Redirect::Error,
                2 => Redirect::Manual,
                tag => return Err(DecodeError::UnknownTag(tag)),
            },
            body: read_body(&mut reader)?,
            method: reader.bytes()?,
            url: reader.bytes()?,
            headers: read_pairs(&mut reader)?,
        };
        reader.finish()?;
        Ok(head)
    }
}

/// The response to such a request, without its body's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchResult<'a> {
    /// 200 to 999; or 101, when `body` is the handle of a WebSocket.
    pub status: u32,
    /// Whether it came after a redirect.
    pub redirected: bool,
    /// The handle of the incoming body; 0 when there is none.
    pub body: u32,
    /// The phrase after the status; may be empty.
    pub status_text: &'a [u8],
    /// Where it came from, after redirects.
    pub url: &'a [u8],
    /// In order of arrival, repeats kept, values as raw bytes.
    pub headers: Pairs<'a>,
}

impl<'a> FetchResult<'a> {
    /// Appends the packed form to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut writer = Writer::new(out);
        writer.u32(self.status);
        writer.u32(u32::from(self.redirected));
        writer.u32(self.body);
        writer.bytes(self.status_text);
        writer.bytes(self.url);
        write_pairs(&mut writer, &self.headers);
    }

    /// Reads the packed form.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let result = Self {
            status: reader.u32()?,
            redirected: reader.u32()? != 0,
            body: reader.u32()?,
            status_text: reader.bytes()?,
            url: reader.bytes()?,
            headers: read_pairs(&mut reader)?,
        };
        reader.finish()?;
        Ok(result)
    }
}
