//! `cargo xtask …`: every command that a contributor or CI types.

mod args;
mod commands;
mod engine;
mod node_packages;
mod packages;
mod paths;
mod process;
mod report;
mod serving;
mod test262;
mod wpt;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

Commands:
  setup    Install the packages that the other commands need (Debian, as root)
  engine   Build the guest, `engine.wasm`, and print its path
  build    Build the `land` command line and print its path
  install  Build `land` and put it into ~/.cargo/bin [--to DIR]
  test     Run every test [--test NAME]; arguments after `--` go to the test programs
  demo     Create, build and serve a project [--template NAME] [--once] [--listen ADDRESS]
  bench    Measure and print medians [GROUP…] [--quick] [--check]; `bench --help` lists the groups
  soak     Look for what requests leave behind for others [--requests N];
           `soak dev`: for what builds of `land dev` leave behind [--builds N]
  fuzz     Throw mutated input at the native parsers [TARGET] [--seconds N] [--seed N]
  test262  Run the language's own tests [FILTER] [--sample N] [--seed N] [--aot] --test262 DIR
  wpt      Run upstream web-platform-tests [FILTER] [--update] [--wpt DIR]
  lint     Check the format and run clippy, warnings denied
  ci       What `.ci/run` does: lint, then test

Environment:
  LAND_DEV_CACHE          Where builds go [default: $XDG_CACHE_HOME/land-dev or ~/.cache/land-dev]
  CARGO_TARGET_DIR        Where cargo builds for this machine [default: $LAND_DEV_CACHE/target]
  LAND_ENGINE_TOOLCHAIN   `rustup`, `debian`, or `auto` to look again [default: what worked before]
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let Some(command) = words.next() else {
        print!("{USAGE}");
        return ExitCode::from(2);
    };
    let args = args::Args::new(words.collect());
    match commands::run(&command, args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::error(&error);
            ExitCode::FAILURE
        }
    }
}
