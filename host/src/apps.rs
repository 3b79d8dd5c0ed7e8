//! An app: one deployed version of a program, loaded and ready to make sandboxes of.

mod answer;
mod assets;
mod inspect;
mod options;
mod shared;

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::artifact::{Artifact, Manifest};
use crate::assets::Assets;
use crate::code::Code;
use crate::computing::Computing;
use crate::failure::Failure;
use crate::gate::Gate;
use crate::instance::Sandbox;
use crate::limits::{Limits, MEMORY_PER_SANDBOX};
use crate::metrics::AppMetrics;
use crate::observe::Observe;
use crate::outbound::{Outbound, Policy};
use crate::pool::Image;
use crate::runtime::{Prepared, Runtime};
use crate::stack::StackMapper;
use crate::testing::Listener;
use crate::webcrypto::Queue;
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
    computing: Arc<Computing>,
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
        let Prepared { code, image, version } =
            runtime.prepare(&artifact.bytes, &artifact.engine)?;
        let limits = options.limits.with(&artifact.manifest.limits)?;
        let mut limits = limits.capped(&options.caps);
        limits.memory = limits.memory.min(MEMORY_PER_SANDBOX);
        let assets = artifact.assets.as_ref().map(|manifest| {
            let folder = options.folder.ok_or(LoadError::NoFolder)?;
            Ok::<_, LoadError>(Assets::open(manifest, &folder.join(&manifest.folder))?)
        });
        let app = Arc::new(Self {
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
            stack_mapper: StackMapper::of(options.source_map),
            assets: assets.transpose()?,
            observe: options.observe,
            version,
            gate: Gate::new(limits.concurrent, limits.queued),
            computing: Arc::new(Computing::new(limits.computing, limits.concurrent)),
            crypto: Queue::default(),
        });
        app.try_code()?;
        Ok(app)
    }

    /// Makes a sandbox of code that is new, so that what is wrong with it is found out now, and not by
    /// each request.
    fn try_code(self: &Arc<Self>) -> Result<(), LoadError> {
        if self.code.tried.get().is_some() {
            return Ok(());
        }
        match Sandbox::attempt(self) {
            Ok(()) => {
                let _ = self.code.tried.set(());
                Ok(())
            }
            // All sandboxes are in use: nothing is known then.
            Err(Failure::Overloaded) => Ok(()),
            Err(failure) => Err(LoadError::Sandbox(failure.to_string())),
        }
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
    pub(crate) fn computing(&self) -> &Arc<Computing> {
        &self.computing
    }

    pub(crate) fn stack_mapper(&self) -> &StackMapper {
        &self.stack_mapper
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.runtime.spares().forget(&self.image);
    }
}
