//! The open listeners: each has a task that accepts, and that ends when the last of its
//! connections does.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::JoinSet;

use super::connection::Connections;
use super::listen::bind;
use crate::diagnostic::Diagnostic;
use crate::limits::{ACCEPT_PAUSE, ADMIN_CONNECTIONS, CONNECTIONS};
use crate::log;
use crate::node::{Listen, ListenKind, Node};

/// All listeners of a node.
pub(crate) struct Listeners {
    node: Arc<Node>,
    running: Vec<Running>,
    /// The tasks, those of listeners that are closed already included.
    tasks: JoinSet<()>,
    connections: Arc<Semaphore>,
    admin_connections: Arc<Semaphore>,
}

/// A listener that accepts for as long as this exists.
struct Running {
    listen: Listen,
    local: SocketAddr,
    _stop: oneshot::Sender<()>,
}

/// A listener that is open, and accepts nobody yet.
pub(crate) struct Bound {
    listen: Listen,
    listener: TcpListener,
}

impl Listeners {
    pub(crate) fn new(node: Arc<Node>) -> Self {
        Self {
            node,
            running: Vec::new(),
            tasks: JoinSet::new(),
            connections: Arc::new(Semaphore::new(CONNECTIONS)),
            admin_connections: Arc::new(Semaphore::new(ADMIN_CONNECTIONS)),
        }
    }

    /// Opens what is wanted and isn't open.
    pub(crate) async fn bind_missing(&self, wanted: &[Listen]) -> Result<Vec<Bound>, Diagnostic> {
        let mut bound = Vec::new();
        for listen in wanted {
            if self.running.iter().all(|running| running.listen != *listen) {
                let listener = bind(listen.address).await.map_err(|error| {
                    Diagnostic::error(error.to_string()).hint(error.config_hint())
                })?;
                bound.push(Bound { listen: *listen, listener });
            }
        }
        Ok(bound)
    }

    /// Accepts on listeners that are new, and closes those that aren't wanted any more; requests
    /// on their connections finish.
    pub(crate) fn exchange(&mut self, new: Vec<Bound>, wanted: &[Listen]) {
        self.running.retain(|running| wanted.contains(&running.listen));
        for Bound { listen, listener } in new {
            self.run(listen, listener);
        }
        // Tasks of closed listeners that have ended meanwhile.
        while self.tasks.try_join_next().is_some() {}
    }

    /// Accepts on `listener`.
    pub(crate) fn run(&mut self, listen: Listen, listener: TcpListener) {
        let local = listener.local_addr().unwrap_or(listen.address);
        let (stop, stopped) = oneshot::channel();
        let permits = match listen.kind {
            ListenKind::Admin => &self.admin_connections,
            ListenKind::Plain | ListenKind::Tls => &self.connections,
        };
        let connections = Connections::new(self.node.clone(), listen.kind);
        self.tasks.spawn(accept_all(listener, permits.clone(), connections, stopped));
        self.running.push(Running { listen, local, _stop: stop });
    }

    /// All addresses, those for visitors first.
    pub(crate) fn addresses(&self) -> Vec<(ListenKind, SocketAddr)> {
        let mut addresses: Vec<_> =
            self.running.iter().map(|running| (running.listen.kind, running.local)).collect();
        addresses.sort_by_key(|(kind, _)| *kind);
        addresses
    }

    /// Closes all listeners, then waits for connections and for work after responses, as long as
    /// `grace` allows. The operator's listener stays until all others are done.
    pub(crate) async fn stop(mut self, grace: Duration) {
        self.running.retain(|running| running.listen.kind == ListenKind::Admin);
        let operators = self.running.len();
        self.node.runtime().background().stop();
        let everything = async {
            while self.tasks.len() > operators && self.tasks.join_next().await.is_some() {}
            self.node.runtime().background().idle().await;
        };
        if tokio::time::timeout(grace, everything).await.is_err() {
            log::warn(format_args!(
                "stopped with work in flight: it took longer than {} ms",
                grace.as_millis()
            ));
        }
    }
}

/// Accepts until told to stop, then lets requests in flight finish.
async fn accept_all(
    listener: TcpListener,
    permits: Arc<Semaphore>,
    connections: Connections,
    mut stopped: oneshot::Receiver<()>,
) {
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            // The sender sends nothing: it goes away.
            _ = &mut stopped => break,
            accepted = accept(&listener, &permits) => accepted,
        };
        match accepted {
            Ok((stream, peer, permit)) => {
                connections.spawn(graceful.watcher(), stream, peer, permit);
            }
            Err(error) => {
                log::warn(format_args!("a connection can't be accepted: {error}"));
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    let open = graceful.count();
    if open > 0 {
        log::debug(format_args!("stopping: {open} connections are open"));
    }
    graceful.shutdown().await;
}

async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> std::io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    // The semaphore is never closed.
    let permit = permits.clone().acquire_owned().await.map_err(std::io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, permit))
}
