//! Proxying 1 MiB: a bare hyper proxy, a worker that passes a response on, and one that reads it.

use std::process::Command;

use anyhow::Result;

use crate::apps::Apps;
use crate::options::Options;
use crate::processes::Server;
use crate::report::Report;
use crate::series::Series;
use crate::{cold, peer, wrk};

const ROUNDS: usize = 7;
const CONNECTIONS: usize = 8;
const SECONDS: usize = 3;

/// The program: `/spliced` passes the upstream's response on, `/read` lets it go through the guest.
const WORKER: &str = "export default { async fetch(request, { UPSTREAM }) {\n\
      const response = await fetch(UPSTREAM);\n\
      if (new URL(request.url).pathname === \"/spliced\") return response;\n\
      const { readable, writable } = new TransformStream();\n\
      response.body.pipeTo(writable);\n\
      return new Response(readable, response);\n\
    } };\n";

/// Measures.
pub fn measure(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    if !wrk::is_there() {
        report.skipped("all of it", "there is no `wrk` on this machine");
        return Ok(());
    }
    let this = std::env::current_exe()?;
    let cores = wrk::server_cores();
    let upstream = Server::start(Command::new(&this).arg(peer::UPSTREAM))?;
    let mut bare = Command::new(&this);
    let bare = Server::start(&mut cold::pinned(bare.args([peer::PROXY, &upstream.url]), &cores))?;
    let config = format!(
        "name = \"proxy\"\n[vars]\nUPSTREAM = \"{0}/\"\n[fetch]\nallow = [\"{0}\"]\n",
        upstream.url
    );
    let artifact = apps.add(options, "proxy", &config, WORKER)?;
    let words = ["serve", &artifact.to_string_lossy(), "--listen", "127.0.0.1:0"];
    let land = Server::start(&mut cold::pinned(&apps.command(options, &words, "proxy"), &cores))?;
    let ways = [
        ("bare hyper proxy", bare.url.clone()),
        ("land, passed on", format!("{}/spliced", land.url)),
        ("land, read by the program", format!("{}/read", land.url)),
    ];
    let mut rates: Vec<Series> = ways.iter().map(|_| Series::default()).collect();
    for _ in 0..options.rounds(ROUNDS) {
        for ((_, url), rate) in ways.iter().zip(&mut rates) {
            let seconds = if options.quick { 1 } else { SECONDS };
            rate.add(wrk::run(url, CONNECTIONS, seconds)?.rate);
        }
    }
    for ((name, _), rate) in ways.iter().zip(&rates) {
        report.series(&format!("{name}: throughput"), "MiB/s", rate);
    }
    for ((name, _), rate) in ways.iter().zip(&rates).skip(1) {
        report.value(&format!("{name} / bare hyper"), "×", rate.median() / rates[0].median());
    }
    report.value("land: resident memory afterwards", "MiB", land.resident_kib()? as f64 / 1024.0);
    Ok(())
}
