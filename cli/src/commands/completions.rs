//! `land completions`: what a shell has to know to complete the words of a `land` command.

use clap::CommandFactory;

use crate::args::{Args, Completions};
use crate::failure::Failure;
use crate::ui::Ui;

pub fn run(args: &Completions, ui: &Ui) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "land", &mut script);
    ui.result(String::from_utf8_lossy(&script).trim_end());
    Ok(())
}
