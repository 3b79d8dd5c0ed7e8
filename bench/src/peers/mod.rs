//! The same workloads on land and on its peers: one load, rounds in turns, server and load on cores
//! of their own.

mod install;
mod start;
mod table;
mod wasm;
mod workload;

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::apps::Apps;
use crate::noise::{Noise, Watch};
use crate::options::Options;
use crate::processes::Server;
use crate::report::Report;
use crate::series::Series;
use crate::wrk::{self, Shape};
pub use install::Installed;
pub use start::Kind;
use start::Start;
use wasm::Servers;
use workload::Workload;

const ROUNDS: usize = 7;
const CONNECTIONS: usize = 16;
const SECONDS: usize = 1;
/// How long a round is that only warms a server up: just-in-time compilers need it.
const WARM_UP: usize = 2;
/// How often each server is started, to see how long that takes.
const STARTS: usize = 5;

/// The workloads' names, and what they are.
pub const WORKLOADS: [(&str, &str); 5] = workload::NAMES;

/// One server under one workload.
pub struct Contender {
    /// Who it is.
    pub kind: Kind,
    server: Server,
    /// From the command to the first answer, in milliseconds.
    pub start: Series,
    /// Microseconds of CPU per request.
    pub cpu: Series,
    /// Answers per second.
    pub rate: Series,
    /// Microseconds that 99 of 100 answers took at most.
    pub p99: Series,
    /// Resident memory after all rounds, in KiB.
    pub memory: u64,
    /// CPU time in all rounds.
    used: Duration,
}

impl Contender {
    /// Starts it as often as asked, and keeps the last one.
    fn begin(
        kind: Kind,
        shape: &Shape,
        starts: usize,
        begin: impl Fn() -> Result<Option<Start>>,
    ) -> Result<Option<Self>> {
        let mut start = Series::default();
        let mut last = None;
        for _ in 0..starts {
            drop(last.take());
            let Some(command) = begin()? else { return Ok(None) };
            let begun = Instant::now();
            let server =
                command.start().with_context(|| format!("{} doesn't start", kind.name()))?;
            server.wait_for_answer(&shape.request())?;
            start.add_millis(begun.elapsed());
            last = Some(server);
        }
        let [cpu, rate, p99] = [const { Vec::new() }; 3].map(Series::from);
        Ok(last.map(|server| Self {
            kind,
            server,
            start,
            cpu,
            rate,
            p99,
            memory: 0,
            used: Duration::ZERO,
        }))
    }

    fn round(&mut self, shape: &Shape, seconds: usize) -> Result<()> {
        let before = self.server.cpu_time()?;
        let load = wrk::shaped(&self.server.url, shape, CONNECTIONS, seconds)
            .with_context(|| format!("{} under load", self.kind.name()))?;
        let used = self.server.cpu_time()? - before;
        self.used += used;
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
    let installed = match Installed::for_bench(options) {
        Ok(installed) => installed,
        Err(error) => {
            report.skipped("peers", &format!("they can't be installed: {error:#}"));
            Installed::none()
        }
    };
    let servers = installed.folder().map(|folder| Servers::find(&folder.join("wasm")));
    let servers = servers.unwrap_or_default();
    for (name, version) in installed.versions().into_iter().chain(servers.versions()) {
        report.text(name, &version);
    }
    for workload in Workload::ALL.into_iter().filter(|workload| options.runs(workload.name())) {
        let (contenders, noise) = contend(workload, apps, options, (&installed, &servers))?;
        table::report(workload, &contenders, report);
        report.noise(workload.name(), &noise);
    }
    Ok(())
}

fn contend(
    workload: Workload,
    apps: &Apps,
    options: &Options,
    (installed, servers): (&Installed, &Servers),
) -> Result<(Vec<Contender>, Noise)> {
    let stage = workload.prepare(apps, options, installed)?;
    let shape = workload.shape()?;
    let starts = if workload == Workload::Hello { options.rounds(STARTS) } else { 1 };
    let mut contenders = Vec::new();
    for kind in Kind::ALL {
        let start = || match kind {
            Kind::Starling | Kind::Fastly => start::wasm(kind, &stage, servers),
            _ => start::command(kind, workload, &stage, apps, options, installed),
        };
        contenders.extend(Contender::begin(kind, &shape, starts, start)?);
    }
    for contender in &contenders {
        wrk::shaped(
            &contender.server.url,
            &shape,
            CONNECTIONS,
            if options.quick { 1 } else { WARM_UP },
        )?;
    }
    let upstream = || stage.upstream.as_ref().map_or(Ok(Duration::ZERO), Server::cpu_time);
    let (watch, before) = (Watch::begin()?, upstream()?);
    for _ in 0..options.rounds(ROUNDS) {
        for contender in &mut contenders {
            contender.round(&shape, SECONDS)?;
        }
    }
    let used: Duration = contenders.iter().map(|one| one.used).sum();
    let noise = watch.end(used + (upstream()? - before), spread(&contenders))?;
    Ok((contenders, noise))
}

/// How far apart the middle half of the steadiest server's rounds are, as a part of their median.
fn spread(contenders: &[Contender]) -> f64 {
    let spread = |cpu: &Series| (cpu.quantile(0.75) - cpu.quantile(0.25)) / cpu.median();
    let least = contenders.iter().map(|one| spread(&one.cpu)).min_by(f64::total_cmp);
    least.unwrap_or(0.0)
}
