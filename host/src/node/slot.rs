//! A registered app: loaded when it is first asked for, unloaded when its memory is wanted.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwapOption;
use tokio::sync::Semaphore;

use super::source::{self, Stamp};
use super::{Node, config::AppConfig};
use crate::apps::{App, AppOptions, LoadError};
use crate::blocking;
use crate::failure::Failure;
use crate::limits::{LOAD_RETRY, LimitOverrides, Limits};
use crate::log;
use crate::metrics::AppMetrics;
use crate::outbound::Policy;

/// An app's place in a node. Made once per app and configuration that differs.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) config: AppConfig,
    /// The artifact.
    path: PathBuf,
    pub(crate) metrics: Arc<AppMetrics>,
    app: ArcSwapOption<App>,
    /// One request loads, the others wait for it.
    loading: Arc<Semaphore>,
    /// When it was last asked for, by the node's clock in milliseconds.
    last_used: AtomicU64,
    /// Until when it is answered 503 without another try, by the same clock.
    broken_until: AtomicU64,
    /// Of the artifact that was last tried.
    tried: Mutex<Option<Stamp>>,
}

/// What a slot is doing, for whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Never asked for, or unloaded again.
    Unloaded,
    Loaded,
    /// The last try to load it failed.
    Broken,
}

impl Slot {
    pub(crate) fn new(config: AppConfig, path: PathBuf, metrics: Arc<AppMetrics>) -> Self {
        Self {
            config,
            path,
            metrics,
            app: ArcSwapOption::empty(),
            loading: Arc::new(Semaphore::new(1)),
            last_used: AtomicU64::new(0),
            broken_until: AtomicU64::new(0),
            tried: Mutex::new(None),
        }
    }

    /// A slot for an app that is loaded already.
    pub(crate) fn of_app(app: Arc<App>) -> Self {
        let source = super::config::Source::Artifact(PathBuf::new());
        let name = app.name().to_owned();
        let config = AppConfig {
            name,
            source,
            vars: Vec::new(),
            limits: LimitOverrides::default(),
            fetch: None,
            connect: None,
        };
        let slot = Self::new(config, PathBuf::new(), app.metrics().clone());
        slot.app.store(Some(app));
        slot
    }

    pub(crate) fn standing(&self) -> Standing {
        if self.loaded().is_some() {
            Standing::Loaded
        } else if self.broken_until.load(Relaxed) > 0 {
            Standing::Broken
        } else {
            Standing::Unloaded
        }
    }

    pub(crate) fn loaded(&self) -> Option<Arc<App>> {
        self.app.load_full()
    }

    pub(crate) fn last_used(&self) -> u64 {
        self.last_used.load(Relaxed)
    }

    /// Forgets the app. Requests that have it finish with it.
    pub(crate) fn unload(&self) {
        self.app.store(None);
    }

    /// Goes on with an app that is loaded already.
    pub(crate) fn keep(&self, app: Arc<App>) {
        self.broken_until.store(0, Relaxed);
        self.app.store(Some(app));
    }

    /// Takes over what another slot for the same app knows about its use.
    pub(crate) fn inherit(&self, from: &Self) {
        self.last_used.store(from.last_used(), Relaxed);
    }

    /// The app, loaded if need be. Many may wait for one load; a visitor who goes away meanwhile
    /// doesn't stop it.
    pub(crate) async fn app(self: &Arc<Self>, node: &Arc<Node>) -> Result<Arc<App>, Failure> {
        let now = node.clock();
        self.last_used.store(now, Relaxed);
        if let Some(app) = self.loaded() {
            return Ok(app);
        }
        if self.is_broken(now) {
            return Err(Failure::NotLoaded);
        }
        let wall = Limits::default().wall;
        match tokio::time::timeout(wall, self.wait_for_load(node)).await {
            Ok(loaded) => loaded,
            Err(_) => Err(Failure::Wall { limit: wall }),
        }
    }

    fn is_broken(&self, now: u64) -> bool {
        now < self.broken_until.load(Relaxed)
    }

    async fn wait_for_load(self: &Arc<Self>, node: &Arc<Node>) -> Result<Arc<App>, Failure> {
        // Neither semaphore is ever closed.
        let closed = |_| Failure::NotLoaded;
        let mine = self.loading.clone().acquire_owned().await.map_err(closed)?;
        if let Some(app) = self.loaded() {
            return Ok(app);
        }
        if self.is_broken(node.clock()) {
            return Err(Failure::NotLoaded);
        }
        let turn = node.loads.clone().acquire_owned().await.map_err(closed)?;
        let app = blocking::here(|| self.load(node));
        drop(mine);
        if node.is_full_with(self) {
            // The visitor doesn't have to wait for others to be unloaded.
            let (slot, node) = (self.clone(), node.clone());
            tokio::task::spawn_blocking(move || {
                node.make_room(&slot);
                drop(turn);
            });
        }
        app.ok_or(Failure::NotLoaded)
    }

    /// Reads, compiles and keeps the artifact as it is now. When that fails, what is loaded stays.
    pub(crate) fn load(&self, node: &Node) -> Option<Arc<App>> {
        let stamp = Stamp::of(&self.path);
        *self.tried.lock().unwrap_or_else(PoisonError::into_inner) = stamp;
        match self.read(node) {
            Ok(app) => {
                self.metrics.loads.add_one();
                self.broken_until.store(0, Relaxed);
                self.app.store(Some(app.clone()));
                log::debug(format_args!("[{}] loaded", self.config.name));
                Some(app)
            }
            Err(error) => {
                self.metrics.load_failures.add_one();
                let retry = u64::try_from(LOAD_RETRY.as_millis()).unwrap_or(u64::MAX);
                self.broken_until.store(node.clock().saturating_add(retry).max(1), Relaxed);
                let hint = error.downcast_ref::<LoadError>().and_then(LoadError::hint);
                let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
                log::error(format_args!("[{}] can't be loaded: {error}{hint}", self.config.name));
                None
            }
        }
    }

    fn read(&self, node: &Node) -> Result<Arc<App>, Box<dyn std::error::Error>> {
        let (artifact, source_map) = source::read_into(&self.path, node.loaded.take_buffer())?;
        let AppConfig { limits, fetch, connect, .. } = &self.config;
        let options = AppOptions {
            // An app may ask for less than its operator allows, and not for more.
            limits: Limits::default().with(limits)?,
            caps: *limits,
            name: Some(self.config.name.clone()),
            vars: self.config.vars.clone(),
            metrics: self.metrics.clone(),
            source_map,
            folder: self.path.parent().map(Path::to_owned),
            observe: node.options.observe.clone(),
            policy: fetch.as_deref().map(Policy::parse).transpose()?,
            connect: connect.as_deref().map(Policy::parse_connect).transpose()?,
            allow_loopback: node.options.allow_loopback,
            ..AppOptions::default()
        };
        let app = App::load(node.runtime(), &artifact, options);
        node.loaded.keep_buffer(artifact.bytes);
        Ok(app?)
    }

    /// Whether the artifact is another than the one that was last tried.
    pub(crate) fn has_changed(&self) -> bool {
        let tried = *self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        tried.is_some() && Stamp::of(&self.path).is_some_and(|now| tried != Some(now))
    }

    /// Whether `config` and the artifact at `path` are what this slot stands for.
    pub(crate) fn stands_for(&self, config: &AppConfig, path: &PathBuf) -> bool {
        self.config == *config && self.path == *path && !self.has_changed()
    }
}
