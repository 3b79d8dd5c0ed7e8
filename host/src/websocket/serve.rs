//! The connection of a request, once its 101 is out: from HTTP to a WebSocket, in a task of its own.

use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::sync::OwnedSemaphorePermit;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::{Connection, Patience, config, drive};
use crate::log;
use crate::server::Background;

/// Takes the connection over when HTTP lets go of it. `permit` is the app's for one WebSocket.
pub(crate) fn serve(
    upgrade: OnUpgrade,
    link: Connection,
    permit: OwnedSemaphorePermit,
    background: &Background,
) {
    // A stopping server waits for the closing handshake.
    let work = background.begin();
    let stopping = background.stopping();
    tokio::spawn(async move {
        match upgrade.await {
            Ok(connection) => {
                let io = TokioIo::new(connection);
                let stream =
                    WebSocketStream::from_raw_socket(io, Role::Server, Some(config())).await;
                drive(stream, link, Patience::default(), stopping).await;
            }
            // The visitor left before the response was out; dropping `link` tells the guest.
            Err(error) => log::debug(format_args!("no WebSocket: {error}")),
        }
        drop((permit, work));
    });
}
