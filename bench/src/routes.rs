//! Looking a route up among many.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Result, ensure};
use http::Method;
use land_host::route::{Found, Pattern, Table};

use crate::options::Options;
use crate::report::Report;
use crate::series::Series;

/// Routes in the table: half by host, half by path on one host.
const ROUTES: u32 = 10_000;
const BATCHES: usize = 40;

/// Measures.
pub fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let mut table = Table::default();
    for number in 0..ROUTES {
        let text = match number % 2 {
            0 => format!("app{number}.example.com/users/:id/*"),
            _ => format!("example.com/app{number}/:kind/*"),
        };
        let added = table.insert(&Pattern::parse(&text)?, number);
        ensure!(added.is_ok(), "the routes differ");
    }
    let lookups: Vec<(String, String, u32)> = (0..ROUTES)
        .map(|number| match number % 2 {
            0 => (format!("app{number}.example.com"), "/users/17/posts/2".to_owned(), number),
            _ => ("example.com".to_owned(), format!("/app{number}/users/17/posts"), number),
        })
        .collect();
    let mut series = Series::from(Vec::new());
    for _ in 0..options.rounds(BATCHES) {
        let started = Instant::now();
        for (host, path, number) in &lookups {
            let found = table.find(black_box(host), black_box(path), &Method::GET);
            ensure!(found == Found::Route(*number), "the right route is found");
        }
        series.add(started.elapsed().as_secs_f64() * 1e9 / f64::from(ROUTES));
    }
    report.series("a route among 10,000", "ns", &series);
    Ok(())
}
