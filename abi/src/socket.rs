//! The packed values of sockets: a WebSocket's messages, and what both kinds of connections ask for.

use alloc::vec::Vec;

use crate::call::{MessageKind, Security};
use crate::head::{Pairs, read_pairs, write_pairs};
use crate::wire::{DecodeError, Reader, Writer};

/// What a WebSocket received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketMessage<'a> {
    /// What it is.
    pub kind: MessageKind,
    /// Of a close: its code, 1005 when the peer gave none. Else 0.
    pub code: u32,
    /// A text (UTF-8), binary data, a close's reason, or why the connection was lost.
    pub data: &'a [u8],
}

impl<'a> SocketMessage<'a> {
    /// Appends the packed form to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut writer = Writer::new(out);
        writer.u32(self.kind as u32);
        writer.u32(self.code);
        writer.bytes(self.data);
    }

    /// Reads the packed form.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let tag = reader.u32()?;
        let message = Self {
            kind: MessageKind::from_u32(tag).ok_or(DecodeError::UnknownTag(tag))?,
            code: reader.u32()?,
            data: reader.bytes()?,
        };
        reader.finish()?;
        Ok(message)
    }
}

/// A WebSocket that the guest wants to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSocketRequest<'a> {
    /// Absolute, of the scheme `ws` or `wss`.
    pub url: &'a str,
    /// What the handshake carries beside its own; `sec-websocket-protocol` lists the protocols.
    pub headers: Pairs<'a>,
}

impl<'a> WebSocketRequest<'a> {
    /// Appends the packed form to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut writer = Writer::new(out);
        writer.bytes(self.url.as_bytes());
        write_pairs(&mut writer, &self.headers);
    }

    /// Reads the packed form.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let request = Self { url: reader.text()?, headers: read_pairs(&mut reader)? };
        reader.finish()?;
        Ok(request)
    }
}

/// A WebSocket that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSocketOpened<'a> {
    /// Its handle.
    pub socket: u32,
    /// The headers of the response.
    pub headers: Pairs<'a>,
}

impl<'a> WebSocketOpened<'a> {
    /// Appends the packed form to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut writer = Writer::new(out);
        writer.u32(self.socket);
        write_pairs(&mut writer, &self.headers);
    }

    /// Reads the packed form.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let opened = Self { socket: reader.u32()?, headers: read_pairs(&mut reader)? };
        reader.finish()?;
        Ok(opened)
    }
}

/// A TCP connection that the guest wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectRequest<'a> {
    /// A host name, or an address without brackets.
    pub host: &'a str,
    /// 1 to 65535.
    pub port: u32,
    /// Whether it begins with TLS.
    pub security: Security,
}

impl<'a> ConnectRequest<'a> {
    /// Appends the packed form to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut writer = Writer::new(out);
        writer.bytes(self.host.as_bytes());
        writer.u32(self.port);
        writer.u32(self.security as u32);
    }

    /// Reads the packed form.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let (host, port, tag) = (reader.text()?, reader.u32()?, reader.u32()?);
        let security = Security::from_u32(tag).ok_or(DecodeError::UnknownTag(tag))?;
        reader.finish()?;
        Ok(Self { host, port, security })
    }
}

/// A TCP connection that was made, or that speaks TLS from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connected<'a> {
    /// The incoming body to read from.
    pub incoming: u32,
    /// The outgoing body to write to; closing it ends that half alone.
    pub outgoing: u32,
    /// The peer's address and port.
    pub remote: &'a str,
    /// This end's.
    pub local: &'a str,
}

impl<'a> Connected<'a> {
    /// Appends the packed form to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut writer = Writer::new(out);
        writer.u32(self.incoming);
        writer.u32(self.outgoing);
        writer.bytes(self.remote.as_bytes());
        writer.bytes(self.local.as_bytes());
    }

    /// Reads the packed form.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let connected = Self {
            incoming: reader.u32()?,
            outgoing: reader.u32()?,
            remote: reader.text()?,
            local: reader.text()?,
        };
        reader.finish()?;
        Ok(connected)
    }
}
