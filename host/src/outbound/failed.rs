//! Why a `fetch` failed, as its program and whoever runs it learn of it.

use super::client::SendError;
use super::redirect::RedirectError;
use crate::limits::REDIRECTS;
use crate::met::{Met, millis};

/// Why a `fetch` failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    #[error(transparent)]
    Send(#[from] SendError),
    #[error(transparent)]
    Redirect(#[from] RedirectError),
    #[error("a redirect came, and the request's `redirect` is \"error\"")]
    Redirected,
    #[error("more than {REDIRECTS} redirects")]
    TooManyRedirects,
    #[error("the limit of {0} outbound requests per request is reached")]
    TooMany(u32),
    #[error("port {0} is one that the Fetch standard blocks")]
    Port(u16),
    #[error("the URL can't be requested")]
    Url,
    #[error("the server switched protocols, which nobody asked for")]
    Switched,
    #[error("no WebSocket with `{host}`: {reason}")]
    WebSocket { host: String, reason: &'static str },
    #[error("{0}")]
    StandIn(String),
}

impl FetchError {
    /// The limit that it met, if it did, and its value.
    pub(super) fn met(&self) -> Option<(Met, String)> {
        match self {
            Self::Send(SendError::TimedOut { within, .. }) => {
                Some((Met::OutboundHead, millis(*within)))
            }
            Self::Send(SendError::Connect { met, .. }) => met.clone(),
            Self::TooMany(limit) => Some((Met::Fetches, limit.to_string())),
            _ => None,
        }
    }

    /// Its text as the guest takes it: a line, and what lies behind it.
    pub(crate) fn text(&self) -> String {
        let detail = match self {
            Self::Send(SendError::Failed { reason, .. } | SendError::Connect { reason, .. }) => {
                reason.clone()
            }
            error => error.to_string(),
        };
        format!("{self}\n{detail}")
    }
}
