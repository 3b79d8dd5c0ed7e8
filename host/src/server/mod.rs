//! The HTTP server: listens, accepts, and stops without dropping what is in flight.

mod background;
mod connection;
mod joined;
mod listen;
mod listeners;
mod service;
mod socket;
mod together;

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use crate::apps::App;
use crate::dev::Site;
use crate::diagnostic::Diagnostic;
use crate::limits::{HEAD_READ, SHUTDOWN_GRACE, SLICE, STALL, TASKS_PER_IO_POLL, WATCH_INTERVAL};
use crate::node::{Listen, ListenKind, Node, NodeFile, State, reload};
use crate::observe::Observe;
use crate::runtime::Runtime;
use crate::slice;

pub(crate) use background::Background;
pub use listen::{BindError, bind};
pub(crate) use listeners::Listeners;

/// What a server's operator decides.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// How long requests in flight may take once the server is told to stop.
    pub grace: Duration,
    /// What is to be seen of requests.
    pub observe: Arc<Observe>,
    /// How long a client may take to send a request's head.
    pub head_read: Duration,
    /// The window over which a client's pace is measured.
    pub stall: Duration,
    /// The apps of a node may talk to this machine: for a developer's.
    pub allow_loopback: bool,
    /// What is served during development, instead of apps by route.
    pub site: Option<Arc<Site>>,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            grace: SHUTDOWN_GRACE,
            head_read: HEAD_READ,
            stall: STALL,
            observe: Arc::default(),
            allow_loopback: false,
            site: None,
        }
    }
}

/// The tokio runtime for a server: its threads look at the sockets often, since their tasks are
/// guests that may each use a whole tick.
pub fn tokio_runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .thread_name("land-worker")
        .event_interval(TASKS_PER_IO_POLL)
        .on_thread_start(|| {
            slice::set(SLICE);
            wasmtime::Engine::tls_eager_initialize();
        })
        .enable_all()
        .build()
}

/// Serves `app` on `listener` until `shutdown` is over, then lets requests in flight finish.
pub async fn serve(
    listener: TcpListener,
    app: Arc<App>,
    options: ServeOptions,
    shutdown: impl Future<Output = ()>,
) {
    let grace = options.grace;
    let mut listeners = Listeners::new(Node::of_app(app, options));
    let address = listener.local_addr().unwrap_or_else(|_| SocketAddr::from(([0; 4], 0)));
    listeners.run(Listen { address, kind: ListenKind::Plain }, listener);
    shutdown.await;
    listeners.stop(grace).await;
}

/// Serves what is developed until `shutdown` is over, then lets requests in flight finish.
pub async fn serve_site(
    runtime: Arc<Runtime>,
    listener: TcpListener,
    site: Arc<Site>,
    options: ServeOptions,
    shutdown: impl Future<Output = ()>,
) {
    let grace = options.grace;
    let options = ServeOptions { site: Some(site.clone()), ..options };
    let mut listeners = Listeners::new(Node::new(runtime, State::default(), options));
    let address = listener.local_addr().unwrap_or_else(|_| SocketAddr::from(([0; 4], 0)));
    listeners.run(Listen { address, kind: ListenKind::Plain }, listener);
    shutdown.await;
    site.stop();
    listeners.stop(grace).await;
}

/// Serves what a configuration says until `shutdown` is over. `announce` hears where, once
/// requests are taken; each time `hangup` is ready the configuration is read again.
pub async fn serve_node<Hangup: Future<Output = ()>>(
    runtime: Arc<Runtime>,
    mut file: NodeFile,
    options: ServeOptions,
    announce: impl FnOnce(&[(ListenKind, SocketAddr)]),
    mut hangup: impl FnMut() -> Hangup,
    shutdown: impl Future<Output = ()>,
) -> Result<(), Vec<Diagnostic>> {
    let config = file.read().map_err(|error| vec![error])?;
    let grace = options.grace;
    let node = Node::new(runtime, State::default(), options);
    let mut listeners = Listeners::new(node.clone());
    let mut shutdown = pin!(shutdown);
    let open = open(&node, config, &file, &mut listeners);
    tokio::select! {
        () = &mut shutdown => return Ok(()),
        opened = open => opened?,
    }
    node.set_ready(true);
    announce(&listeners.addresses());
    let mut watch = tokio::time::interval(WATCH_INTERVAL);
    watch.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            () = hangup() => reload::reload(&node, &mut file, &mut listeners).await,
            _ = watch.tick() => {
                if file.has_changed() {
                    reload::reload(&node, &mut file, &mut listeners).await;
                }
                reload::refresh(&node).await;
            }
        }
    }
    node.set_ready(false);
    listeners.stop(grace).await;
    Ok(())
}

/// Puts the first configuration in place. The operator's listener comes first, so that it can say
/// that the rest isn't ready.
async fn open(
    node: &Arc<Node>,
    config: crate::node::NodeConfig,
    file: &NodeFile,
    listeners: &mut Listeners,
) -> Result<(), Vec<Diagnostic>> {
    let wanted = config.listeners.clone();
    let is_admin = |listen: &&Listen| listen.kind == ListenKind::Admin;
    let admin: Vec<Listen> = wanted.iter().filter(is_admin).copied().collect();
    let bound = listeners.bind_missing(&admin).await.map_err(|error| vec![error])?;
    listeners.exchange(bound, &admin);
    let build = file.build.clone();
    let prepare = move || State::prepare(config, None, &*build);
    let state = reload::blocking(prepare).await?;
    let bound = listeners.bind_missing(&wanted).await.map_err(|error| vec![error])?;
    node.replace(state);
    listeners.exchange(bound, &wanted);
    Ok(())
}
