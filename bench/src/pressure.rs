//! Programs and crowds that want everything: what is left for others, and what waiting costs.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::apps::Apps;
use crate::crowd;
use crate::options::Options;
use crate::processes::Server;
use crate::report::Report;
use crate::series::{Series, number};
use crate::wrk;

const PROGRAM: &str = "const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export default { async fetch(request) {
  const { pathname } = new URL(request.url);
  if (pathname === '/loop') for (;;);
  if (pathname === '/wait') await wait(20_000);
  return new Response('hello');
} };
";
/// Computes for about five milliseconds, and says what came out.
const COMPUTES: &str = "function compute(rounds) {
  let x = 0;
  for (let i = 0; i < rounds; i++) x = (x * 31 + i) | 0;
  return x;
}
export default { fetch: () => new Response(String(compute(60_000))) };
";
const LIMITS: &str = "[limits]\ncpu_ms = 300000\ncpu_turn_ms = 300000\nwall_ms = 300000\n";

/// Loops that run at a time.
const LOOPS: usize = 4;
/// Visitors at a time that are the server's ordinary load: they keep it busy.
const ORDINARY: usize = 8;
/// Requests that wait at once: a little less than there are sandboxes and sockets.
const WAITING: usize = 9_000;
/// How many times as many come at once.
const CROWD: usize = 10;

fn serve(apps: &Apps, options: &Options) -> Result<Server> {
    serve_program(apps, options, "pressure", PROGRAM)
}

fn serve_program(apps: &Apps, options: &Options, name: &str, program: &str) -> Result<Server> {
    let project = apps.project(name);
    if !project.exists() {
        fs::create_dir_all(project.join("src"))?;
        fs::write(project.join("src/index.js"), program)?;
        fs::write(project.join("land.toml"), format!("name = \"{name}\"\n{LIMITS}"))?;
        apps.land(options, &["build"], name)?;
    }
    let artifact = apps.artifact(name);
    let words = ["serve", &artifact.to_string_lossy(), "--listen", "127.0.0.1:0"];
    Server::start(&mut apps.command(options, &words, name))
}

/// A request whose answer nobody has read yet.
fn ask(server: &Server, path: &str) -> Result<TcpStream> {
    let address = server.url.strip_prefix("http://").context("an address")?;
    let mut stream = TcpStream::connect(address)?;
    let head = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    Ok(stream)
}

/// Hello's slowest answers, with and without endless loops beside it.
pub fn fairness(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    let server = serve(apps, options)?;
    let seconds = if options.quick { 1 } else { 3 };
    wrk::run(&server.url, 1, 1)?;
    let (mut idle, mut busy) = (Series::default(), Series::default());
    for _ in 0..options.rounds(5) {
        idle.add(wrk::run(&server.url, 1, seconds)?.p99);
        let loops = (0..LOOPS).map(|_| ask(&server, "/loop")).collect::<Result<Vec<_>>>()?;
        thread::sleep(Duration::from_millis(200));
        busy.add(wrk::run(&server.url, 1, seconds)?.p99);
        drop(loops);
        thread::sleep(Duration::from_millis(200));
    }
    report.series("p99 of hello, idle", "µs", &idle);
    report.series(&format!("p99 beside {LOOPS} endless loops"), "µs", &busy);
    report.value("beside loops / idle", "×", busy.median() / idle.median());
    Ok(())
}

/// Ten times as many visitors as the server can do with, of a program that computes for some
/// milliseconds, and what the ordinary load sees after it.
pub fn overload(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    let server = serve_program(apps, options, "computing", COMPUTES)?;
    let address = server.url.strip_prefix("http://").context("an address")?;
    let seconds = |full| Duration::from_secs(if options.quick { 2 } else { full });
    crowd::visit(address, ORDINARY, seconds(2))?;
    let mut before = crowd::visit(address, ORDINARY, seconds(5))?;
    let memory = server.resident_kib()?;
    let mut during = crowd::visit(address, ORDINARY * CROWD, seconds(30))?;
    let grown = server.resident_kib()?.saturating_sub(memory);
    let mut after = crowd::visit(address, ORDINARY, Duration::from_secs(1))?;
    let (ordinary, crowded) = (before.p99()?, during.p99()?);
    report.value("p99, ordinary load", "µs", ordinary);
    report.value("requests, ordinary load", "/s", before.rate());
    report.value(&format!("p99 of who is served at {CROWD} times the load"), "µs", crowded);
    report.value("requests served then", "/s", during.rate());
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    report.value("requests refused then", "/s", during.refused as f64 / seconds(30).as_secs_f64());
    report.value("p99, overloaded / ordinary", "×", crowded / ordinary);
    #[expect(clippy::cast_precision_loss, reason = "sizes of this size are exact")]
    report.value("memory grown", "MiB", grown as f64 / 1024.0);
    report.value("p99 in the second after it", "µs", after.p99()?);
    Ok(())
}

/// Memory of requests that wait for a timer, all at once.
pub fn waiting(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    let server = serve(apps, options)?;
    let count = if options.quick { 500 } else { WAITING };
    ask(&server, "/")?.read_to_string(&mut String::new())?;
    let before = server.private_kib()?;
    let mut streams = Vec::with_capacity(count);
    for _ in 0..count {
        streams.push(ask(&server, "/wait")?);
    }
    let during = server.private_kib()?;
    let mut answered = 0;
    for mut stream in streams {
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        answered += usize::from(text.starts_with("HTTP/1.1 200"));
    }
    #[expect(clippy::cast_precision_loss, reason = "sizes of this size are exact")]
    let each = during.saturating_sub(before) as f64 / count as f64;
    report.value(&format!("{} requests wait: memory each", number(count as f64)), "KiB", each);
    #[expect(clippy::cast_precision_loss, reason = "a small count")]
    report.value("of them answered", "", answered as f64);
    Ok(())
}
