//! The bench kit: `cargo xtask bench` builds and runs it. It prints medians with their range, and
//! leaves them as JSON for comparison.
//!
//! Wall-clock figures depend on what else the machine does: what is compared is measured in one run,
//! in turns. Page counts and sizes don't depend on it.

mod apps;
mod baseline;
mod builds;
mod chart;
mod cold;
mod cold_node;
mod compute;
mod cores;
mod crowd;
mod density;
mod dev;
mod herd;
mod in_process;
mod loopback;
mod machine;
mod memory;
mod noise;
mod options;
mod peer;
mod peers;
mod pressure;
mod processes;
mod proxy;
mod report;
mod routes;
mod series;
mod summary;
mod websockets;
mod wrk;

use std::process::ExitCode;

use anyhow::Result;

use apps::Apps;
use options::{Group, Options};
use report::Report;

fn main() -> Result<ExitCode> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [peer::WORD] => peer::serve()?,
        [peer::UPSTREAM] => peer::upstream()?,
        [peer::PROXY, upstream] => peer::proxy(upstream)?,
        _ => return measure(words),
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(words: Vec<String>) -> Result<ExitCode> {
    let Some(options) = Options::parse(words.into_iter())? else {
        print!("{}", options::HELP);
        return Ok(ExitCode::SUCCESS);
    };
    let mut report = Report::new(machine::describe(&options)?);
    for earlier in &options.with {
        report.adopt(earlier)?;
    }
    let apps = Apps::build(&options)?;
    for group in Group::ALL {
        if options.wants(group) {
            report.begin(group.title());
            run(group, &apps, &options, &mut report)?;
        }
    }
    summary::print(&report);
    let verdict = baseline::judge(&options, &report)?;
    report.save(&options.out)?;
    Ok(if verdict { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run(group: Group, apps: &Apps, options: &Options, report: &mut Report) -> Result<()> {
    match group {
        Group::InProcess => {
            in_process::measure(apps, options, report)?;
            routes::measure(options, report)
        }
        Group::Cold => {
            cold::measure(apps, options, report)?;
            cold_node::measure(apps, options, report)
        }
        Group::Build => builds::measure(apps, options, report),
        Group::Dev => dev::measure(apps, options, report),
        Group::Compute => compute::measure(apps, options, report),
        Group::Loopback => loopback::measure(apps, options, report),
        Group::Peers => peers::measure(apps, options, report),
        Group::Proxy => proxy::measure(apps, options, report),
        Group::Fairness => pressure::fairness(apps, options, report),
        Group::Overload => pressure::overload(apps, options, report),
        Group::Waiting => pressure::waiting(apps, options, report),
        Group::Cores => cores::measure(apps, options, report),
        Group::Density => density::measure(apps, options, report),
        Group::Memory => memory::measure(apps, options, report),
        Group::WebSockets => websockets::measure(apps, options, report),
    }
}
