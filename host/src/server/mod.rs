//! The HTTP server: listens, accepts, and stops without dropping what is in flight.

mod background;
mod connection;
mod listen;
mod service;
mod socket;

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::apps::App;
use crate::limits::{
    ACCEPT_PAUSE, CONNECTIONS, HEAD_READ, SHUTDOWN_GRACE, STALL, TASKS_PER_IO_POLL,
};
use crate::log;

pub(crate) use background::Background;
pub use listen::{BindError, bind};

/// What a server's operator decides.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// How long requests in flight may take once the server is told to stop.
    pub grace: Duration,
    /// How long a client may take to send a request's head.
    pub head_read: Duration,
    /// The window over which a client's pace is measured.
    pub stall: Duration,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self { grace: SHUTDOWN_GRACE, head_read: HEAD_READ, stall: STALL }
    }
}

/// The tokio runtime for a server: its threads look at the sockets often, since their tasks are
/// guests that may each use a whole tick.
pub fn tokio_runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .thread_name("land-worker")
        .event_interval(TASKS_PER_IO_POLL)
        .on_thread_start(wasmtime::Engine::tls_eager_initialize)
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
    let graceful = GracefulShutdown::new();
    let connections = Arc::new(Semaphore::new(CONNECTIONS));
    let builder = connection::builder(&options);
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &connections) => accepted,
        };
        match accepted {
            Ok((stream, peer, permit)) => {
                let service = service::Service::new(app.clone(), &options);
                connection::spawn(&builder, &graceful, stream, peer, service, permit);
            }
            Err(error) => {
                log::warn(format_args!("a connection can't be accepted: {error}"));
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    stop(graceful, &app, options.grace).await;
}

async fn accept(
    listener: &TcpListener,
    connections: &Arc<Semaphore>,
) -> std::io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    // The semaphore is never closed.
    let permit = connections.clone().acquire_owned().await.map_err(std::io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, permit))
}

/// Waits for connections and for work after responses, as long as `grace` allows.
async fn stop(graceful: GracefulShutdown, app: &App, grace: Duration) {
    let open = graceful.count();
    if open > 0 {
        log::debug(format_args!("stopping: {open} connections are open"));
    }
    let everything = async {
        graceful.shutdown().await;
        app.runtime().background().idle().await;
    };
    if tokio::time::timeout(grace, everything).await.is_err() {
        log::warn(format_args!(
            "stopped with work in flight: it took longer than {} ms",
            grace.as_millis()
        ));
    }
}
