//! From an artifact whose code is in the cache to the first answer.

use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use crate::apps::Apps;
use crate::in_process::{fresh, load, load_into, runtime};
use crate::options::Options;
use crate::processes::Server;
use crate::report::Report;
use crate::series::Series;

const ROUNDS: usize = 40;

/// Measures.
pub fn measure(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    let threads = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut app = Series::default();
    let mut whole = Series::default();
    let mut loading = Series::default();
    for _ in 0..options.rounds(ROUNDS) {
        let started = Instant::now();
        let loaded = load(apps, "hello")?;
        threads.block_on(fresh(&loaded))?;
        whole.add_millis(started.elapsed());
        drop(loaded);
        // A runtime of its own each time: a second memory image of one module costs less.
        let runtime = runtime(apps)?;
        let started = Instant::now();
        let loaded = load_into(&runtime, apps, "hello")?;
        loading.add_millis(started.elapsed());
        threads.block_on(fresh(&loaded))?;
        app.add_millis(started.elapsed());
    }
    report.series("app loaded", "ms", &loading);
    report.series("app loaded and first request", "ms", &app);
    report.series("runtime made, app loaded and first request", "ms", &whole);
    let mut process = Series::default();
    for _ in 0..options.rounds(ROUNDS / 2) {
        let started = Instant::now();
        let server = serve(apps, options, "hello")?;
        get(&server)?;
        process.add_millis(started.elapsed());
    }
    report.series("`land serve` from start to first answer", "ms", &process);
    Ok(())
}

/// Starts `land serve` for a built project.
pub fn serve(apps: &Apps, options: &Options, name: &str) -> Result<Server> {
    let artifact = apps.artifact(name);
    let words = ["serve", &artifact.to_string_lossy(), "--listen", "127.0.0.1:0"];
    Server::start(&mut apps.command(options, &words, name))
}

fn get(server: &Server) -> Result<()> {
    use std::io::{Read, Write};
    let address = server.url.trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(address)?;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut response = String::new();
    stream.read_to_string(&mut response)?;
    anyhow::ensure!(response.ends_with("hello"), "unexpected: {response}");
    Ok(())
}

/// The same command on some cores only.
pub fn pinned(command: &Command, cores: &str) -> Command {
    let mut pinned = crate::wrk::pinned(cores, command.get_program().as_ref());
    pinned.args(command.get_args());
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            pinned.env(name, value);
        }
    }
    if let Some(folder) = command.get_current_dir() {
        pinned.current_dir(folder);
    }
    pinned
}
