//! Throughput on two cores against one, without a load generator that competes for them: in-process
//! with hello, where requests meet in the pool and in nothing else; and over HTTP with a handler that
//! computes, beside which the generator's work is small, and named.

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use land_host::App;

use crate::apps::Apps;
use crate::in_process::{fresh, load};
use crate::noise::children;
use crate::options::Options;
use crate::processes::Server;
use crate::report::Report;
use crate::series::Series;
use crate::{cold, wrk};

const ROUNDS: usize = 7;
const CONNECTIONS: usize = 16;
/// A round in-process; one over HTTP takes whole seconds.
const ROUND: Duration = Duration::from_secs(1);
const SECONDS: usize = 2;

/// About a millisecond of CPU time: less than what sends a guest to the slow lane.
const PROGRAM: &str = "export default { fetch() {
  let sum = 0;
  for (let i = 0; i < 15_000; i++) sum = (sum + i * i) % 1_000_003;
  return new Response(\"hello\" + sum);
} };
";

/// Measures.
pub fn measure(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    if std::thread::available_parallelism()?.get() < 2 {
        report.skipped("all of it", "there is one core");
        return Ok(());
    }
    in_process(apps, options, report)?;
    if wrk::is_there() {
        over_http(apps, options, report)?;
    }
    Ok(())
}

fn in_process(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    let app = load(apps, "hello")?;
    let mut rates = [Series::default(), Series::default()];
    answered(&app, 2)?;
    for _ in 0..options.rounds(ROUNDS) {
        for (threads, rate) in (1..).zip(&mut rates) {
            rate.add(answered(&app, threads)?);
        }
    }
    report.series("hello in-process, one thread", "/s", &rates[0]);
    report.series("hello in-process, two threads", "/s", &rates[1]);
    report.value("hello, two threads / one", "×", rates[1].median() / rates[0].median());
    Ok(())
}

/// Requests a second that so many threads answer, each with tasks of its own.
fn answered(app: &Arc<App>, threads: usize) -> Result<f64> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(threads).enable_all().build()?;
    let started = Instant::now();
    let tasks: Vec<_> = (0..threads)
        .map(|_| {
            let app = app.clone();
            runtime.spawn(async move {
                let mut count = 0;
                while started.elapsed() < ROUND {
                    fresh(&app).await?;
                    count += 1;
                    // As a connection does between two requests.
                    tokio::task::yield_now().await;
                }
                anyhow::Ok(f64::from(count))
            })
        })
        .collect();
    let mut sum = 0.0;
    for task in tasks {
        sum += runtime.block_on(task)??;
    }
    Ok(sum / started.elapsed().as_secs_f64())
}

fn over_http(apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    let artifact = apps.add(options, "cores", "name = \"cores\"\n", PROGRAM)?;
    let words = ["serve", &artifact.to_string_lossy(), "--listen", "127.0.0.1:0"];
    let start = |cores: &str| {
        let command: Command = apps.command(options, &words, "cores");
        Server::start(&mut cold::pinned(&command, cores))
    };
    let servers = [start("0")?, start("0-1")?];
    let mut rates = [Series::default(), Series::default()];
    let mut generator = Series::default();
    let seconds = if options.quick { 1 } else { SECONDS };
    for _ in 0..options.rounds(ROUNDS) {
        for (server, rate) in servers.iter().zip(&mut rates) {
            let before = children();
            rate.add(wrk::run(&server.url, CONNECTIONS, seconds)?.rate);
            generator.add((children() - before).as_secs_f64() / seconds as f64 * 100.0);
        }
    }
    report.series("1 ms of JavaScript over HTTP, one core", "/s", &rates[0]);
    report.series("1 ms of JavaScript over HTTP, two cores", "/s", &rates[1]);
    report.value("over HTTP, two cores / one", "×", rates[1].median() / rates[0].median());
    report.series("the load generator's part of a core", "%", &generator);
    Ok(())
}
