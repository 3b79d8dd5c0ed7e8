//! One connection: HTTP/1.1 with keep-alive and pipelining, or HTTP/2 with prior knowledge.

use std::error::Error;
use std::net::SocketAddr;

use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
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

/// How connections are served; once per server.
pub(super) fn builder(options: &ServeOptions) -> Builder<TokioExecutor> {
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

/// Serves a connection in a task of its own.
pub(super) fn spawn(
    builder: &Builder<TokioExecutor>,
    graceful: &GracefulShutdown,
    stream: TcpStream,
    peer: SocketAddr,
    service: Service,
    permit: OwnedSemaphorePermit,
) {
    // Without it small responses wait for the client's acknowledgement of earlier ones.
    if let Err(error) = stream.set_nodelay(true) {
        log::debug(format_args!("{peer}: no `TCP_NODELAY`: {error}"));
    }
    let socket = Socket::new(stream, service.stall(), service.head_read());
    let connection = builder.serve_connection(TokioIo::new(socket), service).into_owned();
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            log::debug(format_args!("{peer}: {}", chain(&*error)));
        }
        drop(permit);
    });
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
