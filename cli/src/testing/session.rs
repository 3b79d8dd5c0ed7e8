//! Runs test files, one after the other: each is built, gets a sandbox, and another one from the next
//! test on when a test has brought the first one down.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::Request;
use land_abi::LogLevel;
use land_builder::build::{Observer, Workshop};
use land_builder::testing::{MODULE, build_test};
use land_builder::{Diagnostic, Project};
use land_host::diagnostic::display_path;
use land_host::limits::{CPU_MOST, FETCHES_MOST, OPERATIONS, TEST_FILE};
use land_host::{App, AppOptions, Artifact, Limits};

use super::bridge::{Bridge, Control, Faked};
use super::model::{FileReport, Problem};
use super::progress::{Progress, TestSide, WorkerSide};
use crate::failure::Failure;

/// What was asked for.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which tests, a regular expression; empty: all.
    pub name: String,
    /// Whether the first failure ends the run.
    pub bail: bool,
    /// Whether requests are measured.
    pub budget: bool,
    /// Time for one test.
    pub timeout: Duration,
}

/// The program under test, as each file loads it.
pub struct Program {
    pub artifact: Artifact,
    pub map: Vec<u8>,
    pub folder: std::path::PathBuf,
}

/// One run over several files.
pub struct Session<'a> {
    pub project: &'a Project,
    pub workshop: &'a Workshop<'static>,
    pub program: &'a Program,
    pub settings: &'a Settings,
}

/// Keeps what a build says for the file's report.
#[derive(Default)]
struct Said(std::sync::Mutex<Vec<String>>);

impl Observer for Said {
    fn console(&self, _: LogLevel, text: &str) {
        self.add(text.to_owned());
    }

    fn warning(&self, warning: &Diagnostic) {
        self.add(warning.to_string());
    }

    fn stage(&self, _: &str, _: Duration) {}
}

impl Said {
    fn add(&self, line: String) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(line);
    }

    fn lines(self) -> Vec<String> {
        self.0.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Session<'_> {
    /// Runs the tests of one file. What goes wrong is in the report.
    pub async fn run(&self, path: &Path) -> FileReport {
        let begun = Instant::now();
        let file = display_path(path, &self.project.root);
        let said = Said::default();
        let built = build_test(self.project, path, self.workshop, &said).await;
        let ran = match built {
            Ok(built) => self.run_built(&file, built.artifact, built.map).await,
            Err(diagnostics) => Err(Failure::from(diagnostics)),
        };
        let mut report = ran.unwrap_or_else(|failure| FileReport {
            file: file.clone(),
            problems: failure.diagnostics.iter().map(problem).collect(),
            ..FileReport::default()
        });
        report.time = begun.elapsed();
        report.lines.splice(0..0, said.lines());
        report
    }

    async fn run_built(
        &self,
        file: &str,
        artifact: Vec<u8>,
        map: Vec<u8>,
    ) -> Result<FileReport, Failure> {
        let begun = Instant::now();
        let progress = Arc::new(Progress::new(file.to_owned(), map.clone(), self.settings.budget));
        let bridge = Bridge::new(progress.clone());
        bridge.set_program(self.load_program(&progress, &bridge)?);
        let artifact = Artifact::parse(artifact)
            .map_err(|error| Failure::caused("can't read the tests' artifact", &error))?;
        let options = AppOptions {
            limits: self.limits(),
            name: Some(file.to_owned()),
            source_map: Some(map.into()),
            stand_in: Some(Arc::new(Control(bridge.clone()))),
            listener: Some(Arc::new(TestSide(progress.clone()))),
            ..AppOptions::default()
        };
        let app = App::load(self.workshop.runtime(), &artifact, options)
            .map_err(|error| Failure::caused("can't load the tests", &error))?;
        let mut from = Some(0);
        while let Some(first) = from {
            let request = self.request(first)?;
            let status = app.handle(request).await.status().as_u16();
            bridge.forget_calls();
            from = progress.ended(status).filter(|_| !self.ends_here(&progress));
        }
        Ok(progress.finish(begun.elapsed()))
    }

    fn ends_here(&self, progress: &Progress) -> bool {
        self.settings.bail && progress.has_failed()
    }

    /// A fresh copy: what it says belongs to this file's tests.
    fn load_program(
        &self,
        progress: &Arc<Progress>,
        bridge: &Arc<Bridge>,
    ) -> Result<Arc<App>, Failure> {
        let options = AppOptions {
            source_map: Some(self.program.map.clone().into()),
            folder: Some(self.program.folder.clone()),
            stand_in: Some(Arc::new(Faked(bridge.clone()))),
            listener: Some(Arc::new(WorkerSide(progress.clone()))),
            ..AppOptions::default()
        };
        App::load(self.workshop.runtime(), &self.program.artifact, options)
            .map_err(|error| Failure::caused("can't load the app", &error))
    }

    /// Tests may take what all of them together need; a single turn has the time of one test.
    fn limits(&self) -> Limits {
        Limits {
            cpu: CPU_MOST,
            cpu_turn: self.settings.timeout,
            wall: TEST_FILE,
            fetches: u32::try_from(FETCHES_MOST).unwrap_or(u32::MAX),
            fetches_at_once: OPERATIONS,
            ..Limits::default()
        }
    }

    fn request(&self, from: usize) -> Result<Request<land_host::Body>, Failure> {
        let Settings { name, bail, timeout, .. } = self.settings;
        let millis = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
        let body =
            serde_json::json!({ "from": from, "filter": name, "timeout": millis, "bail": bail });
        Request::post("http://runner.land.test/run")
            .header(http::header::HOST, "runner.land.test")
            .body(body.to_string().into())
            .map_err(|error| Failure::caused("can't start the tests", &error))
    }
}

/// A diagnostic of the build as a problem of the file; places in `land:test` itself say nothing.
fn problem(diagnostic: &Diagnostic) -> Problem {
    let hint = diagnostic.hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    let place = diagnostic.location.as_ref().map(|place| format!("at {place}"));
    let is_ours = place.as_ref().is_some_and(|place| place.contains(MODULE));
    let trace = diagnostic.trace.iter().filter(|call| !call.contains(MODULE)).cloned();
    Problem {
        message: format!("{}{hint}", diagnostic.message),
        frames: if diagnostic.trace.is_empty() {
            place.into_iter().collect()
        } else {
            trace.collect()
        },
        code: diagnostic.frame.clone().filter(|_| !is_ours),
        compared: None,
    }
}
