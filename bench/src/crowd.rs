//! Visitors of which each asks again as soon as it is answered, be it with a refusal: more than a
//! server has time for, and told apart by what they got.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// What a crowd has seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// Microseconds to each answer that was no refusal.
    served: Vec<f64>,
    /// Answers 503.
    pub refused: usize,
    seconds: f64,
}

impl Seen {
    /// Answers a second that were no refusals.
    pub fn rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let count = self.served.len() as f64;
        count / self.seconds
    }

    /// Of these: the time that 99 % stay below, in microseconds.
    pub fn p99(&mut self) -> Result<f64> {
        self.served.sort_by(f64::total_cmp);
        let at = self.served.len() * 99 / 100;
        self.served.get(at).copied().context("nobody was served")
    }
}

/// Lets `count` visitors ask for `/` at `address` (`host:port`) for so long.
pub fn visit(address: &str, count: usize, time: Duration) -> Result<Seen> {
    let begun = Instant::now();
    let each: Vec<Result<Seen>> = thread::scope(|scope| {
        let ask = || scope.spawn(move || ask_again(address, begun + time));
        let visitors: Vec<_> = (0..count).map(|_| ask()).collect();
        visitors.into_iter().map(|one| one.join().expect("no panic")).collect()
    });
    let mut all = Seen { seconds: begun.elapsed().as_secs_f64(), ..Seen::default() };
    for one in each {
        let one = one?;
        all.served.extend(one.served);
        all.refused += one.refused;
    }
    Ok(all)
}

fn ask_again(address: &str, until: Instant) -> Result<Seen> {
    let mut stream = BufReader::new(TcpStream::connect(address)?);
    stream.get_ref().set_nodelay(true)?;
    let mut seen = Seen::default();
    while Instant::now() < until {
        let begun = Instant::now();
        stream.get_mut().write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")?;
        match read_answer(&mut stream)? {
            200 => seen.served.push(begun.elapsed().as_secs_f64() * 1e6),
            503 => seen.refused += 1,
            status => bail!("answered {status}"),
        }
    }
    Ok(seen)
}

/// The status of an answer that says how long it is.
fn read_answer(stream: &mut impl BufRead) -> Result<u16> {
    let (mut status, mut length, mut line) = (0, 0, String::new());
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let text = line.trim_end().to_ascii_lowercase();
        if let Some(rest) = text.strip_prefix("http/1.1 ") {
            status = rest.split(' ').next().unwrap_or_default().parse()?;
        } else if let Some(value) = text.strip_prefix("content-length:") {
            length = value.trim().parse()?;
        } else if text.is_empty() {
            break;
        }
    }
    stream.take(length).read_to_end(&mut Vec::new())?;
    Ok(status)
}
