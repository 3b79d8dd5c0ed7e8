//! `land dev`: from a saved file to the first answer of the new version.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::apps::Apps;
use crate::options::Options;
use crate::processes::Server;
use crate::report::Report;
use crate::series::Series;

const ROUNDS: usize = 20;

/// What is edited in each project: the file, a text in it that its answer to the path shows.
const EDITS: [(&str, &str, &str, &str); 2] = [
    ("hello", "src/index.js", "hello", "/"),
    ("hono", "src/index.tsx", "nothing at", "/not-there"),
];

/// Longer than any build.
const PATIENCE: Duration = Duration::from_secs(30);

/// Measures.
pub fn measure(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    for (name, file, text, path) in EDITS {
        if name != "hello" && !apps.templates.contains(&name) {
            report.skipped(&format!("save to answer, {name}"), "npm doesn't answer here");
            continue;
        }
        let file = apps.project(name).join(file);
        let source = fs::read_to_string(&file)?;
        let words = ["dev", "--port", "0"];
        let server = Server::start(&mut apps.command(options, &words, name))?;
        let address = server.url.trim_start_matches("http://");
        let mut time = Series::default();
        for round in 0..options.rounds(ROUNDS) {
            let wanted = format!("{text} {round}");
            // Whole or not at all, as editors save.
            let written = file.with_extension("new");
            fs::write(&written, source.replace(text, &wanted))?;
            let started = Instant::now();
            fs::rename(&written, &file)?;
            while !get(address, path)?.contains(&wanted) {
                if started.elapsed() > PATIENCE {
                    bail!("`land dev` doesn't serve what was saved");
                }
            }
            time.add_millis(started.elapsed());
        }
        fs::write(&file, source)?;
        report.series(&format!("save to answer, {name}"), "ms", &time);
    }
    Ok(())
}

fn get(address: &str, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}
