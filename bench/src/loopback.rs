//! Hello over loopback: a bare server and `land serve` in turns, under the same load.

use std::process::Command;

use anyhow::Result;

use crate::apps::Apps;
use crate::cold;
use crate::options::Options;
use crate::processes::Server;
use crate::report::Report;
use crate::series::Series;
use crate::{peer, wrk};

const ROUNDS: usize = 7;
const CONNECTIONS: usize = 32;
const SECONDS: usize = 3;

/// What is known of one server.
struct Peer {
    name: &'static str,
    server: Server,
    cpu: Series,
    rate: Series,
    p50: Series,
    p99: Series,
}

impl Peer {
    fn new(name: &'static str, server: Server) -> Self {
        let [cpu, rate, p50, p99] = [const { Vec::new() }; 4].map(Series::from);
        Self { name, server, cpu, rate, p50, p99 }
    }

    fn round(&mut self, seconds: usize) -> Result<()> {
        let before = self.server.cpu_time()?;
        let load = wrk::run(&self.server.url, CONNECTIONS, seconds)?;
        let used = self.server.cpu_time()? - before;
        self.cpu.add(used.as_secs_f64() * 1e6 / load.requests);
        self.rate.add(load.rate);
        self.p50.add(load.p50);
        self.p99.add(load.p99);
        Ok(())
    }

    fn report(&self, report: &mut Report) {
        report.series(&format!("{}: CPU per request", self.name), "µs", &self.cpu);
        report.series(&format!("{}: requests", self.name), "/s", &self.rate);
        report.series(&format!("{}: p50", self.name), "µs", &self.p50);
        report.series(&format!("{}: p99", self.name), "µs", &self.p99);
    }
}

/// Measures.
pub fn measure(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    if !wrk::is_there() {
        report.skipped("all of it", "there is no `wrk` on this machine");
        return Ok(());
    }
    let cores = wrk::server_cores();
    let mut bare = Command::new(std::env::current_exe()?);
    let bare = Server::start(&mut cold::pinned(bare.arg(peer::WORD), &cores))?;
    let artifact = apps.artifact("hello");
    let words = ["serve", &artifact.to_string_lossy(), "--listen", "127.0.0.1:0"];
    let land = Server::start(&mut cold::pinned(&apps.command(options, &words, "hello"), &cores))?;
    let seconds = if options.quick { 1 } else { SECONDS };
    for server in [&bare, &land] {
        wrk::run(&server.url, CONNECTIONS, 1)?;
    }
    let mut peers = [Peer::new("bare hyper", bare), Peer::new("land serve", land)];
    for _ in 0..options.rounds(ROUNDS) {
        for peer in &mut peers {
            peer.round(seconds)?;
        }
    }
    for peer in &peers {
        peer.report(report);
    }
    let ratio = peers[1].cpu.median() / peers[0].cpu.median();
    report.value("CPU, land serve / bare hyper", "×", ratio);
    Ok(())
}
