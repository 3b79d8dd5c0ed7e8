//! System calls of `land serve` for one request, as `strace` counts them: the difference between many
//! requests and few, so that starting and ending don't count. Threads that wait for time to pass are
//! left out; what a request causes is rounded to whole calls.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::client::Client;
use crate::programs::Program;

const FEW: u32 = 50;
const MANY: u32 = 850;
/// Calls whose number depends on how long everything takes: those of threads that wait, and of a
/// request that an epoch's tick meets, which is timed by the CPU clock from there on.
const TIMED: [&str; 3] = ["clock_gettime", "clock_nanosleep", "futex"];

/// Calls per request by name.
pub fn measure(program: &Program) -> Result<BTreeMap<String, u64>> {
    let (few, many) = (count(program, FEW)?, count(program, MANY)?);
    let each = |(name, count): (&String, &u64)| {
        let more = count.saturating_sub(few.get(name).copied().unwrap_or(0));
        let each = (more + u64::from(MANY - FEW) / 2) / u64::from(MANY - FEW);
        (each > 0).then(|| (name.clone(), each))
    };
    Ok(many.iter().filter_map(each).collect())
}

/// All calls of a server that answers so many requests.
fn count(program: &Program, requests: u32) -> Result<BTreeMap<String, u64>> {
    let folder = tempfile::tempdir()?;
    let summary = folder.path().join("summary");
    let mut server = Traced::start(program, &summary)?;
    Client::connect(&server.address, program)?.send(requests)?;
    server.stop()?;
    let text = std::fs::read_to_string(summary).context("strace writes a summary")?;
    parse(&text)
}

/// A server whose calls are counted.
struct Traced {
    strace: Child,
    address: String,
}

impl Traced {
    /// On one core, so that the server has one thread for requests.
    fn start(program: &Program, summary: &Path) -> Result<Self> {
        let artifact = program.artifact();
        let words = ["serve", &artifact.to_string_lossy(), "--listen", "127.0.0.1:0"];
        let land = program.land(&words);
        let mut strace = Command::new("taskset");
        strace.args(["--cpu-list", &first_core()?, "strace", "-f", "-c", "-U", "name,calls", "-o"]);
        strace.arg(summary).arg(land.get_program()).args(land.get_args());
        strace.envs(land.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let mut strace = strace.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let lines = BufReader::new(strace.stdout.take().context("captured")?).lines();
        let address = lines.map_while(Result::ok).find_map(|line| {
            let rest = line.split("http://").nth(1)?;
            Some(rest.trim_end_matches('/').to_owned())
        });
        let Some(address) = address else {
            let output = strace.wait_with_output()?;
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            bail!("no server under strace: is it there (`apt-get install strace`)?\n{text}");
        };
        Ok(Self { strace, address })
    }

    /// Ends the server: strace's only child, or grandchild.
    fn stop(&mut self) -> Result<()> {
        let id = self.strace.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"))?;
        let server = children.split_whitespace().next().and_then(|word| word.parse().ok());
        let server = server.and_then(Pid::from_raw).context("strace has a child")?;
        kill_process(server, Signal::TERM)?;
        ensure!(self.strace.wait()?.success(), "the server ends badly");
        Ok(())
    }
}

/// The first core that this process may use.
fn first_core() -> Result<String> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let list = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    let list = list.context("the kernel says which cores there are")?.trim();
    Ok(list.split([',', '-']).next().unwrap_or(list).to_owned())
}

/// Calls by name, of a table with a line for each.
fn parse(text: &str) -> Result<BTreeMap<String, u64>> {
    let mut calls = BTreeMap::new();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let (Some(name), Some(Ok(count))) = (words.next(), words.next().map(str::parse)) else {
            continue;
        };
        if name != "total" && !TIMED.contains(&name) {
            calls.insert(name.to_owned(), count);
        }
    }
    ensure!(!calls.is_empty(), "strace's summary has another form:\n{text}");
    Ok(calls)
}

impl Drop for Traced {
    fn drop(&mut self) {
        // It has ended before, unless something failed.
        let _ = self.strace.kill();
        let _ = self.strace.wait();
    }
}
