//! `land build` with warm caches, and the sizes of what it makes.

use std::fs;
use std::time::Instant;

use anyhow::Result;

use crate::apps::{Apps, TEMPLATES};
use crate::options::Options;
use crate::report::Report;
use crate::series::Series;

const ROUNDS: usize = 10;

/// Measures.
pub fn measure(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    let mut names = vec!["hello"];
    names.extend(TEMPLATES.map(|(name, _)| name));
    for name in names {
        if name != "hello" && !apps.templates.contains(&name) {
            report.skipped(&format!("`land build`, {name}"), "npm doesn't answer here");
            continue;
        }
        let mut time = Series::default();
        for _ in 0..options.rounds(ROUNDS) {
            let started = Instant::now();
            apps.land(options, &["build"], name)?;
            time.add_millis(started.elapsed());
        }
        report.series(&format!("`land build`, {name}, unchanged"), "ms", &time);
        changed(apps, options, report, name)?;
        #[expect(clippy::cast_precision_loss, reason = "sizes of files are exact in f64")]
        let size = fs::metadata(apps.artifact(name))?.len() as f64;
        report.value(&format!("artifact, {name}"), "KB", size / 1000.0);
    }
    Ok(())
}

/// A build after an edit: nothing of the app is in the cache, all of the engine is.
fn changed(apps: &Apps, options: &Options, report: &mut Report, name: &str) -> Result<()> {
    let path = apps.project(name).join("land.toml");
    let text = fs::read_to_string(&path)?;
    let mut time = Series::default();
    for round in 0..options.rounds(ROUNDS) {
        let changed = if text.contains("[vars]") {
            text.replace("[vars]", &format!("[vars]\nROUND = {round}"))
        } else {
            format!("{text}\n[vars]\nROUND = {round}\n")
        };
        fs::write(&path, changed)?;
        let started = Instant::now();
        apps.land(options, &["build"], name)?;
        time.add_millis(started.elapsed());
    }
    fs::write(&path, text)?;
    apps.land(options, &["build"], name)?;
    report.series(&format!("`land build`, {name}, after a change"), "ms", &time);
    Ok(())
}
