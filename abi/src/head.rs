//! The packed values: what is known at build, a request's head, a response's head, a failure.

use alloc::vec::Vec;

use crate::call::FailureKind;
use crate::wire::{DecodeError, Reader, Writer};

/// Headers and the like: names and values as raw bytes, in order, repeats kept.
pub type Pairs<'a> = Vec<(&'a [u8], &'a [u8])>;

pub(crate) fn read_pairs<'a>(reader: &mut Reader<'a>) -> Result<Pairs<'a>, DecodeError> {
    let count = reader.u32()?;
    // The count is the peer's word: the vector grows with what is really there.
    let mut pairs = Vec::new();
    for _ in 0..count {
        pairs.push((reader.bytes()?, reader.bytes()?));
    }
    Ok(pairs)
}

pub(crate) fn write_pairs(writer: &mut Writer<'_>, pairs: &[(&[u8], &[u8])]) {
    writer.u32(u32::try_from(pairs.len()).expect("fewer than 2³² pairs"));
    for (name, value) in pairs {
        writer.bytes(name);
        writer.bytes(value);
    }
}

/// What the guest is given at build time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Init<'a> {
    /// The bundle: one ES module, UTF-8.
    pub source: &'a str,
    /// The properties of `env`, as name and text.
    pub vars: Pairs<'a>,
    /// The property of `env` that fetches static assets; empty when there is none.
    pub assets: &'a [u8],
    /// Sample requests to serve before the memory is frozen: methods and absolute URLs.
    pub warm: Pairs<'a>,
}

impl<'a> Init<'a> {
    /// Appends the packed form to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut writer = Writer::new(out);
        writer.bytes(self.source.as_bytes());
        write_pairs(&mut writer, &self.vars);
        writer.bytes(self.assets);
        write_pairs(&mut writer, &self.warm);
    }

    /// Reads the packed form.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let source = reader.text()?;
        let (vars, assets) = (read_pairs(&mut reader)?, reader.bytes()?);
        let init = Self { source, vars, assets, warm: read_pairs(&mut reader)? };
        reader.finish()?;
        Ok(init)
    }
}

/// A request without its body's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestHead<'a> {
    /// As received, case kept.
    pub method: &'a [u8],
    /// Absolute: scheme, authority, path and query as received.
    pub url: &'a [u8],
    /// In order of arrival, repeats kept, values as raw bytes.
    pub headers: Pairs<'a>,
    /// The handle of the incoming body; 0 when there is none.
    pub body: u32,
    /// Properties of `env` that the operator sets over those of the build, as name and JSON text.
    /// Nearly always none, which costs four bytes.
    pub vars: Pairs<'a>,
}

impl<'a> RequestHead<'a> {
    /// Appends the packed form to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut writer = Writer::new(out);
        writer.u32(self.body);
        writer.bytes(self.method);
        writer.bytes(self.url);
        write_pairs(&mut writer, &self.headers);
        write_pairs(&mut writer, &self.vars);
    }

    /// Reads the packed form.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let head = Self {
            body: reader.u32()?,
            method: reader.bytes()?,
            url: reader.bytes()?,
            headers: read_pairs(&mut reader)?,
            vars: read_pairs(&mut reader)?,
        };
        reader.finish()?;
        Ok(head)
    }
}

/// Where a body that leaves the guest comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// There is none (`null`), which differs from an empty one.
    Empty,
    /// The bytes that the same call passes.
    Inline,
    /// An outgoing body that the guest opened and writes to.
    Outgoing(u32),
    /// An incoming body, passed on by the host without entering the guest.
    Incoming(u32),
    /// The connection becomes a WebSocket: the one that the guest made with `websocket_new`.
    WebSocket(u32),
}

/// Writes a body's source as a tag and a handle.
pub(crate) fn write_body(writer: &mut Writer<'_>, body: Body) {
    let (tag, handle) = match body {
        Body::Empty => (0, 0),
        Body::Inline => (1, 0),
        Body::Outgoing(handle) => (2, handle),
        Body::Incoming(handle) => (3, handle),
        Body::WebSocket(handle) => (4, handle),
    };
    writer.u32(tag);
    writer.u32(handle);
}

pub(crate) fn read_body(reader: &mut Reader<'_>) -> Result<Body, DecodeError> {
    match (reader.u32()?, reader.u32()?) {
        (0, _) => Ok(Body::Empty),
        (1, _) => Ok(Body::Inline),
        (2, handle) => Ok(Body::Outgoing(handle)),
        (3, handle) => Ok(Body::Incoming(handle)),
        (4, handle) => Ok(Body::WebSocket(handle)),
        (tag, _) => Err(DecodeError::UnknownTag(tag)),
    }
}

/// A response without its body's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHead<'a> {
    /// 200 to 599; 101 goes with [`Body::WebSocket`].
    pub status: u32,
    /// Where the body comes from.
    pub body: Body,
    /// In order, repeats kept, values as raw bytes.
    pub headers: Pairs<'a>,
}

impl<'a> ResponseHead<'a> {
    /// Appends the packed form to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut writer = Writer::new(out);
        writer.u32(self.status);
        write_body(&mut writer, self.body);
        write_pairs(&mut writer, &self.headers);
    }

    /// Reads the packed form.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let status = reader.u32()?;
        let body = read_body(&mut reader)?;
        let head = Self { status, body, headers: read_pairs(&mut reader)? };
        reader.finish()?;
        Ok(head)
    }
}

/// Something failed in the user's program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure<'a> {
    /// Where in the program's life.
    pub kind: FailureKind,
    /// `TypeError: …`, or what was thrown, as text.
    pub message: &'a str,
    /// The engine's stack trace, one frame a line, innermost first; may be empty.
    pub stack: &'a str,
}

impl<'a> Failure<'a> {
    /// Appends the packed form to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut writer = Writer::new(out);
        writer.u32(self.kind as u32);
        writer.bytes(self.message.as_bytes());
        writer.bytes(self.stack.as_bytes());
    }

    /// Reads the packed form.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let tag = reader.u32()?;
        let failure = Self {
            kind: FailureKind::from_u32(tag).ok_or(DecodeError::UnknownTag(tag))?,
            message: reader.text()?,
            stack: reader.text()?,
        };
        reader.finish()?;
        Ok(failure)
    }
}
