//! `land new`: makes a project from an embedded template.

use std::fs;
use std::io;
use std::path::Path;

use land_builder::Diagnostic;
use land_builder::config::check_name;

use crate::args::New;
use crate::failure::Failure;
use crate::ui::Ui;

pub fn run(args: &New, ui: &Ui) -> Result<(), Failure> {
    let name = project_name(&args.path)?;
    check_name(&name)?;
    prepare_folder(&args.path)?;
    args.template.write(&args.path, &name).map_err(|error| {
        Failure::caused(format!("can't write `{}`", args.path.display()), &error)
    })?;
    ui.done("Created", &format!("`{name}` in {}", args.path.display()));
    ui.note("\nNext:");
    if args.path != Path::new(".") {
        ui.note(&format!("  cd {}", args.path.display()));
    }
    if args.template.needs_npm() {
        ui.note("  npm install");
    }
    ui.note("  land serve");
    Ok(())
}

/// The last part of the path; for `.` that of the folder it stands for.
fn project_name(path: &Path) -> Result<String, Failure> {
    let named = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let resolved = || {
        let path = path.canonicalize().ok()?;
        Some(path.file_name()?.to_string_lossy().into_owned())
    };
    named.or_else(resolved).ok_or_else(|| {
        Diagnostic::error(format!("`{}` has no name for the project", path.display()))
            .hint("write `land new my-app`")
            .into()
    })
}

/// Makes the folder, or accepts it when it is there and empty.
fn prepare_folder(path: &Path) -> Result<(), Failure> {
    let shown = path.display();
    match fs::read_dir(path) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(Diagnostic::error(format!("the folder `{shown}` is not empty"))
                .hint("choose another name, or empty the folder")
                .into()),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(path)
            .map_err(|error| Failure::caused(format!("can't make the folder `{shown}`"), &error)),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            Err(Diagnostic::error(format!("`{shown}` is a file"))
                .hint("choose another name")
                .into())
        }
        Err(error) => Err(Failure::caused(format!("can't read the folder `{shown}`"), &error)),
    }
}
