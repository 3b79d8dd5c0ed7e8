//! WebSockets by `fetch`: a request with `Upgrade: websocket`, whose 101 opens one.
//!
//! No standard has it; Cloudflare's platform does, and so do proxies that decide by the answer.

use std::sync::Arc;

use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::sync::OwnedSemaphorePermit;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::handshake::{has_token, single};
use super::{Patience, WebSocket, config, drive, link};
use crate::apps::App;

/// What a request needs to become a WebSocket.
pub(crate) struct Wish {
    app: Arc<App>,
    /// One of the sandbox's connections.
    permit: OwnedSemaphorePermit,
    key: String,
}

/// Whether a program's headers ask for a WebSocket.
pub(crate) fn is_wished(method: &Method, headers: &[(&[u8], &[u8])]) -> bool {
    method == Method::GET
        && headers.iter().any(|(name, value)| {
            let mut tokens = value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
            name.eq_ignore_ascii_case(b"upgrade")
                && tokens.any(|token| token.eq_ignore_ascii_case(b"websocket"))
        })
}

impl Wish {
    pub(crate) fn new(app: Arc<App>, permit: OwnedSemaphorePermit) -> Self {
        Self { app, permit, key: generate_key() }
    }

    /// Adds the handshake's own headers; what the program says of them, it says of another connection.
    pub(crate) fn ask(&self, headers: &mut HeaderMap) -> Result<(), &'static str> {
        let key = HeaderValue::from_str(&self.key).map_err(|_| "no key for the handshake")?;
        headers.remove(header::SEC_WEBSOCKET_EXTENSIONS);
        headers.remove(header::SEC_WEBSOCKET_ACCEPT);
        headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        headers.insert(header::SEC_WEBSOCKET_KEY, key);
        Ok(())
    }

    /// Takes the connection of a 101 over.
    pub(crate) async fn take<B>(
        self,
        response: &mut Response<B>,
    ) -> Result<WebSocket, &'static str> {
        self.check(response)?;
        let connection = hyper::upgrade::on(response).await;
        let io = TokioIo::new(connection.map_err(|_| "the connection was lost")?);
        let stream = WebSocketStream::from_raw_socket(io, Role::Client, Some(config())).await;
        let (socket, end) = link();
        let stopping = self.app.runtime().background().stopping();
        let permit = self.permit;
        tokio::spawn(async move {
            drive(stream, end, Patience::default(), stopping).await;
            drop(permit);
        });
        Ok(socket)
    }

    /// <https://www.rfc-editor.org/rfc/rfc6455#section-4.1>, what the client has to look at.
    fn check<B>(&self, response: &Response<B>) -> Result<(), &'static str> {
        let headers = response.headers();
        if response.status() != StatusCode::SWITCHING_PROTOCOLS
            || !has_token(headers, header::UPGRADE, "websocket")
            || !has_token(headers, header::CONNECTION, "upgrade")
        {
            return Err("it switched to something that is no WebSocket");
        }
        let accept = single(headers, header::SEC_WEBSOCKET_ACCEPT);
        if accept.is_none_or(|value| *value != derive_accept_key(self.key.as_bytes())) {
            return Err("its `Sec-WebSocket-Accept` isn't the answer to the request's key");
        }
        if headers.contains_key(header::SEC_WEBSOCKET_EXTENSIONS) {
            return Err("it speaks an extension that nobody asked for");
        }
        Ok(())
    }
}
