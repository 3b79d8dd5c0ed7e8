//! A client of one connection, whose requests follow one another.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::programs::Program;

/// Far longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// The end of a body that says nothing of its length (RFC 9112, 7.1).
const LAST_CHUNK: &str = "\r\n0\r\n\r\n";

/// A connection that sends a program's request again and again.
pub struct Client<'a> {
    program: &'a Program,
    stream: TcpStream,
    request: String,
    /// How long an answer is, once that is known.
    length: Option<usize>,
}

impl<'a> Client<'a> {
    /// Connects to `host:port`.
    pub fn connect(address: &str, program: &'a Program) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { program, stream, request: program.request(), length: None })
    }

    /// Sends the request `count` times, each when the one before is answered.
    pub fn send(&mut self, count: u32) -> Result<()> {
        for sent in 1..=count {
            self.stream.write_all(self.request.as_bytes())?;
            let name = self.program.name;
            self.receive().with_context(|| format!("{name}, request {sent} of {count}"))?;
        }
        Ok(())
    }

    fn receive(&mut self) -> Result<()> {
        let mut answer = vec![0; 64 << 10];
        let mut held = 0;
        loop {
            if self.length.is_none_or(|length| held < length) {
                let read = self.stream.read(&mut answer[held..])?;
                ensure!(read > 0, "the server hangs up");
                held += read;
            }
            let text = String::from_utf8_lossy(&answer[..held]);
            if let Some(length) = whole(&text) {
                let name = self.program.name;
                ensure!(text.starts_with("HTTP/1.1 200"), "{name} answers: {text}");
                ensure!(text.contains(self.program.answer), "{name} answers: {text}");
                ensure!(length == held, "{name} answers more than was asked for");
                self.length = Some(length);
                return Ok(());
            }
        }
    }
}

/// How long the response is that begins `text`, once that can be said.
fn whole(text: &str) -> Option<usize> {
    let body = text.find("\r\n\r\n")? + 4;
    let head = text[..body].to_ascii_lowercase();
    let length = match head.lines().find_map(|line| line.strip_prefix("content-length:")) {
        Some(length) => body + length.trim().parse::<usize>().ok()?,
        None => body + text[body..].find(LAST_CHUNK)? + LAST_CHUNK.len(),
    };
    (text.len() >= length).then_some(length)
}
