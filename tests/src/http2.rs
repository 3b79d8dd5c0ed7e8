//! As much of HTTP/2 as it takes to ask for several things at a time over one connection.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::TcpStream;

use crate::server::PATIENCE;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;
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
        let mut head = Vec::new();
        for (name, value) in [
            (":method", method),
            (":scheme", "http"),
            (":authority", "example.com"),
            (":path", path),
        ] {
            literal(&mut head, name, value);
        }
        let end = if body.is_empty() { END_STREAM } else { 0 };
        self.send(HEADERS, END_HEADERS | end, id, &head)?;
        if !body.is_empty() {
            self.send(DATA, END_STREAM, id, body)?;
        }
        self.responses.insert(id, Response::default());
        Ok(id)
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

    fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> io::Result<()> {
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

/// A header field that isn't indexed, in HPACK; names and values here are shorter than 127 bytes.
fn literal(head: &mut Vec<u8>, name: &str, value: &str) {
    head.push(0);
    for text in [name, value] {
        head.push(u8::try_from(text.len()).expect("short"));
        head.extend(text.as_bytes());
    }
}
