//! A connection in memory to an app under test: only a connection can become a WebSocket.

use std::convert::Infallible;
use std::sync::Arc;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;

use crate::apps::App;
use crate::body::Body;
use crate::limits::STALL;

/// Bytes that are under way in each direction at most.
const BUFFER: usize = 64 << 10;

/// Sends a request the way a visitor's comes. A 101 has its connection among its
/// extensions, where [`hyper::upgrade::on`] finds it.
pub async fn ask(app: Arc<App>, request: Request<Body>) -> hyper::Result<Response<Body>> {
    let (near, far) = tokio::io::duplex(BUFFER);
    let service = service_fn(move |request: Request<Incoming>| {
        let app = app.clone();
        let request = request.map(|body| Body::from_visitor(body, STALL));
        async move { Ok::<_, Infallible>(app.handle(request).await) }
    });
    let server = hyper::server::conn::http1::Builder::new();
    // Both halves end with the connection, whatever it has become.
    tokio::spawn(server.serve_connection(TokioIo::new(far), service).with_upgrades());
    let (mut client, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(near)).await?;
    tokio::spawn(connection.with_upgrades());
    let response = client.send_request(request).await?;
    Ok(response.map(|body| Body::from_visitor(body, STALL)))
}
