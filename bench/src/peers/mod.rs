//! The same workloads on land and on its peers: one load, rounds in turns, server and load on cores
//! of their own.

mod install;
mod start;
mod table;
mod workload;

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::apps::Apps;
use crate::options::Options;
use crate::processes::Server;
use crate::report::Report;
use crate::series::Series;
use crate::wrk::{self, Shape};
use install::Installed;
pub use start::Kind;
use workload::Workload;

const ROUNDS: usize = 5;
const CONNECTIONS: usize = 16;
const SECONDS: usize = 2;
/// How long a round is that only warms a server up: just-in-time compilers need it.
const WARM_UP: usize = 2;
/// Rounds of one server that differ by more than this part of their median make a noisy machine.
const NOISE: f64 = 0.2;

/// One server under one workload.
pub struct Contender {
    /// Who it is.
    pub kind: Kind,
    server: Server,
    /// From the command to the first answer, in milliseconds.
    pub start: Duration,
    /// Microseconds of CPU per request.
    pub cpu: Series,
    /// Answers per second.
    pub rate: Series,
    /// Microseconds that 99 of 100 answers took at most.
    pub p99: Series,
    /// Resident memory after all rounds, in KiB.
    pub memory: u64,
}

impl Contender {
    fn begin(kind: Kind, start: impl FnOnce() -> Result<Server>) -> Result<Self> {
        let begun = Instant::now();
        let server = start().with_context(|| format!("{} doesn't start", kind.name()))?;
        server.wait_for_answer()?;
        let start = begun.elapsed();
        let [cpu, rate, p99] = [const { Vec::new() }; 3].map(Series::from);
        Ok(Self { kind, server, start, cpu, rate, p99, memory: 0 })
    }

    fn round(&mut self, shape: &Shape, seconds: usize) -> Result<()> {
        let before = self.server.cpu_time()?;
        let load = wrk::shaped(&self.server.url, shape, CONNECTIONS, seconds)
            .with_context(|| format!("{} under load", self.kind.name()))?;
        let used = self.server.cpu_time()? - before;
        self.cpu.add(used.as_secs_f64() * 1e6 / load.requests);
        self.rate.add(load.rate);
        self.p99.add(load.p99);
        self.memory = self.server.resident_kib()?;
        Ok(())
    }
}

/// Measures.
pub fn measure(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    if !wrk::is_there() {
        report.skipped("all of it", "there is no `wrk` on this machine");
        return Ok(());
    }
    let installed = match Installed::ensure(&options.out.join("peers")) {
        Ok(installed) => installed,
        Err(error) => {
            report.skipped("peers", &format!("they can't be installed: {error:#}"));
            Installed::none()
        }
    };
    for (name, version) in installed.versions() {
        report.text(name, &version);
    }
    for workload in Workload::ALL {
        let contenders = contend(workload, apps, options, &installed)?;
        table::report(workload, &contenders, report);
        if let Some(spread) = noise(&contenders) {
            let percent = spread * 100.0;
            report.text("noisy", &format!("rounds differ by up to {percent:.0} %: measure again"));
        }
    }
    Ok(())
}

fn contend(
    workload: Workload,
    apps: &Apps,
    options: &Options,
    installed: &Installed,
) -> Result<Vec<Contender>> {
    let stage = workload.prepare(apps, options, installed)?;
    let mut contenders = Vec::new();
    for kind in Kind::ALL {
        if let Some(command) = start::command(kind, workload, &stage, apps, options, installed)? {
            contenders.push(Contender::begin(kind, || command.start())?);
        }
    }
    let shape = workload.shape()?;
    let seconds = if options.quick { 1 } else { SECONDS };
    for contender in &contenders {
        wrk::shaped(&contender.server.url, &shape, CONNECTIONS, WARM_UP.min(seconds * 2))?;
    }
    for _ in 0..options.rounds(ROUNDS) {
        for contender in &mut contenders {
            contender.round(&shape, seconds)?;
        }
    }
    Ok(contenders)
}

/// How far apart the rounds of the steadiest server are, where that is too far.
fn noise(contenders: &[Contender]) -> Option<f64> {
    let spread = |cpu: &Series| (cpu.quantile(0.75) - cpu.quantile(0.25)) / cpu.median();
    let least = contenders.iter().map(|one| spread(&one.cpu)).min_by(f64::total_cmp)?;
    (least > NOISE).then_some(least)
}
