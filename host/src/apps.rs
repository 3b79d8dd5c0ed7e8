//! An app: one deployed version of a program, loaded and ready to make sandboxes of.

use std::sync::Arc;
use std::time::Instant;

use http::{Request, Response};

use crate::artifact::{Artifact, Manifest};
use crate::body::Body;
use crate::code::Code;
use crate::failure::{self, Failure};
use crate::instance::Sandbox;
use crate::limits::{Limits, MEMORY_PER_SANDBOX};
use crate::metrics::AppMetrics;
use crate::pool::{Image, ImageError};
use crate::request_id::RequestId;
use crate::runtime::{CompileError, Runtime};
use crate::snapshot::{Snapshot, SnapshotError};
use crate::stack::StackMapper;
use crate::{head, report};

/// Made once per deployed version.
pub struct App {
    runtime: Arc<Runtime>,
    manifest: Manifest,
    /// The engine's code, which other apps may share.
    code: Arc<Code>,
    /// The memory that each sandbox starts with.
    image: Arc<Image>,
    limits: Limits,
    /// The name that the operator gave it, else the manifest's.
    name: String,
    vars: Vec<(String, String)>,
    stack_mapper: StackMapper,
    metrics: Arc<AppMetrics>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What an app's operator decides.
#[derive(Debug, Default)]
pub struct AppOptions {
    /// What a request may use.
    pub limits: Limits,
    /// What the logs call it; the manifest's name when absent.
    pub name: Option<String>,
    /// Properties of `env` that replace those of the build: name and JSON text.
    pub vars: Vec<(String, String)>,
    /// Where it is counted.
    pub metrics: Arc<AppMetrics>,
    /// The bundle's source map, as JSON; it is read when the first stack has to be shown.
    pub source_map: Option<Vec<u8>>,
}

/// Why an artifact can't be run.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Its code can't be compiled.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// It lacks an export, or has one of another type.
    #[error("the artifact's export `{0}` is missing or of another type")]
    Export(&'static str),
    /// Its imports can't be satisfied.
    #[error("the artifact doesn't fit this host: {0}")]
    Link(String),
    /// It isn't a snapshot.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The kernel has no memory for it.
    #[error("{0}")]
    Memory(String),
}

impl From<ImageError> for LoadError {
    fn from(error: ImageError) -> Self {
        Self::Memory(error.to_string())
    }
}

impl App {
    /// Compiles the artifact (or finds its code in the cache) and links it.
    pub fn load(
        runtime: &Arc<Runtime>,
        artifact: &Artifact,
        options: AppOptions,
    ) -> Result<Arc<Self>, LoadError> {
        let snapshot = Snapshot::split(&artifact.bytes)?;
        let code = runtime.code(&snapshot.code, &artifact.engine)?;
        let image = Image::new(runtime.pool(), &snapshot)?;
        let mut limits = options.limits;
        limits.memory = limits.memory.min(MEMORY_PER_SANDBOX);
        Ok(Arc::new(Self {
            runtime: runtime.clone(),
            manifest: artifact.manifest.clone(),
            code,
            image,
            limits,
            name: options.name.unwrap_or_else(|| artifact.manifest.name.clone()),
            vars: options.vars,
            metrics: options.metrics,
            stack_mapper: StackMapper::new(options.source_map),
        }))
    }

    /// The app's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the operator sets of `env`.
    pub(crate) fn vars(&self) -> &[(String, String)] {
        &self.vars
    }

    /// Where it is counted.
    pub fn metrics(&self) -> &Arc<AppMetrics> {
        &self.metrics
    }

    /// What was written down when it was built.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What a request may use.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The process's runtime.
    pub fn runtime(&self) -> &Arc<Runtime> {
        &self.runtime
    }

    pub(crate) fn code(&self) -> &Code {
        &self.code
    }

    pub(crate) fn image(&self) -> &Arc<Image> {
        &self.image
    }

    pub(crate) fn stack_mapper(&self) -> &StackMapper {
        &self.stack_mapper
    }

    /// Answers a request from a fresh sandbox. It never fails: what goes wrong becomes an error
    /// page with a request id, and the reason goes to the log.
    ///
    /// Needs a tokio runtime around it, for whatever the program does after its answer.
    pub async fn handle(self: &Arc<Self>, request: Request<Body>) -> Response<Body> {
        let method = request.method().clone();
        let begun = Instant::now();
        let mut response = match Sandbox::new(self) {
            Ok(sandbox) => Self::answer(sandbox, request).await,
            Err(failure) => {
                self.metrics.failed(&failure);
                let id = RequestId::next();
                let name = self.name();
                crate::log::error(format_args!("[{name}] (request {id}) failed: {failure}"));
                failure::respond(&failure, id)
            }
        };
        head::fit_body(&method, &mut response);
        self.metrics.answered(response.status(), begun.elapsed());
        response
    }

    async fn answer(mut sandbox: Sandbox, request: Request<Body>) -> Response<Body> {
        match sandbox.handle(request).await {
            Ok(response) => {
                if sandbox.is_busy() {
                    let background = sandbox.app().runtime.background().begin();
                    tokio::spawn(async move {
                        sandbox.finish().await;
                        drop(background);
                    });
                }
                response
            }
            Err(failure) => Self::page(&sandbox, &failure),
        }
    }

    fn page(sandbox: &Sandbox, failure: &Failure) -> Response<Body> {
        report::failed(sandbox.state(), failure);
        failure::respond(failure, sandbox.id())
    }
}
