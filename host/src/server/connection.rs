//! One connection: HTTP/1.1 with keep-alive and pipelining, or HTTP/2; plain, or inside TLS.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;

use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::Watcher;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;

use super::ServeOptions;
use super::service::Service;
use super::socket::Socket;
use crate::limits::{
    HTTP2_ERROR_RESETS, HTTP2_PENDING_RESETS, HTTP2_PING, HTTP2_PING_ANSWER, HTTP2_SEND_BUFFER,
    HTTP2_STREAMS, REQUEST_HEAD,
};
use crate::log;
use crate::node::{Admin, ListenKind, Node, Visit};

/// How the connections of a listener are served; once per listener.
#[derive(Clone)]
pub(super) struct Connections(Arc<Shared>);

struct Shared {
    builder: Builder<TokioExecutor>,
    node: Arc<Node>,
    kind: ListenKind,
}

fn builder(options: &ServeOptions) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(options.head_read)
        // No `pipeline_flush`: with it, the answer to a request that can't be parsed is never sent.
        .max_buf_size(REQUEST_HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(HTTP2_STREAMS)
        .max_header_list_size(REQUEST_HEAD as u32)
        .max_pending_accept_reset_streams(HTTP2_PENDING_RESETS)
        .max_local_error_reset_streams(HTTP2_ERROR_RESETS)
        .max_send_buf_size(HTTP2_SEND_BUFFER)
        .keep_alive_interval(HTTP2_PING)
        .keep_alive_timeout(HTTP2_PING_ANSWER);
    builder
}

impl Connections {
    pub(super) fn new(node: Arc<Node>, kind: ListenKind) -> Self {
        Self(Arc::new(Shared { builder: builder(&node.options), node, kind }))
    }

    /// Serves a connection in a task of its own.
    pub(super) fn spawn(
        &self,
        watcher: Watcher,
        stream: TcpStream,
        peer: SocketAddr,
        permit: OwnedSemaphorePermit,
    ) {
        // Without it small responses wait for the client's acknowledgement of earlier ones.
        if let Err(error) = stream.set_nodelay(true) {
            log::debug(format_args!("{peer}: no `TCP_NODELAY`: {error}"));
        }
        let shared = self.0.clone();
        tokio::spawn(async move {
            let open = Open::new(&shared);
            if let Err(error) = serve(&shared, watcher, stream, peer).await {
                log::debug(format_args!("{peer}: {}", chain(&*error)));
            }
            drop((open, permit));
        });
    }
}

/// A visitor's connection, counted for as long as it exists.
struct Open<'a>(Option<&'a Node>);

impl<'a> Open<'a> {
    fn new(shared: &'a Shared) -> Self {
        let node = (shared.kind != ListenKind::Admin).then_some(&*shared.node);
        if let Some(node) = node {
            node.metrics.connections.add_one();
        }
        Self(node)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if let Some(node) = self.0 {
            node.metrics.connections_closed.add_one();
        }
    }
}

type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

async fn serve(shared: &Shared, watcher: Watcher, stream: TcpStream, peer: SocketAddr) -> Outcome {
    let node = &shared.node;
    match shared.kind {
        ListenKind::Plain => {
            speak(shared, watcher, stream, Visit::new(peer.ip(), false, None)).await
        }
        ListenKind::Tls => {
            let accepted = node.tls.accept(stream).await;
            let stream = accepted.inspect_err(|_| node.metrics.handshakes_failed.add_one())?;
            let visit = Visit::new(peer.ip(), true, stream.get_ref().1.server_name());
            speak(shared, watcher, stream, visit).await
        }
        ListenKind::Admin => {
            let service = Admin::new(node.clone());
            let connection = shared.builder.serve_connection(TokioIo::new(stream), service);
            watcher.watch(connection.into_owned()).await
        }
    }
}

/// Serves a visitor's requests.
async fn speak(
    shared: &Shared,
    watcher: Watcher,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    visit: Visit,
) -> Outcome {
    let options = &shared.node.options;
    let stream = Socket::new(stream, options.stall, options.head_read);
    let service = Service::new(shared.node.clone(), visit);
    let connection = shared.builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    watcher.watch(connection.into_owned()).await
}

fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
