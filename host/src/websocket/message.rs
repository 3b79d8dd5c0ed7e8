//! What a WebSocket brings to the guest, and its packed form.

use land_abi::{MessageKind, SocketMessage};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::link::OVERHEAD;

/// What arrives at the guest.
#[derive(Debug)]
pub(crate) enum Received {
    /// A text or bytes.
    Message(Message),
    /// The peer's close frame; `None` when it gave no code.
    Close(Option<CloseFrame>),
    /// The connection is gone without one, for this reason.
    Lost(String),
}

impl Received {
    /// What it counts for in a queue.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Message(message) => message.len() + OVERHEAD,
            Self::Close(_) | Self::Lost(_) => 0,
        }
    }

    /// The packed form that the guest reads.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let plain = |kind, data| SocketMessage { kind, code: 0, data };
        let message = match self {
            Self::Message(Message::Text(text)) => plain(MessageKind::Text, text.as_bytes()),
            Self::Message(message) => {
                let data = if let Message::Binary(bytes) = message { &bytes[..] } else { &[] };
                plain(MessageKind::Binary, data)
            }
            // 1005: the standard's word for "no code".
            Self::Close(None) => SocketMessage { kind: MessageKind::Close, code: 1005, data: b"" },
            Self::Close(Some(frame)) => SocketMessage {
                kind: MessageKind::Close,
                code: u16::from(frame.code).into(),
                data: frame.reason.as_bytes(),
            },
            Self::Lost(reason) => plain(MessageKind::Lost, reason.as_bytes()),
        };
        let mut packed = Vec::with_capacity(12 + message.data.len());
        message.encode(&mut packed);
        packed
    }
}
