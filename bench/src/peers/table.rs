//! A workload's table: ratios first.

use super::{Contender, Kind, workload::Workload};
use crate::report::Report;
use crate::series::number;

/// Reports one workload.
pub fn report(workload: Workload, contenders: &[Contender], report: &mut Report) {
    let name = workload.name();
    let of = |kind| contenders.iter().find(|one: &&Contender| one.kind == kind);
    let Some(land) = of(Kind::Land) else { return };
    println!("\n### {name}");
    println!(
        "{:<16}{:<16}{:>12}{:>22}{:>12}{:>12}{:>12}{:>12}",
        "", "isolation", "land's rate", "CPU µs (min–max)", "req/s", "p99 µs", "start ms", "MiB"
    );
    contenders.iter().for_each(|one| print(one, land));
    contenders.iter().for_each(|one| keep(name, one, land, report));
}

/// A row for people.
fn print(one: &Contender, land: &Contender) {
    let ratio = land.rate.median() / one.rate.median();
    let range = format!(
        "{} ({}–{})",
        number(one.cpu.median()),
        number(one.cpu.quantile(0.0)),
        number(one.cpu.quantile(1.0))
    );
    println!(
        "{:<16}{:<16}{:>11}×{range:>22}{:>12}{:>12}{:>12}{:>12}",
        one.kind.name(),
        one.kind.isolation(),
        number(ratio),
        number(one.rate.median()),
        number(one.p99.median()),
        number(one.start.as_secs_f64() * 1e3),
        number(one.memory as f64 / 1024.0),
    );
}

/// The same for programs.
fn keep(name: &str, one: &Contender, land: &Contender, report: &mut Report) {
    let (who, kind) = (one.kind.name(), one.kind);
    report.quiet(&format!("{name}: {who}: CPU per request"), "µs", &one.cpu);
    report.quiet(&format!("{name}: {who}: requests"), "/s", &one.rate);
    report.quiet(&format!("{name}: {who}: p99"), "µs", &one.p99);
    if kind != Kind::Land {
        let ratio = |land: f64, other: f64| land / other;
        report.ratio(
            &format!("{name}: requests, land / {who}"),
            ratio(land.rate.median(), one.rate.median()),
        );
        report.ratio(
            &format!("{name}: CPU, land / {who}"),
            ratio(land.cpu.median(), one.cpu.median()),
        );
    }
    if kind == Kind::Hyper {
        report.ratio(&format!("{name}: p99, land / {who}"), land.p99.median() / one.p99.median());
    }
}
