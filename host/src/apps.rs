//! An app: one deployed version of a program, loaded and ready to make sandboxes of.

mod assets;
mod inspect;
mod options;
mod shared;

use std::sync::Arc;
use std::time::Instant;

use http::{Request, Response};
use tokio::sync::Semaphore;

use crate::artifact::{Artifact, Manifest};
use crate::assets::Assets;
use crate::body::Body;
use crate::code::Code;
use crate::computing::Computing;
use crate::cpu::Meter;
use crate::failure::{self, Failure};
use crate::gate::{Gate, Pass};
use crate::instance::Sandbox;
use crate::lane::Movable;
use crate::limits::{Limits, MEMORY_PER_SANDBOX};
use crate::metrics::AppMetrics;
use crate::observe::{Observe, Record};
use crate::outbound::{Outbound, Policy};
use crate::pool::Image;
use crate::request_id::RequestId;
use crate::runtime::Runtime;
use crate::snapshot::Snapshot;
use crate::stack::StackMapper;
use crate::testing::Listener;
use crate::webcrypto::Queue;
use crate::{head, report};
pub use options::{AppOptions, LoadError};
use options::{connect_policy, effective_policy};

/// Made once per deployed version.
pub struct App {
    runtime: Arc<Runtime>,
    manifest: Manifest,
    /// The engine's code, which other apps may share.
    code: Arc<Code>,
    /// The memory that each sandbox starts with.
    image: Arc<Image>,
    limits: Limits,
    /// One permit for each WebSocket that visitors may have open.
    websockets: Arc<Semaphore>,
    /// The same for connections of its own.
    connect_policy: Policy,
    outbound: Arc<Outbound>,
    assets: Option<Assets>,
    observe: Arc<Observe>,
    version: String,
    stack_mapper: StackMapper,
    /// The name that the operator gave it, else the manifest's.
    name: String,
    vars: Vec<(String, String)>,
    metrics: Arc<AppMetrics>,
    gate: Gate,
    computing: Computing,
    crypto: Queue,
    listener: Option<Arc<dyn Listener>>,
}

impl App {
    /// Compiles the artifact (or finds its code in the cache) and links it.
    pub fn load(
        runtime: &Arc<Runtime>,
        artifact: &Artifact,
        options: AppOptions,
    ) -> Result<Arc<Self>, LoadError> {
        let policy = effective_policy(artifact, options.policy, options.allow_loopback)?;
        let snapshot = Snapshot::split(&artifact.bytes)?;
        let code = runtime.code(&snapshot.code, &artifact.engine)?;
        let image = Image::new(runtime.pool(), &snapshot)?;
        let limits = options.limits.with(&artifact.manifest.limits)?;
        let mut limits = limits.capped(&options.caps);
        limits.memory = limits.memory.min(MEMORY_PER_SANDBOX);
        let assets = artifact.assets.as_ref().map(|manifest| {
            let folder = options.folder.ok_or(LoadError::NoFolder)?;
            Ok::<_, LoadError>(Assets::open(manifest, &folder.join(&manifest.folder))?)
        });
        Ok(Arc::new(Self {
            runtime: runtime.clone(),
            manifest: artifact.manifest.clone(),
            code,
            image,
            limits,
            websockets: Arc::new(Semaphore::new(limits.websockets.min(Semaphore::MAX_PERMITS))),
            connect_policy: connect_policy(artifact, options.connect, options.allow_loopback)?,
            outbound: Arc::new(Outbound::new(policy, limits, options.stand_in)),
            name: options.name.unwrap_or_else(|| artifact.manifest.name.clone()),
            vars: options.vars,
            metrics: options.metrics,
            listener: options.listener,
            stack_mapper: StackMapper::new(options.source_map),
            assets: assets.transpose()?,
            observe: options.observe,
            version: assets::version(&artifact.bytes),
            gate: Gate::new(limits.concurrent, limits.queued),
            computing: Computing::new(limits.computing, limits.concurrent),
            crypto: Queue::default(),
        }))
    }

    /// What the operator sets of `env`.
    pub(crate) fn vars(&self) -> &[(String, String)] {
        &self.vars
    }

    /// Where it is counted.
    pub fn metrics(&self) -> &Arc<AppMetrics> {
        &self.metrics
    }

    /// Which artifact it is: a hash of it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What was written down when it was built.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What a request may use.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Whom the program may talk to.
    pub fn policy(&self) -> &Policy {
        self.outbound.policy()
    }

    /// What the program's requests to the outside go through.
    pub(crate) fn outbound(&self) -> &Arc<Outbound> {
        &self.outbound
    }

    /// Whom the program may connect to on its own.
    pub fn connect_policy(&self) -> &Policy {
        &self.connect_policy
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

    pub(crate) fn assets(&self) -> Option<&Assets> {
        self.assets.as_ref()
    }

    /// Where requests wait when the app has as many as it may.
    pub(crate) fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Where requests wait when as many of the app's compute as may.
    pub(crate) fn computing(&self) -> &Computing {
        &self.computing
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

    /// Like [`handle`](Self::handle), with a meter that others look at too.
    pub(crate) async fn handle_metered(
        self: &Arc<Self>,
        request: Request<Body>,
        meter: Arc<Meter>,
    ) -> Response<Body> {
        let (request, record) = self.observe.begin(self, request);
        let response = self.handle_observed(request, meter, record.as_deref()).await;
        Observe::answered(record, response)
    }

    async fn handle_observed(
        self: &Arc<Self>,
        request: Request<Body>,
        meter: Arc<Meter>,
        record: Option<&Record>,
    ) -> Response<Body> {
        let request = match &self.assets {
            Some(assets) => match self.asset(assets, request, record).await {
                Ok(response) => return response,
                Err(request) => request,
            },
            None => request,
        };
        let method = request.method().clone();
        let begun = Instant::now();
        let id = RequestId::next();
        let mut response = match self.admit(id, meter).await {
            Ok(sandbox) => {
                if let Some(record) = record {
                    record.sandbox(sandbox.id(), &sandbox.state().meter, begun.elapsed());
                }
                Self::answer(sandbox, request).await
            }
            Err(failure) => self.refuse(&failure, id, record),
        };
        head::fit_body(&method, &mut response);
        self.metrics.answered(response.status(), begun.elapsed());
        response
    }

    /// Makes a sandbox once there is room for one.
    async fn admit(self: &Arc<Self>, id: RequestId, meter: Arc<Meter>) -> Result<Sandbox, Failure> {
        let pass = Pass::get(self, id).await?;
        Sandbox::admitted(self, id, meter, pass)
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
