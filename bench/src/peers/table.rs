//! A workload's table: ratios first.

use super::{Contender, Kind, workload::Workload};
use crate::report::Report;
use crate::series::{Series, number};

/// Reports one workload.
pub fn report(workload: Workload, contenders: &[Contender], report: &mut Report) {
    let name = workload.name();
    let of = |kind| contenders.iter().find(|one: &&Contender| one.kind == kind);
    let Some(land) = of(Kind::Land) else { return };
    println!("\n### {name}");
    println!(
        "{:<16}{:<16}{:>12}{:>11}{:>24}{:>26}{:>10}{:>9}",
        "",
        "isolation",
        "land's rate",
        "its CPU",
        "CPU µs (min–max)",
        "req/s (min–max)",
        "p99 µs",
        "MiB"
    );
    contenders.iter().for_each(|one| print(one, land));
    contenders.iter().for_each(|one| keep(name, one, land, report));
}

/// A row for people.
fn print(one: &Contender, land: &Contender) {
    let range = |series: &Series| {
        let (least, most) = (series.quantile(0.0), series.quantile(1.0));
        format!("{} ({}–{})", number(series.median()), number(least), number(most))
    };
    println!(
        "{:<16}{:<16}{:>11}×{:>10}×{:>24}{:>26}{:>10}{:>9}",
        one.kind.name(),
        one.kind.isolation(),
        number(land.rate.median() / one.rate.median()),
        number(land.cpu.median() / one.cpu.median()),
        range(&one.cpu),
        range(&one.rate),
        number(one.p99.median()),
        number(one.memory as f64 / 1024.0),
    );
}

/// The same for programs.
fn keep(name: &str, one: &Contender, land: &Contender, report: &mut Report) {
    let (who, kind) = (one.kind.name(), one.kind);
    report.quiet(&format!("{name}: {who}: CPU per request"), "µs", &one.cpu);
    report.quiet(&format!("{name}: {who}: requests"), "/s", &one.rate);
    report.quiet(&format!("{name}: {who}: p99"), "µs", &one.p99);
    report.quiet(&format!("{name}: {who}: start"), "ms", &one.start);
    report.quiet(
        &format!("{name}: {who}: memory"),
        "MiB",
        &Series::from(vec![one.memory as f64 / 1024.0]),
    );
    // Those that aren't on every machine can't be compared with what was measured on another.
    if !matches!(kind, Kind::Land | Kind::Starling | Kind::Fastly) {
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
