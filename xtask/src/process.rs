//! Running other programs: with their output passed through, or captured.

use std::io::ErrorKind;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::report::hinted;

/// A call of cargo in the clone, building into the cache.
pub fn cargo(words: &[&str]) -> Result<Command> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words).current_dir(paths::root()).env("CARGO_TARGET_DIR", paths::target()?);
    Ok(command)
}

/// Runs a program to its end, its output passed through; anything but success is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs a program to its end and gives what it printed; its error output is passed through.
pub fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", line(command), output.status);
    }
    Ok(output.stdout)
}

/// Whether a program runs to success within `limit`; its output is dropped.
pub fn succeeds_within(command: &mut Command, limit: Duration) -> Result<bool> {
    let mut child = match quiet(command).spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error).with_context(|| cannot_start(command)),
    };
    let end = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if Instant::now() > end {
            stop(&mut child)?;
            return Ok(false);
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Ends a program that is no longer needed.
pub fn stop(child: &mut Child) -> Result<()> {
    child.kill().context("can't end a program")?;
    child.wait().context("can't await the end of a program")?;
    Ok(())
}

/// Whether a program of this name can be started.
pub fn exists(program: &str) -> bool {
    quiet(Command::new(program).arg("--version")).status().is_ok()
}

/// What a program prints for `--version` and the like.
pub fn version(program: &str, flag: &str) -> Result<String> {
    let bytes = output(Command::new(program).arg(flag))
        .map_err(|error| hinted(format!("{error:#}"), "run `cargo xtask setup`"))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn quiet(command: &mut Command) -> &mut Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null())
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("can't start `{}`", command.get_program().to_string_lossy())
}
