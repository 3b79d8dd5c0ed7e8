//! Ten thousand apps on one node, asked at random: what they hold in memory, and how long answers take
//! while most have to be loaded first, and once most are loaded.

use anyhow::Result;

use crate::apps::Apps;
use crate::herd::{Asker, Herd};
use crate::options::Options;
use crate::processes::Server;
use crate::report::Report;
use crate::series::Series;
use crate::wrk::{self, Shape};

/// Names that are registered.
const APPS: usize = 10_000;
/// Files behind them, each of which differs from all others: more would fill a small disk. The node
/// can't know that names share them: it knows files by their paths.
const ARTIFACTS: usize = 1_000;
/// Requests of the client that asks one after another.
const REQUESTS: usize = 10_000;
const CONNECTIONS: usize = 16;
const SECONDS: usize = 20;

/// Measures.
pub fn measure(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    let (count, artifacts) = (options.rounds(APPS), options.rounds(ARTIFACTS));
    let herd = Herd::make(apps, options, count, artifacts)?;
    let server = herd.serve(apps, options, &apps.cache())?;
    report.text("apps", &format!("{count}, of {artifacts} different artifacts; default settings"));
    memory(&server, report, "registered, none asked")?;
    let mut asker = Asker::connect(&server)?;
    asker.ask_others()?;
    let (mut random, mut times) = (Random(1), Series::default());
    for _ in 0..options.rounds(REQUESTS) {
        times.add_millis(asker.ask_of(random.below(count), artifacts)?);
    }
    report.series("one connection, any app: first byte", "ms", &times);
    report.value("one connection: p99", "ms", times.quantile(0.99));
    memory(&server, report, "after that")?;
    if wrk::is_there() {
        let shape = Shape::scripted(&script(count))?;
        let seconds = if options.quick { 3 } else { SECONDS };
        let load = wrk::shaped(&server.url, &shape, CONNECTIONS, seconds)?;
        report.value(&format!("{CONNECTIONS} connections: requests"), "/s", load.rate);
        report.value(&format!("{CONNECTIONS} connections: p50"), "ms", load.p50 / 1e3);
        report.value(&format!("{CONNECTIONS} connections: p99"), "ms", load.p99 / 1e3);
        memory(&server, report, "after that, too")?;
    }
    Ok(())
}

/// What the node holds: pages that a process has mapped don't tell the whole, because snapshots are
/// files in memory, whether mapped or not.
fn memory(server: &Server, report: &mut Report, when: &str) -> Result<()> {
    let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    let (own, snapshots) = (server.private_kib()? << 10, server.memory_files()?);
    report.value(&format!("{when}: its own memory"), "MiB", mib(own));
    report.value(&format!("{when}: snapshots"), "MiB", mib(snapshots));
    report.value(&format!("{when}: both"), "MiB", mib(own + snapshots));
    report.value(
        &format!("{when}: resident, as the kernel counts"),
        "MiB",
        mib(server.resident_kib()? << 10),
    );
    Ok(())
}

/// Asks for a host at random.
fn script(count: usize) -> String {
    format!(
        "math.randomseed(7)\nrequest = function()\n  \
         wrk.headers[\"Host\"] = \"app\" .. math.random(0, {}) .. \".test\"\n  \
         return wrk.format()\nend\n",
        count - 1
    )
}

/// Numbers that look random and are the same each time: xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap_or(0)
    }
}
