//! Opening a WebSocket to somebody else, under the policy of the app's `fetch`.

use std::sync::Arc;

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Request, Uri};
use land_abi::{WebSocketOpened, WebSocketRequest};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::{Patience, WebSocket, config, drive, link};
use crate::apps::App;
use crate::met::{Met, Teller, millis};
use crate::operations::{Bodies, HostBody, Settle};
use crate::outbound::tls::{self, Alpn};
use crate::outbound::{Scheme, Target, dial};

trait Io: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Io for T {}

/// What is to be opened: a URL, and headers beside those of the handshake.
pub(crate) struct Opening {
    uri: Uri,
    headers: HeaderMap,
}

impl Opening {
    /// Reads what the guest asks for; `None` when it isn't a WebSocket's URL, or a header is none.
    pub(crate) fn read(request: &WebSocketRequest<'_>) -> Option<Self> {
        let uri: Uri = request.url.parse().ok()?;
        uri.host()?;
        Scheme::parse(uri.scheme_str().filter(|scheme| scheme.starts_with("ws"))?)?;
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let name = HeaderName::from_bytes(name).ok()?;
            let value = HeaderValue::from_bytes(value).ok()?;
            if !is_ours(&name) {
                headers.try_append(name, value).ok()?;
            }
        }
        Some(Self { uri, headers })
    }
}

/// Headers of the handshake itself, and of the connection.
fn is_ours(name: &HeaderName) -> bool {
    [header::HOST, header::CONNECTION, header::UPGRADE, header::CONTENT_LENGTH].contains(name)
        || [header::TRANSFER_ENCODING, header::SEC_WEBSOCKET_KEY].contains(name)
        || [header::SEC_WEBSOCKET_VERSION, header::SEC_WEBSOCKET_EXTENSIONS].contains(name)
}

/// Opens the WebSocket; what it answers brings it into the sandbox.
pub(crate) async fn open(
    app: Arc<App>,
    teller: Arc<Teller>,
    opening: Opening,
    permit: OwnedSemaphorePermit,
) -> Settle {
    let within = app.limits().websocket_open;
    let opened = timeout(within, handshake(&app, opening)).await;
    let late = || {
        teller.met(Met::WebSocketOpen, millis(within));
        Err(format!("no WebSocket within {}", millis(within)))
    };
    match opened.unwrap_or_else(|_| late()) {
        Ok((stream, headers)) => Box::new(move |bodies: &mut Bodies| {
            let (socket, connection) = link();
            let stopping = app.runtime().background().stopping();
            let packed = settle(bodies, socket, &headers)?;
            tokio::spawn(async move {
                drive(stream, connection, Patience::default(), stopping).await;
                drop(permit);
            });
            Ok(packed)
        }),
        Err(reason) => Box::new(move |_: &mut Bodies| Err(reason)),
    }
}

fn settle(bodies: &mut Bodies, socket: WebSocket, headers: &HeaderMap) -> Result<Vec<u8>, String> {
    let handle =
        bodies.open(HostBody::WebSocket(socket, None)).ok_or("too many bodies are open")?;
    let headers = headers.iter().map(|(k, v)| (k.as_str().as_bytes(), v.as_bytes())).collect();
    let mut packed = Vec::new();
    WebSocketOpened { socket: handle, headers }.encode(&mut packed);
    Ok(packed)
}

type Opened = (WebSocketStream<Box<dyn Io>>, HeaderMap);

async fn handshake(app: &App, opening: Opening) -> Result<Opened, String> {
    let scheme = opening.uri.scheme_str().and_then(Scheme::parse).unwrap_or(Scheme::Http);
    let host = opening.uri.host().unwrap_or_default().to_owned();
    let port = opening.uri.port_u16().or(scheme.default_port()).unwrap_or_default();
    let target = Target { scheme, host: &host, port, method: Some("GET") };
    let limits = app.limits();
    let stream = dial(app.policy(), &target, limits.outbound_connect)
        .await
        .map_err(|error| error.to_string())?;
    let io: Box<dyn Io> = if scheme == Scheme::Https {
        let (host, within) = (target.bare_host(), limits.outbound_tls);
        let stream = tls::connect(stream, host, Alpn::Http1, within).await;
        Box::new(stream.map_err(|error| error.to_string())?)
    } else {
        Box::new(stream)
    };
    let request = request(opening)?;
    match client_async_with_config(request, io, Some(config())).await {
        Ok((stream, response)) => Ok((stream, response.headers().clone())),
        Err(Error::Http(response)) => {
            Err(format!("`{host}` answered {} and opened no WebSocket", response.status().as_u16()))
        }
        Err(error) => Err(format!("no WebSocket with `{host}`: {error}")),
    }
}

fn request(opening: Opening) -> Result<Request<()>, String> {
    let uri = opening.uri;
    // Without a user's name and password, which have no place in `Host`.
    let host = match (uri.host(), uri.port_u16()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    let text = |value: &str| HeaderValue::from_str(value).map_err(|error| error.to_string());
    let (host, key) = (text(&host)?, text(&generate_key())?);
    let mut request = Request::new(());
    *request.uri_mut() = uri;
    *request.headers_mut() = opening.headers;
    let headers = request.headers_mut();
    headers.insert(header::HOST, host);
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    headers.insert(header::SEC_WEBSOCKET_KEY, key);
    Ok(request)
}
