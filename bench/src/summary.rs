//! Three things that no single figure can say, side by side for each runtime: how long it takes to
//! start, what a request costs before the program does anything, and how fast its JavaScript is.

use crate::options::Group;
use crate::peers::Kind;
use crate::report::Report;
use crate::series::number;

/// One runtime's.
#[derive(Debug)]
pub struct Row {
    /// Who it is.
    pub kind: Kind,
    /// From the command to the first answer, in milliseconds.
    pub start: Option<f64>,
    /// Microseconds of CPU for hello.
    pub overhead: Option<f64>,
    /// The score of the programs that compute.
    pub compute: Option<f64>,
}

/// What the report knows.
pub fn rows(report: &Report) -> Vec<Row> {
    let row = |kind: Kind| {
        let name = kind.name();
        let peers = |what: &str| report.median(Group::Peers, &format!("hello: {name}: {what}"));
        // It runs the same engine, without another way to let it compute.
        let engine = if kind == Kind::Workerd { Kind::Node.name() } else { name };
        Row {
            kind,
            start: peers("start"),
            overhead: peers("CPU per request"),
            compute: report.median(Group::Compute, &format!("Octane-like score, {engine}")),
        }
    };
    let is_known = |row: &Row| row.start.is_some() || row.compute.is_some();
    Kind::ALL.into_iter().map(row).filter(is_known).collect()
}

/// Prints the table, if there is anything to compare.
pub fn print(report: &Report) {
    let rows = rows(report);
    if rows.len() < 2 {
        return;
    }
    println!("\n## start, overhead and computing");
    println!(
        "{:<16}{:<16}{:>12}{:>22}{:>16}{:>14}",
        "", "isolation", "start, ms", "hello, µs of CPU", "compute, score", "land's score"
    );
    let land = rows.iter().find(|row| row.kind == Kind::Land).and_then(|row| row.compute);
    let show = |value: Option<f64>| value.map_or("–".to_owned(), number);
    for row in &rows {
        let ratio = land.zip(row.compute).map(|(land, other)| land / other);
        println!(
            "{:<16}{:<16}{:>12}{:>22}{:>16}{:>14}",
            row.kind.name(),
            row.kind.isolation(),
            show(row.start),
            show(row.overhead),
            show(row.compute),
            ratio.map_or("–".to_owned(), |ratio| format!("{}×", number(ratio))),
        );
    }
    if rows.iter().all(|row| row.compute.is_none()) {
        println!("computing wasn't measured: `cargo xtask bench peers compute` does both");
    }
}
