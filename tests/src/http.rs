//! A small HTTP/1.1 client that hides nothing: bytes, order and repeats of headers, cut connections.

use std::fmt::Debug;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;

use crate::server::PATIENCE;

/// A request to send.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Any token.
    pub method: String,
    /// What stands in the request line: path and query, or a whole URL.
    pub target: String,
    /// In this order; `host` and the body's length are added when missing.
    pub headers: Vec<(String, Vec<u8>)>,
    /// `None` sends no length either.
    pub body: Option<Vec<u8>>,
    /// Sends the body in chunks.
    pub chunked: bool,
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: &str, target: &str) -> Self {
        Self { method: method.to_owned(), target: target.to_owned(), ..Self::default() }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl AsRef<[u8]>) -> Self {
        self.body = Some(body.as_ref().to_owned());
        self
    }

    fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// The bytes on the wire.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        if !self.has("host") {
            out.extend(b"host: example.com\r\n");
        }
        for (name, value) in &self.headers {
            out.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        match &self.body {
            Some(_) if self.chunked => out.extend(b"transfer-encoding: chunked\r\n"),
            Some(body) if !self.has("content-length") => {
                out.extend(format!("content-length: {}\r\n", body.len()).into_bytes());
            }
            _ => {}
        }
        out.extend(b"\r\n");
        match &self.body {
            Some(body) if self.chunked => {
                for piece in body.chunks(1000) {
                    out.extend(format!("{:x}\r\n", piece.len()).into_bytes());
                    out.extend([piece, b"\r\n"].concat());
                }
                out.extend(b"0\r\n\r\n");
            }
            Some(body) => out.extend(body),
            None => {}
        }
        out
    }
}

/// A response as it arrived.
#[derive(Debug, Clone, Default)]
pub struct Response {
    /// From the status line.
    pub status: u16,
    /// In order of arrival, names as sent.
    pub headers: Vec<(String, Vec<u8>)>,
    /// Without the framing.
    pub body: Vec<u8>,
    /// Whether the connection ended before the body did.
    pub cut: bool,
}

impl Response {
    /// All values of a header, as text.
    pub fn values(&self, name: &str) -> Vec<String> {
        let same = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        same.map(|(_, value)| latin1(value)).collect()
    }

    /// The first value of a header.
    pub fn value(&self, name: &str) -> Option<String> {
        self.values(name).into_iter().next()
    }

    /// The body as text; what isn't UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// What follows a head is read as it comes.
impl Read for Connection {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.reader.read(out)
    }
}

/// Bytes as text, one character each.
pub fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// What bytes travel on.
pub trait Transport: Read + Write + Debug + Send {}

impl<T: Read + Write + Debug + Send> Transport for T {}

/// A connection that is kept alive.
#[derive(Debug)]
pub struct Connection {
    reader: BufReader<Box<dyn Transport>>,
}

impl Connection {
    /// Connects to `host:port`.
    pub fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("the server accepts connections");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket takes a timeout");
        stream.set_nodelay(true).expect("a socket takes an option");
        Self::over(stream)
    }

    /// Speaks over a stream that is open already.
    pub fn over(stream: impl Transport + 'static) -> Self {
        Self { reader: BufReader::new(Box::new(stream)) }
    }

    /// Sends a request and reads its response.
    #[track_caller]
    pub fn exchange(&mut self, request: &Request) -> Response {
        self.write(&request.encode());
        self.read_response(&request.method).expect("a response")
    }

    /// Sends bytes; a peer that has closed already is not this method's concern.
    pub fn write(&mut self, bytes: &[u8]) {
        let _ = self.reader.get_mut().write_all(bytes);
    }

    /// Reads a response, skipping the interim ones (1xx).
    pub fn read_response(&mut self, method: &str) -> io::Result<Response> {
        let mut response = self.read_head()?;
        while (100..200).contains(&response.status) {
            response = self.read_head()?;
        }
        if method == "HEAD" || matches!(response.status, 204 | 304) {
            return Ok(response);
        }
        let chunked = response.values("transfer-encoding").iter().any(|value| value == "chunked");
        let outcome = match response.value("content-length") {
            _ if chunked => self.read_chunks(&mut response.body),
            Some(length) => {
                let length = length.parse().map_err(|_| bad("a content-length"))?;
                self.read_exactly(length, &mut response.body)
            }
            None => self.reader.read_to_end(&mut response.body).map(drop),
        };
        response.cut = outcome.is_err();
        Ok(response)
    }

    /// Reads a status line and headers.
    pub fn read_head(&mut self) -> io::Result<Response> {
        let status = self.read_line()?;
        let code = status.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
        let code = std::str::from_utf8(code).ok().and_then(|code| code.parse().ok());
        let mut response =
            Response { status: code.ok_or_else(|| bad("a status line"))?, ..Response::default() };
        loop {
            let line = self.read_line()?;
            if line.is_empty() {
                return Ok(response);
            }
            let colon =
                line.iter().position(|byte| *byte == b':').ok_or_else(|| bad("a header"))?;
            let value = line[colon + 1..].trim_ascii().to_owned();
            response.headers.push((latin1(&line[..colon]), value));
        }
    }

    /// Reads one chunk of a chunked body; `None` at its end.
    pub fn read_chunk(&mut self) -> io::Result<Option<Vec<u8>>> {
        let line = latin1(&self.read_line()?);
        let digits = line.split(';').next().unwrap_or_default();
        let length = usize::from_str_radix(digits, 16).map_err(|_| bad("a chunk's length"))?;
        let mut chunk = Vec::new();
        self.read_exactly(length, &mut chunk)?;
        self.read_line()?;
        Ok((length > 0).then_some(chunk))
    }

    /// Whether the server has closed this connection (waits until it does or sends something).
    pub fn is_closed(&mut self) -> bool {
        match self.reader.fill_buf() {
            Ok(bytes) => bytes.is_empty(),
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        }
    }

    fn read_chunks(&mut self, body: &mut Vec<u8>) -> io::Result<()> {
        while let Some(chunk) = self.read_chunk()? {
            body.extend(chunk);
        }
        Ok(())
    }

    fn read_exactly(&mut self, length: usize, into: &mut Vec<u8>) -> io::Result<()> {
        let count = (&mut self.reader).take(length as u64).read_to_end(into)?;
        if count < length { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    fn read_line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        self.reader.read_until(b'\n', &mut line)?;
        if line.pop() != Some(b'\n') {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(line)
    }
}

fn bad(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("{what} that can't be read"))
}
