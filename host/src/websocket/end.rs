//! The ends of a WebSocket's connection: in order, with a reason for the peer, or without a word.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::link::Connection;
use super::message::Received;
use crate::limits::{WEBSOCKET_CLOSE_WAIT, WEBSOCKET_LEFT_OVER, WEBSOCKET_MESSAGE};

/// How a connection ends.
pub(super) enum End {
    /// By the closing handshake.
    Closed,
    /// The peer broke the protocol, or a limit: it is told why.
    Failed(CloseCode, String),
    /// There is nobody to tell.
    Lost(String),
}

/// Tells both sides how it ended, and lets go of the connection.
pub(super) async fn finish<S>(mut stream: WebSocketStream<S>, link: Connection, end: End)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    match end {
        End::Closed => {}
        End::Lost(reason) => link.push(Received::Lost(reason)),
        End::Failed(code, reason) => {
            link.push(Received::Lost(reason));
            let told = stream.close(Some(CloseFrame { code, reason: "".into() }));
            if !matches!(timeout(WEBSOCKET_CLOSE_WAIT, told).await, Ok(Ok(()))) {
                return;
            }
        }
    }
    drop(link);
    // Whether the peer listens to the very end is its own business.
    let _ = timeout(WEBSOCKET_CLOSE_WAIT, drain(stream.get_mut())).await;
}

/// Ends our half, and reads what the peer still sends: closing a connection with unread bytes resets
/// it, and the peer might never see the close frame.
async fn drain<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S) -> std::io::Result<()> {
    stream.shutdown().await?;
    let mut rest = stream.take(WEBSOCKET_LEFT_OVER);
    let mut buffer = [0; 1024];
    while rest.read(&mut buffer).await? > 0 {}
    Ok(())
}

impl End {
    pub(super) fn of(error: &Error) -> Self {
        match error {
            Error::ConnectionClosed | Error::AlreadyClosed => Self::Closed,
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
                Self::Lost("the peer hung up without closing".to_owned())
            }
            Error::Protocol(error) => Self::Failed(CloseCode::Protocol, error.to_string()),
            Error::Utf8(_) => Self::Failed(CloseCode::Invalid, "a text isn't UTF-8".to_owned()),
            Error::Capacity(_) => Self::Failed(
                CloseCode::Size,
                format!("a message is larger than {WEBSOCKET_MESSAGE} bytes"),
            ),
            error => Self::Lost(error.to_string()),
        }
    }
}
