//! Resident memory of `land serve` over many requests.

use anyhow::Result;

use crate::apps::Apps;
use crate::options::Options;
use crate::report::Report;
use crate::{cold, wrk};

/// Requests between the first look and the last.
const REQUESTS: f64 = 100_000.0;
const CONNECTIONS: usize = 16;

/// Measures.
pub fn measure(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    if !wrk::is_there() {
        report.skipped("all of it", "there is no `wrk` on this machine");
        return Ok(());
    }
    let server = cold::serve(apps, options, "hello")?;
    #[expect(clippy::cast_precision_loss, reason = "sizes of this size are exact")]
    let resident = || anyhow::Ok(server.resident_kib()? as f64 / 1024.0);
    report.value("resident at start", "MiB", resident()?);
    wrk::run(&server.url, CONNECTIONS, 1)?;
    let before = resident()?;
    report.value("resident after warm-up", "MiB", before);
    let mut sent = 0.0;
    while sent < if options.quick { REQUESTS / 10.0 } else { REQUESTS } {
        sent += wrk::run(&server.url, CONNECTIONS, 1)?.requests;
    }
    report.value("requests since", "", sent);
    report.value("resident after them", "MiB", resident()?);
    report.value("growth", "MiB", resident()? - before);
    Ok(())
}
