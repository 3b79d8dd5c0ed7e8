//! Memory of `land serve` for each of many WebSockets, open and idle.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::apps::Apps;
use crate::cold;
use crate::options::Options;
use crate::report::Report;
use crate::series::Series;

/// How many are open.
const SOCKETS: usize = 1_000;

/// What a browser sends, and a text of one letter, masked with zeroes.
const HANDSHAKE: &[u8] = b"GET / HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\n\
    connection: Upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const TEXT: &[u8] = b"\x81\x81\0\0\0\0a";
/// The same from a server.
const ANSWER: [u8; 3] = *b"\x81\x01a";

/// Measures.
pub fn measure(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    let server = cold::serve(apps, options, "websocket")?;
    #[expect(clippy::cast_precision_loss, reason = "sizes of this size are exact")]
    let resident = || anyhow::Ok(server.proportional_kib()? as f64);
    let address = server.url.trim_start_matches("http://");
    // What the first one costs, the others share.
    let first = open(address)?;
    let before = resident()?;
    let count = if options.quick { SOCKETS / 10 } else { SOCKETS - 1 };
    let mut sockets = (0..count).map(|_| open(address)).collect::<Result<Vec<_>>>()?;
    #[expect(clippy::cast_precision_loss, reason = "a small count")]
    let each = |kib: f64| (kib - before) / count as f64;
    report.value("memory for each, opened", "KiB", each(resident()?));
    let mut echo = Series::default();
    for socket in &mut sockets {
        let begun = Instant::now();
        exchange(socket)?;
        echo.add_millis(begun.elapsed());
    }
    report.series("a message there and back", "ms", &echo);
    report.value("memory for each, after a message", "KiB", each(resident()?));
    drop((first, sockets));
    Ok(())
}

fn open(address: &str) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_nodelay(true)?;
    stream.write_all(HANDSHAKE)?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    ensure!(head.starts_with(b"HTTP/1.1 101"), "no WebSocket: {}", String::from_utf8_lossy(&head));
    Ok(stream)
}

fn exchange(stream: &mut TcpStream) -> Result<()> {
    stream.write_all(TEXT)?;
    let mut answer = [0; ANSWER.len()];
    stream.read_exact(&mut answer)?;
    ensure!(answer == ANSWER, "unexpected: {answer:?}");
    Ok(())
}
