//! `land build`: a project becomes one artifact.

use std::sync::Arc;
use std::time::{Duration, Instant};

use land_abi::LogLevel;
use land_builder::build::{Built, Observer, Workshop};
use land_builder::{Diagnostic, Engine, Project};
use land_host::Runtime;

use super::runtime;
use crate::args::Build;
use crate::failure::Failure;
use crate::ui::{Ui, Verbosity, bytes, here, millis};

pub fn run(args: &Build, ui: &Ui) -> Result<(), Failure> {
    let mut project = Project::discover(&args.dir)?;
    project.config.build.aot |= args.aot;
    let runtime = runtime::open()?;
    runtime::block_on(build(&project, &runtime, ui))?;
    Ok(())
}

/// Builds, and says so in one line.
pub async fn build(project: &Project, runtime: &Arc<Runtime>, ui: &Ui) -> Result<Built, Failure> {
    runtime::tell_of_first_build(runtime, ui);
    let begun = Instant::now();
    let workshop = Workshop::new(runtime, Engine::embedded());
    let built = land_builder::build(project, &workshop, &Watcher { ui }).await?;
    ui.done(
        "Built",
        &format!(
            "{} in {}: {} ({})",
            project.config.name,
            millis(begun.elapsed()),
            here(&built.path).display(),
            bytes(built.artifact.len()),
        ),
    );
    Ok(built)
}

/// Passes on what a build says.
struct Watcher<'a> {
    ui: &'a Ui,
}

impl Observer for Watcher<'_> {
    fn console(&self, level: LogLevel, text: &str) {
        if self.ui.verbosity() >= Verbosity::Normal || level == LogLevel::Error {
            self.ui.console(text);
        }
    }

    fn warning(&self, warning: &Diagnostic) {
        self.ui.diagnostic(warning);
    }

    fn stage(&self, name: &str, took: Duration) {
        self.ui.detail(&format!("{name:>10} {}", millis(took)));
    }
}
