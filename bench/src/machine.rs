//! Names what the figures were measured on.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::options::Options;

/// The machine and the versions.
pub fn describe(options: &Options) -> Result<Value> {
    let cpus = fs::read_to_string("/proc/cpuinfo").context("can't read `/proc/cpuinfo`")?;
    let model = cpus.lines().find(|line| line.starts_with("model name"));
    let model = model.and_then(|line| line.split(": ").nth(1)).unwrap_or("unknown");
    let count = cpus.lines().filter(|line| line.starts_with("processor")).count();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    let mode = if options.quick { "quick: too short for conclusions" } else { "full" };
    Ok(json!({
        "cpu": format!("{count} × {model}"),
        "kernel": fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim(),
        "load before": load,
        "land": first_line(&options.land.to_string_lossy(), "--version"),
        "rustc": first_line("rustc", "--version"),
        "date": first_line("date", "+%F"),
        "run": mode,
    }))
}

fn first_line(program: &str, flag: &str) -> String {
    let output = Command::new(program).arg(flag).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    text.unwrap_or_default().lines().next().unwrap_or("not there").to_owned()
}
