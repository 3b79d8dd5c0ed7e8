//! Two WebSockets that talk to each other: the visitor's, and one that the program has opened by
//! `fetch` and answered with unread. The sandbox has no part in it, and ends.

use super::WebSocket;
use super::message::Received;

/// The other side is gone without a close.
struct Lost;

/// Hands on what arrives, in both directions, until both have closed. When either is lost the other
/// is closed with 1011, as one whose program has gone away.
pub(crate) async fn bridge(one: WebSocket, other: WebSocket) {
    // Dropping both ends tells the connections.
    let _ = tokio::try_join!(forward(&one, &other), forward(&other, &one));
}

async fn forward(from: &WebSocket, to: &WebSocket) -> Result<(), Lost> {
    loop {
        match from.receive().await {
            Received::Message(message) => {
                to.room().await;
                to.send(message).map_err(|_| Lost)?;
            }
            Received::Close(frame) => {
                to.close(frame);
                return Ok(());
            }
            Received::Lost(_) => return Err(Lost),
        }
    }
}
