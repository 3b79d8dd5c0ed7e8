//! JavaScript that computes: rendering, parsing, routing, and programs of the Octane suite, in our
//! engine and in others. A call's time is what a process or a sandbox needs for some calls more than
//! for none, divided by their number, so that starting up doesn't count. Programs of ours are warmed up
//! by a call when they are built, as apps are; V8 warms up by itself, in ten to twenty times as many calls.

mod ours;
mod peers;
mod programs;

use anyhow::{Result, ensure};

use crate::apps::Apps;
use crate::options::Options;
use crate::peers::Installed;
use crate::report::Report;
use crate::series::Series;
use ours::Ours;
use peers::Peer;
use programs::{Program, Programs};

/// Measurements of one program in one engine.
const ROUNDS: usize = 5;
/// The scale of Octane's scores.
const SCORE: f64 = 100.0;

/// Our columns: interpreted, and compiled ahead of time.
const OURS: [&str; 2] = ["land", "land --aot"];

/// Measures.
pub fn measure(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    let programs = match Programs::prepare(&options.cache.join("compute")) {
        Ok(programs) => programs,
        Err(error) => {
            report.skipped("all programs", &format!("{error:#}"));
            return Ok(());
        }
    };
    let peers = match Installed::for_bench(options) {
        _ if options.alone => Vec::new(),
        Ok(installed) => peers::found(&installed),
        Err(error) => {
            report.skipped("peers from npm", &format!("they can't be installed: {error:#}"));
            peers::found(&Installed::none())
        }
    };
    let mut scores = vec![Vec::new(); OURS.len() + peers.len()];
    for program in programs::ALL {
        let times = one(program, &programs, &peers, (apps, options), report)?;
        if let Some(reference) = program.reference {
            for (scores, time) in scores.iter_mut().zip(times) {
                scores.push((program.suite, SCORE * reference / time));
            }
        }
    }
    let names = OURS.into_iter().chain(peers.iter().map(|peer| peer.name));
    for (name, scores) in names.zip(scores) {
        report.value(&format!("Octane-like score, {name}"), "", score(&scores));
    }
    Ok(())
}

/// One program in every engine; gives the median times, in microseconds, ours first.
fn one(
    program: &Program,
    programs: &Programs,
    peers: &[Peer],
    (apps, options): (&Apps, &Options),
    report: &mut Report,
) -> Result<Vec<f64>> {
    let file = programs.file(program);
    let build = |aot| Ours::build((apps, options), program, &file, aot);
    let ours = [build(false)?, build(true)?];
    let mut times = vec![Series::default(); OURS.len() + peers.len()];
    for _ in 0..options.rounds(ROUNDS) {
        let (time, result) = ours[0].time()?;
        times[0].add_micros(time);
        let (time, compiled) = ours[1].time()?;
        ensure!(compiled == result, "compiled ahead, {} answers otherwise", program.name);
        times[1].add_micros(time);
        for (series, peer) in times[OURS.len()..].iter_mut().zip(peers) {
            if !peer.runs(program) {
                continue;
            }
            let (time, other) = peer.time(program, &file)?;
            // Programs that go on from call to call end elsewhere after more of them.
            ensure!(
                program.web || other == result,
                "{} and land disagree about {}",
                peer.name,
                program.name
            );
            series.add_micros(time);
        }
    }
    for ((ours, name), series) in ours.iter().zip(OURS).zip(&times) {
        #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
        let instructions = ours.instructions()? as f64 / 1000.0;
        report.value(&format!("{}, {name}, instructions", program.name), "thousand", instructions);
        report.series(&format!("{}, {name}", program.name), "µs", series);
    }
    for (peer, series) in
        peers.iter().zip(&times[OURS.len()..]).filter(|(peer, _)| peer.runs(program))
    {
        report.series(&format!("{}, {}", program.name, peer.name), "µs", series);
    }
    Ok(times.iter().map(Series::median).collect())
}

/// The geometric mean over suites; a suite's score is that of its programs.
fn score(scores: &[(&str, f64)]) -> f64 {
    let mut suites: Vec<&str> = scores.iter().map(|(suite, _)| *suite).collect();
    suites.dedup();
    let of =
        |suite| mean(scores.iter().filter(|(name, _)| *name == suite).map(|(_, score)| *score));
    mean(suites.into_iter().map(of))
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, n), value| (sum + value.ln(), n + 1.0));
    (sum / count).exp()
}
