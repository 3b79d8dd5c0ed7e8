//! Compares this run's ratios with the committed ones. Ratios of one run say what land does beside
//! others on one machine, so that they mean something on another machine, too, as times don't.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::options::Options;
use crate::report::Report;
use crate::series::number;

/// What the ratio is of, how much worse it may be, as a part of it, and whether more is better.
const TOLERANCES: [(&str, f64, bool); 3] = [
    // Medians of interleaved rounds repeat within a tenth on a machine that does nothing else.
    ("requests", 0.15, true),
    ("CPU", 0.15, false),
    // One in a hundred answers: few of them decide.
    ("p99", 0.5, false),
];

type Ratios = BTreeMap<String, f64>;

/// Does what the options ask for; answers whether nothing is worse.
pub fn judge(options: &Options, report: &Report) -> Result<bool> {
    let measured = report.ratios();
    if options.save_baseline && report.is_noisy() {
        println!("\nthe machine was noisy: the baseline stays as it is, measure again");
        return Ok(false);
    }
    if options.save_baseline {
        // Workloads that this run left out keep what they have.
        let mut ratios = if path().exists() { read()? } else { Ratios::new() };
        ratios.retain(|name, _| !is_run(options, name));
        ratios.extend(measured.clone());
        let file = json!({ "machine": report.machine(), "ratios": ratios });
        fs::write(path(), format!("{file:#}\n"))?;
        println!("\n{} ratios written to {}", measured.len(), path().display());
    }
    if !options.check {
        return Ok(true);
    }
    let mut known = read()?;
    known.retain(|name, _| is_run(options, name));
    let (worse, better) = compare(&known, &measured);
    println!("\n## compared with the baseline, {} ratios", known.len());
    worse.iter().for_each(|line| println!("worse: {line}"));
    better.iter().for_each(|line| println!("better: {line} (`--save-baseline` keeps it)"));
    if worse.is_empty() {
        println!("nothing is worse");
    } else if report.is_noisy() {
        println!("the machine was noisy: measure again before you believe it");
    }
    Ok(worse.is_empty())
}

fn read() -> Result<Ratios> {
    let text = fs::read_to_string(path()).with_context(|| path().display().to_string())?;
    let file: Value = serde_json::from_str(&text).context("the baseline can't be read")?;
    Ok(serde_json::from_value(file["ratios"].clone())?)
}

/// Whether a ratio is of a workload that this run has.
fn is_run(options: &Options, ratio: &str) -> bool {
    ratio.split_once(':').is_some_and(|(workload, _)| options.runs(workload))
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("baseline.json")
}

/// What is worse than it may be, and what is better by as much.
fn compare(known: &Ratios, measured: &Ratios) -> (Vec<String>, Vec<String>) {
    let (mut worse, mut better) = (Vec::new(), Vec::new());
    for (name, before) in known {
        let Some(now) = measured.get(name) else {
            worse.push(format!("{name}: {} in the baseline, not measured now", number(*before)));
            continue;
        };
        let tolerance = TOLERANCES.iter().find(|(what, ..)| name.contains(&format!(": {what},")));
        let (_, tolerance, more) = tolerance.copied().unwrap_or(("", 0.0, true));
        // Above 1 when it has become worse.
        let change = if more { before / now } else { now / before };
        let (old, new, allowed) = (number(*before), number(*now), tolerance * 100.0);
        let line = format!("{name}: {old} → {new}, {allowed:.0} % are allowed");
        if change > 1.0 + tolerance {
            worse.push(line);
        } else if change < 1.0 / (1.0 + tolerance) {
            better.push(line);
        }
    }
    (worse, better)
}

#[cfg(test)]
mod tests {
    use super::{Ratios, compare};

    fn ratios(requests: f64, cpu: f64) -> Ratios {
        [("hello: requests, land / a", requests), ("hello: CPU, land / a", cpu)]
            .map(|(name, ratio)| (name.to_owned(), ratio))
            .into()
    }

    #[test]
    fn both_directions_count() {
        let known = ratios(3.0, 0.5);
        let counts = |measured: &Ratios| {
            let (worse, better) = compare(&known, measured);
            (worse.len(), better.len())
        };
        assert_eq!(counts(&ratios(3.1, 0.52)), (0, 0));
        assert_eq!(counts(&ratios(2.0, 0.5)), (1, 0), "fewer requests are worse");
        assert_eq!(counts(&ratios(3.0, 0.7)), (1, 0), "more CPU is worse");
        assert_eq!(counts(&ratios(4.0, 0.3)), (0, 2));
        assert_eq!(counts(&Ratios::new()), (2, 0), "what isn't measured is no success");
    }
}
