//! `land test`: a project's tests run in the runtime that serves it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use land_builder::build::{Observer, Workshop};
use land_builder::{Diagnostic, Engine, Project};
use land_host::Artifact;
use land_host::diagnostic::display_path;

use super::runtime;
use crate::args::{Reporter, Test};
use crate::failure::Failure;
use crate::testing::model::{FileReport, Outcome, count};
use crate::testing::session::{Program, Session, Settings};
use crate::testing::{files, json, junit, text, watch};
use crate::ui::Ui;

pub fn run(args: &Test, ui: &Ui) -> Result<(), Failure> {
    // Also told when the project can't be read: watching ends with it.
    let project = Project::discover(&args.dir)?;
    let workshop = Workshop::new(&runtime::open()?, Engine::embedded());
    runtime::block_on(async {
        if args.watch {
            return watch_on(args, &project.root, &workshop, ui).await;
        }
        let failed = run_once(args, &project, &workshop, ui).await?;
        if failed == 0 { Ok(()) } else { Err(Diagnostic::error(said(failed)).hint(AGAIN).into()) }
    })
}

/// The hint for tests that failed.
const AGAIN: &str =
    "`land test FILE --name TEST` runs one of them, `--watch` all after each change";

fn said(failed: usize) -> String {
    if failed == 1 { "1 test failed".to_owned() } else { format!("{failed} tests failed") }
}

/// Runs again and again, until the process is stopped.
async fn watch_on(
    args: &Test,
    root: &Path,
    workshop: &Workshop<'static>,
    ui: &Ui,
) -> Result<(), Failure> {
    loop {
        let unreadable = |error| Failure::caused("can't read the project", &error);
        let seen = watch::look(root).map_err(unreadable)?;
        let outcome = match Project::discover(root) {
            Ok(project) => run_once(args, &project, workshop, ui).await,
            Err(diagnostic) => Err(diagnostic.into()),
        };
        if let Err(failure) = outcome {
            ui.failure(&failure);
        }
        ui.note("\nwaiting for changes");
        watch::changed(root, &seen).await.map_err(unreadable)?;
    }
}

/// Runs the tests once and reports; how many failed, files that couldn't run among them.
async fn run_once(
    args: &Test,
    project: &Project,
    workshop: &Workshop<'static>,
    ui: &Ui,
) -> Result<usize, Failure> {
    let begun = Instant::now();
    let chosen = choose(args, project)?;
    let program = build_program(project, workshop, ui).await?;
    let settings = Settings {
        name: args.name.clone().unwrap_or_default(),
        bail: args.bail,
        budget: args.budget,
        timeout: Duration::from_millis(args.timeout.into()),
    };
    let session = Session { project, workshop, program: &program, settings: &settings };
    let mut reports: Vec<FileReport> = Vec::new();
    for path in &chosen {
        let report = session.run(path).await;
        if args.reporter == Reporter::Text {
            text::file(&report, args.budget, ui);
        }
        let ends = args.bail && report.failed();
        reports.push(report);
        if ends {
            break;
        }
    }
    match args.reporter {
        Reporter::Text => text::summary(&reports, begun.elapsed(), ui),
        Reporter::Json => ui.result(&json::report(&reports)),
        Reporter::Junit => ui.result(&junit::report(&reports, begun.elapsed())),
    }
    refuse_none(args, &reports)?;
    let broken = reports.iter().filter(|report| !report.problems.is_empty()).count();
    Ok(count(&reports, Outcome::Failed) + broken)
}

/// The test files that were asked for.
fn choose(args: &Test, project: &Project) -> Result<Vec<PathBuf>, Failure> {
    let sources = files::sources(&project.root)
        .map_err(|error| Failure::caused("can't read the project", &error))?;
    let tests: Vec<PathBuf> = sources.into_iter().filter(|path| files::is_test(path)).collect();
    if tests.is_empty() {
        return Err(Diagnostic::error("the project has no tests")
            .hint("write one: `src/app.test.ts` with `import { expect, it, SELF } from \"land:test\"`")
            .into());
    }
    let matches = |path: &PathBuf| {
        let name = display_path(path, &project.root);
        args.files.is_empty()
            || args.files.iter().any(|part| name.contains(part.trim_start_matches("./")))
    };
    let chosen: Vec<PathBuf> = tests.iter().filter(|path| matches(path)).cloned().collect();
    if chosen.is_empty() {
        let names: Vec<String> = tests
            .iter()
            .take(5)
            .map(|path| format!("`{}`", display_path(path, &project.root)))
            .collect();
        let asked = args.files.join("`, `");
        return Err(Diagnostic::error(format!("no test file's path contains `{asked}`"))
            .hint(format!("the project has {}", names.join(", ")))
            .into());
    }
    Ok(chosen)
}

/// A filter that fits nothing is a mistake, and no success.
fn refuse_none(args: &Test, reports: &[FileReport]) -> Result<(), Failure> {
    let Some(name) = &args.name else { return Ok(()) };
    let all_filtered = reports
        .iter()
        .all(|file| file.problems.is_empty() && file.count(Outcome::Filtered) == file.tests.len());
    if !all_filtered {
        return Ok(());
    }
    Err(Diagnostic::error(format!("no test's name matches `{name}`"))
        .hint("a test's name is `group test`, and the pattern a regular expression of JavaScript")
        .into())
}

/// What a build says that isn't an error: nothing, in a run of tests.
struct Quiet<'a>(&'a Ui);

impl Observer for Quiet<'_> {
    fn console(&self, _: land_abi::LogLevel, text: &str) {
        self.0.detail(text);
    }

    fn warning(&self, warning: &Diagnostic) {
        self.0.diagnostic(warning);
    }

    fn stage(&self, _: &str, _: Duration) {}
}

async fn build_program(
    project: &Project,
    workshop: &Workshop<'static>,
    ui: &Ui,
) -> Result<Program, Failure> {
    let built = land_builder::build(project, workshop, &Quiet(ui)).await?;
    let folder = built.path.parent().map(Path::to_owned).unwrap_or_default();
    let artifact = Artifact::parse(built.artifact)
        .map_err(|error| Failure::caused("can't read the artifact", &error))?;
    Ok(Program { artifact, map: built.map, folder })
}
