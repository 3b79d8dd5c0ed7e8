//! The first answer of apps that a running node has not loaded before: over HTTP, one after another.

use anyhow::Result;

use crate::apps::Apps;
use crate::herd::{Asker, Herd};
use crate::options::Options;
use crate::report::Report;
use crate::series::Series;

/// Apps that are asked for the first time.
const APPS: usize = 400;

/// Measures.
pub fn measure(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    let count = options.rounds(APPS);
    let herd = Herd::make(apps, options, count, count)?;
    // Apps of one engine share their code, so an app whose engine is compiled is compiled, too.
    let compiled = rounds(apps, options, &herd, &apps.cache())?;
    let nothing = tempfile::tempdir()?;
    let first = rounds(apps, options, &herd, nothing.path())?;
    report.value("a node's first app, its code in the cache", "ms", compiled.0);
    both(report, "an app that is new to a node", &compiled.1);
    report.value("a node's first app, an engine never compiled here", "ms", first.0);
    both(report, "an app new to such a node, its first compile", &first.1);
    Ok(())
}

/// The first app's first byte in milliseconds, and those of all others, which are another program.
fn rounds(
    apps: &Apps,
    options: &Options,
    herd: &Herd,
    cache: &std::path::Path,
) -> Result<(f64, Series)> {
    let server = herd.serve(apps, options, cache)?;
    let mut asker = Asker::connect(&server)?;
    let first = asker.ask_others()?.as_secs_f64() * 1e3;
    let mut others = Series::default();
    for number in 0..herd.apps {
        others.add_millis(asker.ask(number)?);
    }
    Ok((first, others))
}

fn both(report: &mut Report, name: &str, times: &Series) {
    report.series(&format!("{name}: first byte"), "ms", times);
    report.value(&format!("{name}: p99"), "ms", times.quantile(0.99));
}
