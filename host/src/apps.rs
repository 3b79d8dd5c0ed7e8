//! An app: one deployed version of a program, loaded and ready to make sandboxes of.

use std::sync::Arc;

use http::{Request, Response};

use crate::artifact::{Artifact, Manifest};
use crate::body::Body;
use crate::code::Code;
use crate::cpu::Meter;
use crate::failure::{self, Failure};
use crate::gate::{Gate, Pass};
use crate::instance::{Attended, Sandbox};
use crate::lane::Movable;
use crate::limits::{LimitError, LimitOverrides, Limits, MEMORY_PER_SANDBOX};
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
    stack_mapper: StackMapper,
    gate: Gate,
}

/// What an app's operator decides.
#[derive(Debug, Default)]
pub struct AppOptions {
    /// What a request may use, as far as the app's manifest doesn't ask for something else.
    pub limits: Limits,
    /// The most that the app gets, whatever it asks for.
    pub caps: LimitOverrides,
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
    /// It asks for a limit that can't be.
    #[error(transparent)]
    Limit(#[from] LimitError),
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
        let limits = options.limits.with(&artifact.manifest.limits)?;
        let mut limits = limits.capped(&options.caps);
        limits.memory = limits.memory.min(MEMORY_PER_SANDBOX);
        Ok(Arc::new(Self {
            runtime: runtime.clone(),
            manifest: artifact.manifest.clone(),
            code,
            image,
            limits,
            stack_mapper: StackMapper::new(options.source_map),
            gate: Gate::new(limits.concurrent, limits.queued),
        }))
    }

    /// The app's name.
    pub fn name(&self) -> &str {
        &self.manifest.name
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

    /// Where requests wait when the app has as many as it may.
    pub(crate) fn gate(&self) -> &Gate {
        &self.gate
    }

    pub(crate) fn stack_mapper(&self) -> &StackMapper {
        &self.stack_mapper
    }

    /// Answers a request from a fresh sandbox. It never fails: what goes wrong becomes an error
    /// page with a request id, and the reason goes to the log.
    ///
    /// Needs a tokio runtime around it, for whatever the program does after its answer. The sandbox
    /// goes away with the future, whatever the program wants; see [`attend`](Self::attend).
    pub async fn handle(self: &Arc<Self>, request: Request<Body>) -> Response<Body> {
        self.handle_metered(request, Meter::new()).await
    }

    /// Like [`handle`](Self::handle), for a visitor who may leave: when the future is dropped, a
    /// program that has asked to be told, or that has work of its own, goes on in the background.
    pub(crate) fn attend(self: &Arc<Self>, request: Request<Body>) -> Attended<Response<Body>> {
        let meter = Meter::new();
        let (app, theirs) = (self.clone(), meter.clone());
        let work = async move { app.handle_metered(request, theirs).await };
        let work = Movable::new(meter.clone(), self.runtime.slow_lane().clone(), work);
        Attended::new(meter, self.runtime.background().clone(), work)
    }

    async fn handle_metered(
        self: &Arc<Self>,
        request: Request<Body>,
        meter: Arc<Meter>,
    ) -> Response<Body> {
        let method = request.method().clone();
        let id = RequestId::next();
        let mut response = match self.admit(id, meter).await {
            Ok(sandbox) => Self::answer(sandbox, request).await,
            Err(failure) => failure::respond(&failure, id),
        };
        head::fit_body(&method, &mut response);
        response
    }

    /// Makes a sandbox once there is room for one. What fails is in the log.
    async fn admit(self: &Arc<Self>, id: RequestId, meter: Arc<Meter>) -> Result<Sandbox, Failure> {
        let pass = Pass::get(self, id).await?;
        let made = Sandbox::admitted(self, id, meter, pass);
        made.inspect_err(|failure| {
            let name = self.name();
            crate::log::error(format_args!("[{name}] (request {id}) failed: {failure}"));
        })
    }

    async fn answer(mut sandbox: Sandbox, request: Request<Body>) -> Response<Body> {
        match sandbox.handle(request).await {
            Ok(response) => {
                if sandbox.is_busy() {
                    let runtime = sandbox.app().runtime.clone();
                    let background = runtime.background().begin();
                    let (meter, lane) = (sandbox.meter().clone(), runtime.slow_lane().clone());
                    tokio::spawn(Movable::new(meter, lane, async move {
                        sandbox.finish().await;
                        drop(background);
                    }));
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
