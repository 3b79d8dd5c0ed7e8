//! What is in place: one configuration, made whole before a request sees it, never changed after.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use ipnet::IpNet;

use super::config::{AppConfig, NodeConfig, Source};
use super::memory;
use super::slot::Slot;
use super::tls::{self, Certificates};
use crate::apps::App;
use crate::diagnostic::Diagnostic;
use crate::limits::LOADED_APPS;
use crate::log;
use crate::metrics::AppMetrics;
use crate::route::{Found, Pattern, Table};

/// Builds a project; answers its artifact's path.
pub type BuildProject = dyn Fn(&std::path::Path) -> Result<PathBuf, Vec<Diagnostic>> + Send + Sync;

/// A configuration that serves.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) table: Table,
    /// The app of each route.
    route_apps: Vec<u32>,
    pub(crate) slots: Vec<Arc<Slot>>,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) certificates: Arc<Certificates>,
    pub(crate) max_loaded_apps: usize,
    /// Resident bytes above which apps are unloaded.
    pub(crate) max_memory: u64,
}

impl State {
    /// One app that takes everything.
    pub(crate) fn of_app(app: Arc<App>) -> Self {
        let mut table = Table::default();
        table.insert(&Pattern::everything(), 0).expect("an empty table has no conflicts");
        Self {
            table,
            route_apps: vec![0],
            slots: vec![Arc::new(Slot::of_app(app))],
            trusted_proxies: Vec::new(),
            certificates: Arc::default(),
            max_loaded_apps: LOADED_APPS,
            max_memory: u64::MAX,
        }
    }

    /// Makes a configuration serve: builds projects, reads certificates, takes over from `before`
    /// what is the same. Nothing is changed by a failure.
    pub(crate) fn prepare(
        config: NodeConfig,
        before: Option<&Self>,
        build: &BuildProject,
    ) -> Result<Self, Vec<Diagnostic>> {
        let certificates = config.certificates.iter().map(|pair| tls::load(&pair.cert, &pair.key));
        let certificates =
            certificates.collect::<Result<_, _>>().map_err(|error: Diagnostic| vec![error])?;
        let known: HashMap<&str, &Arc<Slot>> = before
            .into_iter()
            .flat_map(|before| &before.slots)
            .map(|slot| (slot.config.name.as_str(), slot))
            .collect();
        let mut slots = Vec::with_capacity(config.apps.len());
        for app in config.apps {
            let path = artifact_of(&app, build)?;
            slots.push(slot_for(app, path, &known));
        }
        Ok(Self {
            table: config.table,
            route_apps: config.route_apps,
            slots,
            trusted_proxies: config.trusted_proxies,
            certificates: Arc::new(Certificates::new(certificates)),
            max_loaded_apps: config.max_loaded_apps,
            max_memory: config.max_memory.unwrap_or_else(memory::share),
        })
    }

    /// The app that a route leads to.
    pub(crate) fn find(
        &self,
        host: &str,
        path: &str,
        method: &http::Method,
    ) -> Result<&Arc<Slot>, Found> {
        match self.table.find(host, path, method) {
            Found::Route(route) => {
                let slot = self.route_apps.get(route as usize);
                slot.and_then(|app| self.slots.get(*app as usize)).ok_or(Found::Nothing)
            }
            other => Err(other),
        }
    }
}

fn artifact_of(app: &AppConfig, build: &BuildProject) -> Result<PathBuf, Vec<Diagnostic>> {
    let path = match &app.source {
        Source::Project(dir) => return build(dir),
        Source::Artifact(path) => path,
    };
    // No error: one missing app must not keep all others from being served.
    match std::fs::metadata(path) {
        Ok(file) if file.is_dir() => log::warn(format_args!(
            "[{}] `{}` is a folder: a project is given by `dir`",
            app.name,
            path.display()
        )),
        Ok(_) => {}
        Err(error) => log::warn(format_args!(
            "[{}] can't be served yet: `{}`: {error}",
            app.name,
            path.display()
        )),
    }
    Ok(path.clone())
}

/// The slot as it is when nothing about it has changed, else a new one that counts on.
fn slot_for(app: AppConfig, path: PathBuf, known: &HashMap<&str, &Arc<Slot>>) -> Arc<Slot> {
    match known.get(app.name.as_str()) {
        Some(slot) if slot.stands_for(&app, &path) => Arc::clone(slot),
        Some(slot) => {
            let new = Slot::new(app, path, slot.metrics.clone());
            new.inherit(slot);
            Arc::new(new)
        }
        None => Arc::new(Slot::new(app, path, Arc::<AppMetrics>::default())),
    }
}
