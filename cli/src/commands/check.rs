//! `land check`: finds what would hurt, before anybody is hurt. It builds the project and keeps nothing.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use land_abi::LogLevel;
use land_builder::build::{Made, Observer, Workshop};
use land_builder::{Diagnostic, Engine, Project, Severity};
use land_host::limits::{
    ARTIFACT_SIZE, CHECK_ARTIFACT, CHECK_MEMORY, CHECK_MODULE_SCOPE, CPU_AT_MODULE_SCOPE,
    MEMORY_PER_SANDBOX,
};
use serde_json::{Value, json};

use super::dev::env_files;
use super::{runtime, types};
use crate::args::Check;
use crate::failure::Failure;
use crate::ui::{Ui, bytes, millis};

pub fn run(args: &Check, ui: &Ui) -> Result<(), Failure> {
    let report = examine(&args.dir)?;
    let count = |severity| report.found.iter().filter(|found| found.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if args.json {
        ui.result(&format!("{:#}", as_json(&report)));
    } else {
        report.found.iter().for_each(|found| ui.diagnostic(found));
        if let Some(made) = &report.made {
            ui.done("Checked", &summary(made, errors, warnings));
        }
    }
    match (errors, warnings) {
        (0, 0) => Ok(()),
        (0, _) if !args.strict => Ok(()),
        // They are printed already.
        _ => Err(Failure { diagnostics: Vec::new() }),
    }
}

/// What was found.
#[derive(Debug, Default)]
struct Report {
    found: Vec<Diagnostic>,
    made: Option<Made>,
}

fn examine(dir: &Path) -> Result<Report, Failure> {
    let mut report = Report::default();
    let project = match Project::discover(dir) {
        Ok(project) => project,
        Err(error) => {
            report.found.push(error);
            return Ok(report);
        }
    };
    let runtime = runtime::open()?;
    let scratch = Scratch::new(&project.root);
    let path = scratch.0.join(format!("{}.wasm", project.config.name));
    let notes = Arc::new(Notes::default());
    let made = runtime::block_on(async {
        let workshop = Workshop::new(&runtime, Engine::embedded());
        Ok(land_builder::build::make(&project, &workshop, &path, &*notes).await)
    })?;
    report.found.append(&mut notes.0.lock().unwrap_or_else(PoisonError::into_inner));
    match made {
        Ok(made) => {
            report.found.extend(size(&made));
            report.found.extend(module_scope(&made));
            report.found.extend(made.unsupported.iter().cloned());
            report.made = Some(made);
        }
        Err(errors) => report.found.extend(errors),
    }
    report.found.extend(files(&project));
    Ok(report)
}

/// Where a build that nobody keeps puts its assets.
struct Scratch(PathBuf);

impl Scratch {
    fn new(root: &Path) -> Self {
        Self(root.join(format!("dist/.check-{}", std::process::id())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // It is only there if the project has assets.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Keeps warnings.
#[derive(Debug, Default)]
struct Notes(Mutex<Vec<Diagnostic>>);

impl Observer for Notes {
    fn console(&self, _: LogLevel, _: &str) {}

    fn warning(&self, warning: &Diagnostic) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(warning.clone());
    }

    fn stage(&self, _: &str, _: Duration) {}
}

fn warning(message: String) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, ..Diagnostic::error(message) }
}

fn size(made: &Made) -> Option<Diagnostic> {
    let size = made.artifact.len();
    let text = |most: u64| {
        format!(
            "the artifact has {}; the limit is {}",
            bytes(size),
            bytes(usize::try_from(most).unwrap_or(usize::MAX))
        )
    };
    let hint = "import less, or serve large data from the folder of `[assets]`";
    match size as u64 {
        size if size > ARTIFACT_SIZE => Some(Diagnostic::error(text(ARTIFACT_SIZE)).hint(hint)),
        size if size > CHECK_ARTIFACT => Some(warning(text(ARTIFACT_SIZE)).hint(hint)),
        _ => None,
    }
}

fn module_scope(made: &Made) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let cost = made.module_scope;
    if cost.cpu > CHECK_MODULE_SCOPE {
        found.push(
            warning(format!(
                "module scope takes {} of CPU time; the limit is {}",
                millis(cost.cpu),
                millis(CPU_AT_MODULE_SCOPE)
            ))
            .hint("compute less when the program is built, or do it in the handler"),
        );
    }
    if cost.memory > CHECK_MEMORY {
        let text = |size: u64| bytes(usize::try_from(size).unwrap_or(usize::MAX));
        found.push(
            warning(format!(
                "each sandbox begins with {} of memory; the limit is {}",
                text(cost.memory),
                bytes(MEMORY_PER_SANDBOX)
            ))
            .hint("keep less in variables at module scope"),
        );
    }
    found
}

/// What lies beside the program.
fn files(project: &Project) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Ok(text) = std::fs::read_to_string(project.root.join(types::FILE)) {
        match types::declaration(project) {
            Ok(wanted) if wanted == text => {}
            Ok(_) => found.push(
                warning(format!("`{}` isn't up to date", types::FILE)).hint("run `land types`"),
            ),
            Err(error) => found.push(error),
        }
    }
    let ignored = std::fs::read_to_string(project.root.join(".gitignore")).unwrap_or_default();
    for name in env_files::NAMES {
        let is_ignored =
            ignored.lines().map(|line| line.trim().trim_start_matches('/')).any(|line| {
                line == name || line.strip_suffix('*').is_some_and(|start| name.starts_with(start))
            });
        if project.root.join(name).is_file() && !is_ignored {
            found.push(
                warning(format!("`{name}` isn't in `.gitignore`: its values may be committed"))
                    .hint(format!("add the line `{name}` to `.gitignore`")),
            );
        }
    }
    found
}

fn summary(made: &Made, errors: usize, warnings: usize) -> String {
    let plural = |count: usize, word: &str| match count {
        0 => format!("no {word}s"),
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    };
    format!(
        "{}, {}; artifact {}, module scope {} of CPU time and {} of memory",
        plural(errors, "error"),
        plural(warnings, "warning"),
        bytes(made.artifact.len()),
        millis(made.module_scope.cpu),
        bytes(usize::try_from(made.module_scope.memory).unwrap_or(usize::MAX)),
    )
}

fn as_json(report: &Report) -> Value {
    let found: Vec<Value> = report.found.iter().map(diagnostic).collect();
    let made = report.made.as_ref();
    json!({
        "ok": report.found.iter().all(|found| found.severity != Severity::Error),
        "diagnostics": found,
        "handler": made.map(|made| &made.handler),
        "artifactBytes": made.map(|made| made.artifact.len()),
        "moduleScope": made.map(|made| json!({
            "cpuMs": made.module_scope.cpu.as_secs_f64() * 1000.0,
            "memoryBytes": made.module_scope.memory,
        })),
    })
}

fn diagnostic(found: &Diagnostic) -> Value {
    let location = found.location.as_ref();
    json!({
        "severity": match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "message": found.message,
        "location": location.map(|at| json!({ "file": at.file, "line": at.line, "column": at.column })),
        "frame": found.frame,
        "trace": found.trace,
        "hint": found.hint,
    })
}
