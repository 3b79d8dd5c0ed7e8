//! The `land` command: reads the arguments, runs one command, turns its outcome into an exit code.

mod args;
mod commands;
mod failure;
mod sdk;
mod templates;
mod testing;
mod ui;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::failure::{Exit, Failure};
use crate::ui::Ui;

fn main() -> ExitCode {
    let args = Args::parse();
    let ui = Ui::new(args.verbosity());
    land_host::log::set_level(args.verbosity().log_level());
    let outcome = run(args.command, &ui);
    land_host::log::flush(land_host::limits::LOG_FLUSH);
    match outcome {
        Ok(code) => code,
        Err(failure) => {
            ui.failure(&failure);
            Exit::Failed.into()
        }
    }
}

fn run(command: Command, ui: &Ui) -> Result<ExitCode, Failure> {
    match command {
        // The script says how it ended.
        Command::Run(args) => return Ok(commands::run::run(&args, ui)?.into()),
        Command::New(args) => commands::new::run(&args, ui),
        Command::Build(args) => commands::build::run(&args, ui),
        Command::Dev(args) => commands::dev::run(&args, ui),
        Command::Serve(args) => commands::serve::run(&args, ui),
        Command::Test(args) => commands::test::run(&args, ui),
        Command::Inspect(args) => commands::inspect::run(&args, ui),
        Command::Check(args) => commands::check::run(&args, ui),
        Command::Types(args) => commands::types::run(&args, ui),
        Command::Completions(args) => commands::completions::run(&args, ui),
        Command::Man(args) => commands::man::run(&args, ui),
    }?;
    Ok(Exit::Done.into())
}
