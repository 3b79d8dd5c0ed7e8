//! What an app is loaded with, and why it may not be.

use std::path::PathBuf;
use std::sync::Arc;

use crate::artifact::Artifact;
use crate::assets::AssetsError;
use crate::limits::{LimitError, LimitOverrides, Limits};
use crate::metrics::AppMetrics;
use crate::observe::Observe;
use crate::outbound::{Policy, RuleError};
use crate::pool::BaseError;
use crate::runtime::CompileError;
use crate::snapshot::SnapshotError;
use crate::stack::SourceMap;
use crate::testing::{Listener, StandIn};

/// What an app's operator decides.
#[derive(Debug, Default)]
pub struct AppOptions {
    /// What a request may use, as far as the app's manifest doesn't ask for something else.
    pub limits: Limits,
    /// What the logs call it; the manifest's name when absent.
    pub name: Option<String>,
    /// Properties of `env` that replace those of the build: name and JSON text.
    pub vars: Vec<(String, String)>,
    /// Where it is counted.
    pub metrics: Arc<AppMetrics>,
    /// The most that the app gets, whatever it asks for.
    pub caps: LimitOverrides,
    /// The bundle's source map; it is read when the first stack has to be shown.
    pub source_map: Option<SourceMap>,
    /// The folder that the artifact lies in: its assets are beside it.
    pub folder: Option<PathBuf>,
    /// What the operator wants to see of its requests.
    pub observe: Arc<Observe>,
    /// Whom the program may talk to; `None`: as its own `land.toml` says.
    pub policy: Option<Policy>,
    /// Whom it may connect to on its own; `None`: as its own `land.toml` says.
    pub connect: Option<Policy>,
    /// Besides, it may talk to this machine: for a developer's.
    pub allow_loopback: bool,
    /// Who answers the program's `fetch` instead of the network: for tests.
    pub stand_in: Option<Arc<dyn StandIn>>,
    /// Who hears what the program says instead of the log: for tests.
    pub listener: Option<Arc<dyn Listener>>,
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
    /// Its outbound policy has a rule that isn't one.
    #[error("the artifact's outbound policy can't be read: {0}")]
    Policy(#[from] RuleError),
    /// Its code can be linked, and no sandbox be made of it.
    #[error("no sandbox can be made of the artifact: {0}")]
    Sandbox(String),
    /// It isn't a snapshot.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The kernel has no memory for it.
    #[error("{0}")]
    Memory(String),
    /// Its assets can't be served.
    #[error(transparent)]
    Assets(#[from] AssetsError),
    /// It has assets, and nobody knows where.
    #[error("the artifact has assets, but lies in no folder")]
    NoFolder,
}

impl LoadError {
    /// What to do about it, if that is one thing.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Compile(_)
            | Self::Export(_)
            | Self::Link(_)
            | Self::Sandbox(_)
            | Self::Snapshot(_) => Some("run `land build` to make the artifact anew"),
            Self::Assets(_) | Self::NoFolder => {
                Some("keep the folder of assets beside the artifact: `land build` makes both")
            }
            Self::Limit(_) | Self::Policy(_) | Self::Memory(_) => None,
        }
    }
}

impl From<BaseError> for LoadError {
    fn from(error: BaseError) -> Self {
        Self::Memory(error.to_string())
    }
}

/// `[fetch] allow` of the operator, else of the artifact.
pub(super) fn effective_policy(
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

/// `[connect] allow` of the operator, else of the artifact; without one, nobody is allowed.
pub(super) fn connect_policy(
    artifact: &Artifact,
    given: Option<Policy>,
    allow_loopback: bool,
) -> Result<Policy, RuleError> {
    let policy = match given {
        Some(policy) => policy,
        None => Policy::parse_connect(&artifact.manifest.connect_allow)?,
    };
    Ok(if allow_loopback { policy.with_loopback() } else { policy })
}
