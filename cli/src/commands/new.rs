//! `land new`: makes a project from an embedded template.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use land_builder::Diagnostic;
use land_builder::config::check_name;

use crate::args::{New, Template};
use crate::failure::Failure;
use crate::ui::Ui;

pub fn run(args: &New, ui: &Ui) -> Result<(), Failure> {
    let (path, template) = choose(args)?;
    let name = project_name(&path)?;
    check_name(&name)?;
    prepare_folder(&path)?;
    template
        .write(&path, &name)
        .map_err(|error| Failure::caused(format!("can't write `{}`", path.display()), &error))?;
    ui.done("Created", &format!("`{name}` in {}", path.display()));
    ui.note("\nNext:");
    if path != Path::new(".") {
        ui.note(&format!("  cd {}", path.display()));
    }
    if template.needs_npm() {
        ui.note("  npm install");
    }
    ui.note("  land dev");
    Ok(())
}

/// What wasn't given is asked for, where there is somebody to ask.
fn choose(args: &New) -> Result<(PathBuf, Template), Failure> {
    let is_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    let somebody = io::stdin().is_terminal() && io::stderr().is_terminal() && !is_ci;
    let path = match &args.path {
        Some(path) => path.clone(),
        None if somebody => ask_name()?,
        None => {
            return Err(Diagnostic::error("the project has no name")
                .hint("write `land new my-app`")
                .into());
        }
    };
    let template = match args.template {
        Some(template) => template,
        // Whoever gave a name knows the command, and gets what it says in its help.
        None if somebody && args.path.is_none() => ask_template()?,
        None => Template::Ts,
    };
    Ok((path, template))
}

fn ask_name() -> Result<PathBuf, Failure> {
    let check = |text: &String| -> Result<(), String> {
        let name = project_name(Path::new(text)).map_err(|_| "give it a name".to_owned())?;
        check_name(&name).map_err(|error| error.message)?;
        check_folder(Path::new(text)).map(drop).map_err(|failure| {
            failure.diagnostics.first().map_or_else(String::new, |error| error.message.clone())
        })
    };
    let name: String = dialoguer::Input::new()
        .with_prompt("Name of the project")
        .default("my-app".to_owned())
        .validate_with(check)
        .interact_text()
        .map_err(|error| unasked(&error))?;
    Ok(name.into())
}

fn ask_template() -> Result<Template, Failure> {
    let lines = Template::value_variants().iter().filter_map(|template| {
        let value = template.to_possible_value()?;
        let help = value.get_help().map(ToString::to_string).unwrap_or_default();
        Some(format!("{:<10} {help}", value.get_name()))
    });
    let usual = Template::value_variants().iter().position(|t| *t == Template::Ts);
    let chosen = dialoguer::Select::new()
        .with_prompt("What to start from")
        .items(lines.collect::<Vec<_>>())
        .default(usual.unwrap_or_default())
        .interact()
        .map_err(|error| unasked(&error))?;
    Ok(Template::value_variants().get(chosen).copied().unwrap_or(Template::Ts))
}

fn unasked(error: &dialoguer::Error) -> Failure {
    Failure::from(
        Diagnostic::error(format!("nothing was chosen: {error}"))
            .hint("write `land new my-app --template ts`"),
    )
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
    if check_folder(path)? {
        return Ok(());
    }
    fs::create_dir_all(path).map_err(|error| {
        Failure::caused(format!("can't make the folder `{}`", path.display()), &error)
    })
}

/// Whether the folder is there already; one that isn't empty won't do.
fn check_folder(path: &Path) -> Result<bool, Failure> {
    let shown = path.display();
    match fs::read_dir(path) {
        Ok(mut entries) => match entries.next() {
            None => Ok(true),
            Some(_) => Err(Diagnostic::error(format!("the folder `{shown}` is not empty"))
                .hint("choose another name, or empty the folder")
                .into()),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            Err(Diagnostic::error(format!("`{shown}` is a file"))
                .hint("choose another name")
                .into())
        }
        Err(error) => Err(Failure::caused(format!("can't read the folder `{shown}`"), &error)),
    }
}
