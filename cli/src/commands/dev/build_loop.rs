//! Builds, again and again: a thread of its own that waits for changes and tells the site what became
//! of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use land_abi::LogLevel;
use land_builder::build::{Observer, Workshop};
use land_builder::config::FILE_NAME;
use land_builder::{Diagnostic, Engine, Project};
use land_host::dev::Site;
use land_host::limits::{DEV_SETTLE, DEV_SETTLE_MOST};
use land_host::{App, AppOptions, Artifact, Observe, Runtime};

use tokio::sync::oneshot;

use super::watch::Watch;
use super::{Event, env_files};
use crate::args::Dev;
use crate::commands::runtime::build_threads;
use crate::failure::Failure;
use crate::ui::{Ui, Verbosity, millis};

/// What a program reads to learn that it is under development.
const NODE_ENV: (&str, &str) = ("process.env.NODE_ENV", "\"development\"");

/// Where assets of builds are kept that are no artifacts: in the folder that no one commits.
const KEPT: &str = "dist/.dev";

/// One project's builds.
pub struct BuildLoop {
    root: PathBuf,
    runtime: Arc<Runtime>,
    workshop: Workshop<'static>,
    threads: tokio::runtime::Runtime,
    site: Arc<Site>,
    observe: Arc<Observe>,
    allow_loopback: bool,
    ui: Ui,
    watch: Option<Watch>,
    /// What the last build that told was made of.
    files: BTreeSet<PathBuf>,
    /// Files with variables that were announced.
    told: Vec<&'static str>,
}

/// Finds the project's folder; its configuration may be in the midst of being written.
pub fn root_of(dir: &Path) -> Result<PathBuf, Diagnostic> {
    let found = dir.canonicalize().ok().and_then(|start| {
        let root = start.ancestors().find(|folder| folder.join(FILE_NAME).is_file());
        root.map(Path::to_owned)
    });
    match found {
        Some(root) => Ok(root),
        // It says why.
        None => Project::discover(dir).map(|project| project.root),
    }
}

impl BuildLoop {
    pub fn new(
        root: PathBuf,
        runtime: Arc<Runtime>,
        site: Arc<Site>,
        args: &Dev,
        ui: &Ui,
    ) -> Result<Self, Failure> {
        Ok(Self {
            root,
            workshop: Workshop::new(&runtime, Engine::embedded()),
            runtime,
            threads: build_threads()?,
            site,
            observe: Arc::new(Observe { requests: true, ..Observe::default() }),
            allow_loopback: !args.no_loopback,
            ui: ui.clone(),
            watch: None,
            files: BTreeSet::new(),
            told: Vec::new(),
        })
    }

    /// Tells `events` about changes from now on.
    pub fn watch(&mut self, events: Sender<Event>) -> Result<(), Failure> {
        let watch = Watch::new(events)
            .map_err(|error| Failure::caused("can't watch the project's files", &error))?;
        self.watch = Some(watch);
        Ok(())
    }

    /// Builds at once, which `first` hears of, and then whenever there is a reason to, until nobody
    /// can give one any more.
    pub fn run(mut self, events: &Receiver<Event>, first: oneshot::Sender<()>) {
        self.follow(true);
        self.build();
        // Whoever waited for it is told to stop already.
        let _ = first.send(());
        while let Ok(event) = events.recv() {
            if matches!(event, Event::Changed) {
                settle(events);
            }
            self.build();
        }
    }

    fn build(&mut self) {
        let begun = Instant::now();
        let outcome = self.make();
        let failed = outcome.is_err();
        match outcome {
            Ok((name, app)) => {
                self.site.works(app);
                self.ui.done("Built", &format!("{name} in {}", millis(begun.elapsed())));
            }
            Err(failure) => {
                self.ui.failure(&failure);
                self.site.fails(failure.diagnostics);
            }
        }
        self.follow(failed);
    }

    /// Watches what the last build was made of, and what could change it.
    fn follow(&mut self, failed: bool) {
        let mut files = self.files.clone();
        files.insert(self.root.join(FILE_NAME));
        files.insert(self.root.join("package.json"));
        files.insert(self.root.join("tsconfig.json"));
        files.extend(env_files::paths(&self.root));
        let project = Project::discover(&self.root).ok();
        let assets = project.and_then(|project| project.config.assets);
        let trees: Vec<PathBuf> = assets.iter().map(|assets| self.root.join(&assets.dir)).collect();
        if let Some(watch) = &mut self.watch {
            watch.set(&self.root, &files, &trees, failed);
        }
    }

    fn make(&mut self) -> Result<(String, Arc<App>), Failure> {
        let mut project = Project::discover(&self.root)?;
        let define = &mut project.config.build.define;
        define.entry(NODE_ENV.0.to_owned()).or_insert_with(|| NODE_ENV.1.to_owned());
        let vars = env_files::read(&self.root)?;
        let path = self.root.join(KEPT).join(format!("{}.wasm", project.config.name));
        let teller = Teller { ui: self.ui.clone(), files: Mutex::default() };
        let made = land_builder::build::make(&project, &self.workshop, &path, &teller);
        let made = self.threads.block_on(made);
        let files = teller.files.into_inner().unwrap_or_else(PoisonError::into_inner);
        // A build that failed early has read little: what it would have read still matters.
        if made.is_ok() {
            self.files = files
        } else {
            self.files.extend(files)
        }
        let made = made?;
        self.announce(&vars);
        if project.config.assets.is_some() {
            made.keep(&path)?;
        }
        let artifact = Artifact::parse(made.artifact)
            .map_err(|error| Diagnostic::error(error.to_string()).hint(error.hint()))?;
        let options = AppOptions {
            vars: vars.values.into_iter().collect(),
            source_map: Some(made.map.into()),
            folder: path.parent().map(Path::to_owned),
            observe: self.observe.clone(),
            allow_loopback: self.allow_loopback,
            ..AppOptions::default()
        };
        let app = App::load(&self.runtime, &artifact, options)
            .map_err(|error| Failure::caused("can't load the app", &error))?;
        Ok((project.config.name, app))
    }

    /// Says which files variables come from, when that has changed.
    fn announce(&mut self, vars: &env_files::Vars) {
        if self.told != vars.files {
            let names: Vec<&str> = vars.values.keys().map(String::as_str).collect();
            self.ui.note(&format!(
                "variables from {}: {}",
                vars.files.join(", "),
                names.join(", ")
            ));
            self.told.clone_from(&vars.files);
        }
    }
}

/// Waits until nothing has changed for a moment.
fn settle(events: &Receiver<Event>) {
    let end = Instant::now() + DEV_SETTLE_MOST;
    while Instant::now() < end {
        match events.recv_timeout(DEV_SETTLE) {
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Passes on what a build says, and keeps what it was made of.
struct Teller {
    ui: Ui,
    files: Mutex<BTreeSet<PathBuf>>,
}

impl Observer for Teller {
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

    fn files(&self, files: &[PathBuf]) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).extend(files.iter().cloned());
    }
}
