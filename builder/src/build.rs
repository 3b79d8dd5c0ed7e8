//! The whole way from a project to its artifact, stage by stage.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use land_abi::LogLevel;
use land_host::Manifest;

use crate::artifact::{Sections, assemble};
use crate::assets::{self, Store};
use crate::bundle::{Embedded, bundle_with};
use crate::diagnostic::{Diagnostic, system_hint};
use crate::engine::Engine;
use crate::node;
use crate::output::write_atomically;
use crate::precompile::precompile;
use crate::project::Project;
pub use crate::snapshot::ModuleScope;
use crate::snapshot::{Snapshot, snapshot};
pub use crate::workshop::Workshop;

/// Hears what happens while a project is built.
pub trait Observer: Send + Sync {
    /// The program wrote to its console at module scope.
    fn console(&self, level: LogLevel, text: &str);
    /// Something looks wrong, but isn't.
    fn warning(&self, warning: &Diagnostic);
    /// A stage is done.
    fn stage(&self, name: &str, took: Duration);
    /// These files were read to bundle the program, whether that worked or not.
    fn files(&self, _files: &[PathBuf]) {}
}

/// An artifact that lies nowhere yet; only its assets do.
#[derive(Debug)]
pub struct Made {
    /// The artifact.
    pub artifact: Vec<u8>,
    /// Its source map.
    pub map: Vec<u8>,
    /// Which shape of handler the program has.
    pub handler: String,
    /// What running the program's module scope took.
    pub module_scope: ModuleScope,
    /// Built-in modules of Node.js that it uses and that do nothing here.
    pub unsupported: Vec<Diagnostic>,
    /// Where its assets are, and which of them it needs.
    store: Store,
    assets: Option<land_host::assets::Manifest>,
}

/// A finished build.
#[derive(Debug, Clone)]
pub struct Built {
    /// Where the artifact is.
    pub path: PathBuf,
    /// The artifact itself.
    pub artifact: Vec<u8>,
    /// Its source map, which lies beside it.
    pub map: Vec<u8>,
    /// Which shape of handler the program has.
    pub handler: String,
}

/// Builds `project`, and writes the artifact and its source map to `dist/`.
///
/// Needs a multi-threaded tokio runtime around it.
pub async fn build(
    project: &Project,
    workshop: &Workshop<'_>,
    observer: &dyn Observer,
) -> Result<Built, Vec<Diagnostic>> {
    let mut clock = Clock { observer, since: Instant::now() };
    let path = project.artifact_path();
    let made = make_timed(project, workshop, &path, &mut clock).await?;
    write(&path.with_file_name(project.map_name()), &made.map)?;
    write(&path, &made.artifact)?;
    made.sweep()?;
    clock.stage("write");
    Ok(Built { path, artifact: made.artifact, map: made.map, handler: made.handler })
}

/// Builds `project` without writing the artifact; assets are kept beside where `path` would be.
///
/// Needs a multi-threaded tokio runtime around it.
pub async fn make(
    project: &Project,
    workshop: &Workshop<'_>,
    path: &Path,
    observer: &dyn Observer,
) -> Result<Made, Vec<Diagnostic>> {
    let mut clock = Clock { observer, since: Instant::now() };
    make_timed(project, workshop, path, &mut clock).await
}

async fn make_timed(
    project: &Project,
    workshop: &Workshop<'_>,
    path: &Path,
    clock: &mut Clock<'_>,
) -> Result<Made, Vec<Diagnostic>> {
    let observer = clock.observer;
    let mut files = Vec::new();
    let bundle = bundle_with(project, Embedded::default(), &mut files).await;
    observer.files(&files);
    let bundle = bundle?;
    bundle.warnings.iter().for_each(|warning| observer.warning(warning));
    clock.stage("bundle");
    let snapshot = snapshot(project, &bundle, workshop, observer).await.map_err(one)?;
    clock.stage("snapshot");
    let store = Store::beside(path, &project.config.name);
    let config = project.config.assets.as_ref();
    let assets = config.map(|config| assets::collect(project, config, &store)).transpose();
    let assets = assets.map_err(one)?;
    clock.stage("assets");
    let listed = assets.as_ref().map(to_json).transpose()?;
    let artifact = assemble_app(project, &snapshot, workshop.engine, listed)?;
    clock.stage("artifact");
    precompile(&workshop.runtime, &artifact, workshop.engine).map_err(one)?;
    clock.stage("precompile");
    let Snapshot { handler, module_scope, .. } = snapshot;
    let unsupported = node::unsupported(&bundle, project);
    let map = bundle.map.into_bytes();
    Ok(Made { artifact, map, handler, module_scope, unsupported, store, assets })
}

impl Made {
    /// Keeps the artifact at the path that it was made for, so that the next build leaves the assets
    /// alone that this one needs; removes those that nobody needs.
    pub fn keep(&self, path: &Path) -> Result<(), Vec<Diagnostic>> {
        write(path, &self.artifact)?;
        self.sweep()
    }

    /// Removes the assets that neither this build nor the one before it needs.
    fn sweep(&self) -> Result<(), Vec<Diagnostic>> {
        self.store.sweep(self.assets.as_ref()).map_err(|error| {
            let hint = system_hint(&error);
            let message = format!("can't remove assets of earlier builds: {error}");
            one(Diagnostic::error(message).hint(hint))
        })
    }
}

/// The snapshot with all that makes it an artifact; `assets` is their manifest.
pub(crate) fn assemble_app(
    project: &Project,
    snapshot: &Snapshot,
    engine: &Engine<'_>,
    assets: Option<Vec<u8>>,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let manifest = manifest(project, snapshot)?;
    let sections = Sections { engine: &engine.id, manifest, assets };
    assemble(&snapshot.wasm, &sections).map_err(|error| {
        one(Diagnostic::error(format!("the snapshot is damaged: {error}")).hint(OUR_DEFECT))
    })
}

/// The hint for what no program should be able to cause.
pub(crate) const OUR_DEFECT: &str = "this is a defect in `land`";

struct Clock<'a> {
    observer: &'a dyn Observer,
    since: Instant,
}

impl Clock<'_> {
    fn stage(&mut self, name: &str) {
        self.observer.stage(name, self.since.elapsed());
        self.since = Instant::now();
    }
}

fn one(error: Diagnostic) -> Vec<Diagnostic> {
    vec![error]
}

fn manifest(project: &Project, snapshot: &Snapshot) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let manifest = Manifest {
        name: project.config.name.clone(),
        version: None,
        handler: snapshot.handler.clone(),
        vars: project.config.vars.keys().cloned().collect(),
        fetch_allow: project.config.fetch.allow.clone(),
        connect_allow: project.config.connect.allow.clone(),
        source_map: Some(project.map_name()),
        limits: project.config.limits,
        land_version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    to_json(&manifest)
}

fn to_json(value: &impl serde::Serialize) -> Result<Vec<u8>, Vec<Diagnostic>> {
    serde_json::to_vec(value).map_err(|error| {
        one(Diagnostic::error(format!("can't describe the app: {error}")).hint(OUR_DEFECT))
    })
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Vec<Diagnostic>> {
    write_atomically(path, bytes).map_err(|error| {
        let hint = system_hint(&error);
        one(Diagnostic::error(format!("can't write `{}`: {error}", path.display())).hint(hint))
    })
}
