//! A `land serve` of our own, and how to ask it.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process;

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts `land serve` with these words, and waits until it says where it is; `log` takes its log.
    pub fn start(land: &Path, words: &[&OsStr], log: &Path) -> Result<Self> {
        let mut command = Command::new(land);
        command.arg("serve").args(words).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.stderr(File::create(log)?).spawn()?;
        let mut out = BufReader::new(child.stdout.take().context("the output is captured")?);
        let mut line = String::new();
        while out.read_line(&mut line)? > 0 {
            if let Some(at) = line.find("http://") {
                let address = line[at + 7..].split_whitespace().next().unwrap_or_default();
                let address = address.trim_end_matches('/').to_owned();
                // Whoever doesn't read a pipe holds the other end up.
                thread::spawn(move || out.lines().map_while(Result::ok).for_each(drop));
                return Ok(Self { child, address });
            }
            line.clear();
        }
        process::stop(&mut child)?;
        let log = fs::read_to_string(log).unwrap_or_default();
        bail!("`land serve` ended without saying its address: {log}")
    }

    /// Asks once: with `POST` if there is a body.
    pub fn ask(&self, path: &str, body: Option<&[u8]>, patience: Duration) -> Result<Response> {
        ask(&self.address, path, body, patience)
    }

    /// Ends it.
    pub fn stop(mut self) -> Result<()> {
        process::stop(&mut self.child)
    }
}

/// A response, as far as our commands need it.
#[derive(Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The whole body.
    pub body: Vec<u8>,
}

/// Asks `address` once. HTTP/1.0 spares us chunks and connections that stay open.
pub fn ask(address: &str, path: &str, body: Option<&[u8]>, patience: Duration) -> Result<Response> {
    let mut stream = TcpStream::connect(address).context("can't connect")?;
    stream.set_read_timeout(Some(patience))?;
    match body {
        None => write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n")?,
        Some(body) => {
            let length = body.len();
            write!(
                stream,
                "POST {path} HTTP/1.0\r\nHost: {address}\r\nContent-Length: {length}\r\n\r\n"
            )?;
            stream.write_all(body)?;
        }
    }
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).context("no whole response")?;
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").context("no whole head")?;
    let head = String::from_utf8_lossy(&bytes[..end]);
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok(Response { status: status.context("no status")?, body: bytes.split_off(end + 4) })
}
