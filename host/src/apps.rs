//! An app: one deployed version of a program, loaded and ready to make sandboxes of.

use std::sync::Arc;

use http::{Request, Response};
use land_abi::export;
use tokio::sync::Semaphore;
use wasmtime::{FuncType, InstancePre, Module, ModuleExport, ValType};

use crate::artifact::{Artifact, Manifest};
use crate::body::Body;
use crate::failure::{self, Failure};
use crate::instance::Sandbox;
use crate::limits::{Limits, MEMORY_PER_SANDBOX};
use crate::outbound::{Outbound, Policy, RuleError};
use crate::request_id::RequestId;
use crate::runtime::{CompileError, Runtime};
use crate::stack::StackMapper;
use crate::state::RequestState;
use crate::{head, report};

/// Made once per deployed version.
pub struct App {
    runtime: Arc<Runtime>,
    manifest: Manifest,
    /// The snapshot with its imports resolved: instantiating it is all that a request pays.
    instance_pre: InstancePre<RequestState>,
    exports: Exports,
    limits: Limits,
    /// One permit for each WebSocket that visitors may have open.
    websockets: Arc<Semaphore>,
    /// The same for connections of its own.
    connect_policy: Policy,
    outbound: Arc<Outbound>,
    stack_mapper: StackMapper,
}

/// Where the guest's exports are, looked up once.
pub(crate) struct Exports {
    pub(crate) memory: ModuleExport,
    pub(crate) handle: ModuleExport,
    pub(crate) resume: ModuleExport,
}

/// What an app's operator decides.
#[derive(Debug, Default)]
pub struct AppOptions {
    /// What a request may use.
    pub limits: Limits,
    /// The bundle's source map, as JSON; it is read when the first stack has to be shown.
    pub source_map: Option<Vec<u8>>,
    /// Whom the program may talk to; `None`: as its own `land.toml` says.
    pub policy: Option<Policy>,
    /// Besides, it may talk to this machine: for a developer's.
    pub allow_loopback: bool,
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
    /// Its outbound policy has a rule that isn't one.
    #[error("the artifact's outbound policy can't be read: {0}")]
    Policy(#[from] RuleError),
}

impl App {
    /// Compiles the artifact (or finds its code in the cache) and links it.
    pub fn load(
        runtime: &Arc<Runtime>,
        artifact: &Artifact,
        options: AppOptions,
    ) -> Result<Arc<Self>, LoadError> {
        let compiled = runtime.compile(&artifact.bytes, &artifact.engine)?;
        let exports = find_exports(&compiled.module)?;
        let instance_pre = runtime
            .linker()
            .instantiate_pre(&compiled.module)
            .map_err(|error| LoadError::Link(format!("{error:#}")))?;
        let policy = effective_policy(artifact, options.policy, options.allow_loopback)?;
        let mut limits = options.limits;
        limits.memory = limits.memory.min(MEMORY_PER_SANDBOX);
        Ok(Arc::new(Self {
            runtime: runtime.clone(),
            manifest: artifact.manifest.clone(),
            instance_pre,
            exports,
            limits,
            websockets: Arc::new(Semaphore::new(limits.websockets.min(Semaphore::MAX_PERMITS))),
            connect_policy: connect_policy(artifact, options.allow_loopback)?,
            outbound: Arc::new(Outbound::new(policy)),
            stack_mapper: StackMapper::new(options.source_map),
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

    pub(crate) fn instance_pre(&self) -> &InstancePre<RequestState> {
        &self.instance_pre
    }

    pub(crate) fn websockets(&self) -> &Arc<Semaphore> {
        &self.websockets
    }

    pub(crate) fn exports(&self) -> &Exports {
        &self.exports
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
        let mut response = match Sandbox::new(self) {
            Ok(sandbox) => Self::answer(sandbox, request).await,
            Err(failure) => {
                let id = RequestId::next();
                let name = self.name();
                crate::log::error(format_args!("[{name}] (request {id}) failed: {failure}"));
                failure::respond(&failure, id)
            }
        };
        head::fit_body(&method, &mut response);
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

fn effective_policy(
    artifact: &Artifact,
    given: Option<Policy>,
    allow_loopback: bool,
) -> Result<Policy, RuleError> {
    let policy = match (given, &artifact.manifest.fetch_allow) {
        (Some(policy), _) => policy,
        (None, Some(allow)) => Policy::parse(allow)?,
        (None, None) => Policy::default(),
    };
    Ok(if allow_loopback { policy.with_loopback() } else { policy })
}

/// Finds the exports and checks their types, so that no request has to.
fn find_exports(module: &Module) -> Result<Exports, LoadError> {
    let engine = module.engine();
    let turn = |name: &'static str, params: usize| {
        let ty = FuncType::new(engine, (0..params).map(|_| ValType::I32), [ValType::I32]);
        let found = module.get_export(name);
        let fits = found.is_some_and(|export| export.func().is_some_and(|func| func.matches(&ty)));
        let export = module.get_export_index(name).filter(|_| fits);
        export.ok_or(LoadError::Export(name))
    };
    let memory = module.get_export(export::MEMORY);
    let fits = memory.is_some_and(|export| export.memory().is_some_and(|memory| !memory.is_64()));
    let memory = module.get_export_index(export::MEMORY).filter(|_| fits);
    Ok(Exports {
        memory: memory.ok_or(LoadError::Export(export::MEMORY))?,
        handle: turn(export::HANDLE, 1)?,
        resume: turn(export::RESUME, 3)?,
    })
}

/// `[connect] allow` of the artifact; without one, nobody is allowed.
fn connect_policy(artifact: &Artifact, allow_loopback: bool) -> Result<Policy, RuleError> {
    let policy = Policy::parse_connect(&artifact.manifest.connect_allow)?;
    Ok(if allow_loopback { policy.with_loopback() } else { policy })
}
