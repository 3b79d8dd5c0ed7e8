//! As much of HTTP/2 as it takes to ask for several things at a time over one connection.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::server::PATIENCE;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Types of frames.
pub mod frame {
    #![expect(missing_docs, reason = "named as in RFC 9113, section 6")]
    pub const DATA: u8 = 0;
    pub const HEADERS: u8 = 1;
    pub const PRIORITY: u8 = 2;
    pub const RST_STREAM: u8 = 3;
    pub const SETTINGS: u8 = 4;
    pub const PING: u8 = 6;
    pub const GOAWAY: u8 = 7;
    pub const WINDOW_UPDATE: u8 = 8;
    pub const CONTINUATION: u8 = 9;
}
use frame::{DATA, GOAWAY, HEADERS, RST_STREAM, SETTINGS};

const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;
/// The error code of a client that has lost interest.
const CANCEL: u32 = 8;
/// `:status: 200` in the static table, the one field of a response that is looked at.
const STATUS_200: u8 = 0x88;

/// A response, as far as it is understood here.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Response {
    /// Whether the status is 200.
    pub ok: bool,
    /// The whole body.
    pub body: Vec<u8>,
    done: bool,
}

/// A frame as it is on the wire.
struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

/// A connection with prior knowledge.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    next_id: u32,
    responses: BTreeMap<u32, Response>,
}

impl Connection {
    /// Connects to `host:port` and says what protocol it is.
    pub fn open(address: &str) -> io::Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(PREFACE)?;
        let mut connection = Self { stream, next_id: 1, responses: BTreeMap::new() };
        connection.send(SETTINGS, 0, 0, &[])?;
        Ok(connection)
    }

    /// Starts a request; gives the id of its stream.
    pub fn request(&mut self, method: &str, path: &str, body: &[u8]) -> io::Result<u32> {
        let id = self.next_id;
        self.next_id += 2;
        let head = head(method, path);
        let end = if body.is_empty() { END_STREAM } else { 0 };
        self.send(HEADERS, END_HEADERS | end, id, &head)?;
        if !body.is_empty() {
            self.send(DATA, END_STREAM, id, body)?;
        }
        self.responses.insert(id, Response::default());
        Ok(id)
    }

    /// Gives up on a stream.
    pub fn reset(&mut self, stream: u32) -> io::Result<()> {
        self.responses.remove(&stream);
        self.send(RST_STREAM, 0, stream, &CANCEL.to_be_bytes())
    }

    /// Reads until every response is there; gives them by stream, in the order of their ends.
    pub fn finish(mut self) -> io::Result<Vec<(u32, Response)>> {
        let mut ended = Vec::new();
        while ended.len() < self.responses.len() {
            let frame = self.receive()?;
            if matches!(frame.kind, RST_STREAM | GOAWAY) {
                return Err(io::Error::other(format!("a stream was reset: {:?}", frame.payload)));
            }
            if frame.kind == SETTINGS && frame.flags & ACK == 0 {
                self.send(SETTINGS, ACK, 0, &[])?;
            }
            let Some(response) = self.responses.get_mut(&frame.stream) else { continue };
            match frame.kind {
                HEADERS => response.ok = frame.payload.first() == Some(&STATUS_200),
                DATA => response.body.extend(&frame.payload),
                _ => continue,
            }
            if frame.flags & END_STREAM != 0 && !response.done {
                response.done = true;
                ended.push((frame.stream, response.clone()));
            }
        }
        Ok(ended)
    }

    /// Opens a stream whose body follows.
    pub fn head(&mut self, method: &str, path: &str, stream: u32) -> io::Result<()> {
        self.send(HEADERS, END_HEADERS, stream, &head(method, path))
    }

    /// How long a send or a receive may stand still before it fails.
    pub fn give_up_after(&mut self, time: Duration) -> io::Result<()> {
        self.stream.set_write_timeout(Some(time))?;
        self.stream.set_read_timeout(Some(time))
    }

    /// Reads on: whether the server ends the connection, or resets a stream, in its own time.
    pub fn ends_with_error(mut self) -> bool {
        loop {
            match self.receive() {
                Ok(frame) if matches!(frame.kind, RST_STREAM | GOAWAY) => return true,
                Ok(_) => {}
                Err(error) => return error.kind() != io::ErrorKind::WouldBlock,
            }
        }
    }

    /// The status of a stream's response, as far as it is written out in the head.
    pub fn status_of(mut self, stream: u32) -> io::Result<String> {
        loop {
            let frame = self.receive()?;
            if frame.stream == stream && frame.kind == HEADERS {
                // A literal value of three digits behind an indexed name, plain or Huffman-coded.
                return Ok(status(&frame.payload));
            }
            if frame.kind == GOAWAY || (frame.stream == stream && frame.kind == RST_STREAM) {
                return Err(io::Error::other(format!("reset: {:?}", frame.payload)));
            }
        }
    }

    /// Sends any frame.
    pub fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> io::Result<()> {
        let length = u32::try_from(payload.len()).expect("test bodies are small").to_be_bytes();
        let mut frame = vec![length[1], length[2], length[3], kind, flags];
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        self.stream.write_all(&frame)
    }

    fn receive(&mut self) -> io::Result<Frame> {
        let mut head = [0; 9];
        self.stream.read_exact(&mut head)?;
        let [a, b, c, kind, flags, id @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        self.stream.read_exact(&mut payload)?;
        Ok(Frame { kind, flags, stream: u32::from_be_bytes(id), payload })
    }
}

/// A request's head.
pub fn head(method: &str, path: &str) -> Vec<u8> {
    let mut head = Vec::new();
    for (name, value) in
        [(":method", method), (":scheme", "http"), (":authority", "example.com"), (":path", path)]
    {
        field(&mut head, name, value);
    }
    head
}

/// The value of `:status` at the start of a response's head: indexed, or a literal, whose digits are
/// plain or Huffman-coded (five bits for 0, 1 and 2, six for the others).
fn status(head: &[u8]) -> String {
    const INDEXED: [&str; 7] = ["200", "204", "206", "304", "400", "404", "500"];
    match head {
        [first @ 0x88..=0x8e, ..] => INDEXED[usize::from(first - 0x88)].to_owned(),
        [_, 3, digits @ ..] => digits.iter().take(3).map(|digit| char::from(*digit)).collect(),
        [_, length @ 0x81..=0x83, coded @ ..] => {
            huffman_digits(&coded[..usize::from(length - 0x80)])
        }
        _ => format!("{head:02x?}"),
    }
}

fn huffman_digits(coded: &[u8]) -> String {
    let bits: Vec<u8> =
        coded.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)).collect();
    let mut digits = String::new();
    let mut at = 0;
    while digits.len() < 3 && at + 5 <= bits.len() {
        let code =
            |length: usize| bits[at..at + length].iter().fold(0, |code, bit| code << 1 | bit);
        if code(5) <= 2 {
            digits.push(char::from(b'0' + code(5)));
            at += 5;
        } else if at + 6 <= bits.len() {
            digits.push(char::from(b'3' + code(6).wrapping_sub(0x19)));
            at += 6;
        } else {
            break;
        }
    }
    digits
}

/// A header field that isn't indexed, in HPACK; names and values here are shorter than 127 bytes.
pub fn field(head: &mut Vec<u8>, name: &str, value: &str) {
    head.push(0);
    for text in [name, value] {
        head.push(u8::try_from(text.len()).expect("short"));
        head.extend(text.as_bytes());
    }
}
