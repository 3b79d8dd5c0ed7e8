//! A WebSocket client that hides nothing: frames with any bits, and the bytes that come back.

use std::io::{self, Read};

use crate::http::{Connection, Request};
use crate::server::Server;

/// A frame as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The first byte: FIN, the reserved bits and the opcode.
    pub first: u8,
    /// Unmasked.
    pub payload: Vec<u8>,
}

impl Frame {
    /// The code of a close frame; `None` when it has none.
    #[track_caller]
    pub fn close_code(&self) -> Option<u16> {
        assert_eq!(self.first, 0x88, "a close frame: {self:?}");
        self.payload.get(..2).map(|code| u16::from_be_bytes([code[0], code[1]]))
    }
}

/// The headers of a handshake that is in order.
pub const HANDSHAKE: [(&str, &str); 4] = [
    ("upgrade", "websocket"),
    ("connection", "Upgrade"),
    ("sec-websocket-version", "13"),
    ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
];

/// A request for a WebSocket.
pub fn handshake(path: &str) -> Request {
    HANDSHAKE.iter().fold(Request::new("GET", path), |request, (k, v)| request.header(k, v))
}

/// An open WebSocket.
#[derive(Debug)]
pub struct Socket(Connection);

impl Socket {
    /// Opens one; the server has to agree.
    #[track_caller]
    pub fn open(server: &Server, path: &str) -> Self {
        let mut connection = server.connect();
        connection.write(&handshake(path).encode());
        let head = connection.read_head().expect("a head");
        assert_eq!(head.status, 101, "{:?}\n{}", head.headers, server.log());
        assert_eq!(
            head.value("sec-websocket-accept").as_deref(),
            Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        );
        Self(connection)
    }

    /// Speaks over a connection whose handshake is done.
    pub fn over(connection: Connection) -> Self {
        Self(connection)
    }

    /// Sends bytes as they are.
    pub fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    /// Sends a text in one frame.
    pub fn send(&mut self, text: &str) {
        self.write(&masked(0x81, text.as_bytes()));
    }

    /// The next frame; an error when the connection ends.
    pub fn read(&mut self) -> io::Result<Frame> {
        let mut head = [0; 2];
        self.0.read_exact(&mut head)?;
        assert_eq!(head[1] & 0x80, 0, "a server doesn't mask");
        let length = match head[1] {
            126 => {
                let mut length = [0; 2];
                self.0.read_exact(&mut length)?;
                u64::from(u16::from_be_bytes(length))
            }
            127 => {
                let mut length = [0; 8];
                self.0.read_exact(&mut length)?;
                u64::from_be_bytes(length)
            }
            short => u64::from(short),
        };
        let mut payload = Vec::new();
        (&mut self.0).take(length).read_to_end(&mut payload)?;
        Ok(Frame { first: head[0], payload })
    }

    /// The next frame, which has to be a text.
    #[track_caller]
    pub fn text(&mut self) -> String {
        let frame = self.read().expect("a frame");
        assert_eq!(frame.first, 0x81, "a text: {frame:?}");
        String::from_utf8(frame.payload).expect("UTF-8")
    }
}

/// A client's frame.
pub fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    const KEY: [u8; 4] = [0x12, 0x34, 0x56, 0x78];
    let mut frame = header(first, 0x80, payload.len() as u64);
    frame.extend(KEY);
    frame.extend(payload.iter().zip(KEY.iter().cycle()).map(|(byte, key)| byte ^ key));
    frame
}

/// What stands before a payload of this length; `mask` is 0x80 when a key follows.
pub fn header(first: u8, mask: u8, length: u64) -> Vec<u8> {
    let mut frame = vec![first];
    match length {
        0..=125 => frame.push(mask | u8::try_from(length).expect("a byte")),
        126..=0xFFFF => {
            frame.push(mask | 126);
            frame.extend(u16::try_from(length).expect("two bytes").to_be_bytes());
        }
        _ => {
            frame.push(mask | 127);
            frame.extend(length.to_be_bytes());
        }
    }
    frame
}
