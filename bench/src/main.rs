//! The bench kit: `cargo xtask bench` builds and runs it. It prints medians with their range, and
//! leaves them as JSON for comparison.
//!
//! Wall-clock figures depend on what else the machine does: what is compared is measured in one run,
//! in turns. Page counts and sizes don't depend on it.

mod apps;
mod builds;
mod cold;
mod compute;
mod crowd;
mod dev;
mod in_process;
mod loopback;
mod machine;
mod memory;
mod options;
mod peer;
mod peers;
mod pressure;
mod processes;
mod proxy;
mod report;
mod routes;
mod series;
mod websockets;
mod wrk;

use anyhow::Result;

use options::{Group, Options};
use report::Report;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [peer::WORD] => return peer::serve(),
        [peer::UPSTREAM] => return peer::upstream(),
        [peer::PROXY, upstream] => return peer::proxy(upstream),
        _ => {}
    }
    let options = Options::parse(words.into_iter())?;
    let mut report = Report::new(machine::describe(&options)?);
    let apps = apps::Apps::build(&options)?;
    for group in Group::ALL {
        if !options.wants(group) {
            continue;
        }
        report.begin(group.title());
        match group {
            Group::InProcess => {
                in_process::measure(&apps, &options, &mut report)?;
                routes::measure(&options, &mut report)?;
            }
            Group::Cold => cold::measure(&apps, &options, &mut report)?,
            Group::Build => builds::measure(&apps, &options, &mut report)?,
            Group::Dev => dev::measure(&apps, &options, &mut report)?,
            Group::Compute => compute::measure(&apps, &options, &mut report)?,
            Group::Loopback => loopback::measure(&apps, &options, &mut report)?,
            Group::Peers => peers::measure(&apps, &options, &mut report)?,
            Group::Proxy => proxy::measure(&apps, &options, &mut report)?,
            Group::Fairness => pressure::fairness(&apps, &options, &mut report)?,
            Group::Overload => pressure::overload(&apps, &options, &mut report)?,
            Group::Waiting => pressure::waiting(&apps, &options, &mut report)?,
            Group::Memory => memory::measure(&apps, &options, &mut report)?,
            Group::WebSockets => websockets::measure(&apps, &options, &mut report)?,
        }
    }
    report.save(&options.out)
}
