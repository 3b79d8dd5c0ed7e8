//! `land man`: the manual pages, made from what the commands accept.

use clap::CommandFactory;
use clap_mangen::Man;
use land_builder::Diagnostic;

use crate::args::{Args, ManPage};
use crate::failure::Failure;
use crate::ui::Ui;

pub fn run(args: &ManPage, ui: &Ui) -> Result<(), Failure> {
    let mut root = Args::command();
    root.build();
    let command = match &args.command {
        None => root,
        Some(name) => find(&root, name)?,
    };
    let mut page = Vec::new();
    Man::new(command)
        .render(&mut page)
        .map_err(|error| Failure::caused("can't make the page", &error))?;
    ui.result(String::from_utf8_lossy(&page).trim_end());
    Ok(())
}

fn find(root: &clap::Command, name: &str) -> Result<clap::Command, Diagnostic> {
    root.find_subcommand(name).cloned().ok_or_else(|| {
        let names: Vec<&str> = root.get_subcommands().map(clap::Command::get_name).collect();
        Diagnostic::error(format!("there is no command `{}`", name.escape_debug()))
            .hint(format!("the commands are {}", names.join(", ")))
    })
}
